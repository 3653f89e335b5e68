import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { JsonValue } from "../json-value.ts";
import { seededRows } from "../statistics/seeded.ts";
import { cellToJson } from "./cell.ts";
import { clip } from "./clip.ts";
import { type ColumnNode, columnNode, ELEMENT, type ListNode, type ScalarNode } from "./column-tree.ts";
import type { ColumnProfile, TableProfile, TypeCoverage } from "./model.ts";
import { type ColumnBudget, overviewQuery, presence, profileScalar, readOverview } from "./scalar-profile.ts";
import type { TableSession } from "./session.ts";
import { identifier } from "./sql.ts";

/** A table in a session, ready to be profiled. */
export interface LoadedTable {
  /** Name of the table in the session's main schema. */
  table: string;
  columns: LoadedColumn[];
}

export interface LoadedColumn {
  /** The column's own name, as the profile shows it. */
  name: string;
  /** Its name in the session. */
  sqlName: string;
  typeCoverage?: TypeCoverage;
}

export interface ProfileOptions {
  /** Makes samples repeatable; derived from what is profiled, never from time. */
  seed: string;
  budget: ColumnBudget;
  /** Told the share of columns that are done, 0–1. */
  onProgress: (share: number) => void;
}

const EXAMPLES = 30;
const SAMPLE = 10;
/** Rows drawn to fill every column's sample; more than wanted, since some of their cells are missing. */
const SAMPLE_ROWS = 60;
/** Columns a scan computes at once: measured on 1 000 columns, wider queries take longer than the extra scans. */
const SCAN_WIDTH = 10;

/** Profiles every column of a loaded table. */
export async function profileTable(
  session: TableSession,
  loaded: LoadedTable,
  options: ProfileOptions,
): Promise<Pick<TableProfile, "rowCount" | "columns" | "examples">> {
  const relation = identifier(loaded.table);
  if (loaded.columns.length === 0) return { rowCount: 0, columns: [], examples: [] };
  const expressions = loaded.columns.map(({ sqlName }) => identifier(sqlName));
  const [{ types }, [total]] = await Promise.all([
    session.query(`SELECT ${expressions.join(", ")} FROM ${relation} LIMIT 0`),
    session.row(`SELECT count(*) FROM ${relation}`),
  ]);
  const rowCount = Number(total);
  const nodes = loaded.columns.map(({ name }, i) => columnNode(name, types[i] as DuckDBType, expressions[i] as string));
  const names = nodes.map(shownExpression);
  const head = await session.query(`SELECT ${names.join(", ")} FROM ${relation} LIMIT ${EXAMPLES}`);
  const profiler = new ColumnProfiler(session, options, countScalars(nodes));
  const [columns, samples] = await Promise.all([
    profiler.nodes(relation, nodes),
    sampleRows(session, relation, names, rowCount, options.seed),
  ]);
  return {
    rowCount,
    columns: await Promise.all(
      columns.map(async (column, i) => ({
        ...column,
        sample: await sampleOf(session, relation, names[i] as string, samples[i] ?? [], column),
        ...(loaded.columns[i]?.typeCoverage === undefined ? {} : { typeCoverage: loaded.columns[i].typeCoverage }),
      })),
    ),
    examples: head.rows.map((row) =>
      Object.fromEntries(loaded.columns.map(({ name }, i) => [name, exampleCell(row[i] ?? null)])),
    ),
  };
}

/** The SQL expression whose value stands for a cell in examples and samples: JSON of any type as its text. */
function shownExpression(node: ColumnNode): string {
  return node.shape === "scalar" && node.scalar.kind === "text" ? node.scalar.value : node.expression;
}

function exampleCell(value: DuckDBValue): JsonValue {
  return clip(cellToJson(value));
}

function countScalars(nodes: ColumnNode[]): number {
  return nodes.reduce((sum, node) => {
    if (node.shape === "scalar") return sum + 1;
    return sum + countScalars(node.shape === "struct" ? node.fields : [node.element]);
  }, 0);
}

/** Candidate cells of every column from rows drawn by the seed. */
async function sampleRows(
  session: TableSession,
  relation: string,
  names: string[],
  rowCount: number,
  seed: string,
): Promise<DuckDBValue[][]> {
  const rows = seededRows(seed, rowCount, SAMPLE_ROWS);
  if (rows.length === 0) return names.map(() => []);
  const result = await session.query(
    `SELECT ${names.join(", ")} FROM ${relation} WHERE rowid IN (${rows.join(", ")}) ORDER BY rowid`,
  );
  return names.map((_, i) => result.rows.map((row) => row[i] ?? null));
}

/** Ten values of a column: of the drawn rows, or, where these have too few, the first ones there are. */
async function sampleOf(
  session: TableSession,
  relation: string,
  name: string,
  drawn: DuckDBValue[],
  column: ColumnProfile,
): Promise<JsonValue[]> {
  const present = drawn.filter((value) => value !== null);
  const wanted = Math.min(SAMPLE, column.statistics.nonNullCount);
  if (present.length < wanted && column.isArray !== true) {
    const { rows } = await session.query(`SELECT ${name} FROM ${relation} WHERE ${name} IS NOT NULL LIMIT ${SAMPLE}`);
    return rows.map(([value]) => exampleCell(value ?? null));
  }
  const step = Math.max(1, Math.floor(present.length / SAMPLE));
  return present
    .filter((_, i) => i % step === 0)
    .slice(0, SAMPLE)
    .map(exampleCell);
}

class ColumnProfiler {
  readonly #session: TableSession;
  readonly #options: ProfileOptions;
  readonly #total: number;
  #done = 0;
  #lists = 0;

  constructor(session: TableSession, options: ProfileOptions, total: number) {
    this.#session = session;
    this.#options = options;
    this.#total = total;
  }

  /** Profiles sibling nodes of one relation; the scalars among them share scans. */
  async nodes(relation: string, nodes: ColumnNode[]): Promise<ColumnProfile[]> {
    const scalars = nodes.filter((node) => node.shape === "scalar");
    const groups = Array.from({ length: Math.ceil(scalars.length / SCAN_WIDTH) }, (_, i) =>
      scalars.slice(i * SCAN_WIDTH, (i + 1) * SCAN_WIDTH),
    );
    const profiles = new Map<ColumnNode, ColumnProfile>();
    await inParallel(this.#session.width, groups, async (group) => {
      await this.#scan(relation, group, profiles);
    });
    for (const node of nodes) {
      if (node.shape === "struct")
        profiles.set(node, await this.#struct(relation, node.name, node.expression, node.fields));
      if (node.shape === "list") profiles.set(node, await this.#list(relation, node));
    }
    return nodes.map((node) => profiles.get(node) as ColumnProfile);
  }

  async #scan(relation: string, group: ScalarNode[], profiles: Map<ColumnNode, ColumnProfile>): Promise<void> {
    const row = await this.#session.row(overviewQuery(relation, group));
    await inParallel(
      this.#session.width,
      group.map((node, i) => ({ node, overview: readOverview(row, i, group.length) })),
      async ({ node, overview }) => {
        const result = await profileScalar(this.#session, relation, node, overview, this.#options.budget);
        profiles.set(node, { name: node.name, ...result, sample: [] });
        this.#done++;
        this.#options.onProgress(this.#done / this.#total);
      },
    );
  }

  async #struct(relation: string, name: string, expression: string, fields: ColumnNode[]): Promise<ColumnProfile> {
    const [rows, present] = await this.#session.row(`SELECT count(*), count(${expression}) FROM ${relation}`);
    return {
      name,
      statistics: { ...presence(Number(rows), Number(present)) },
      sample: [],
      children: await this.nodes(relation, fields),
    };
  }

  async #list(relation: string, node: ListNode): Promise<ColumnProfile> {
    const length = `len(${node.list})`;
    const [rows, present, shortest, longest, total] = await this.#session.row(
      `SELECT count(*), count(${node.list}), min(${length}), max(${length}), sum(${length}) FROM ${relation}`,
    );
    const elements = identifier(`elements_${this.#lists++}`);
    await this.#session.run(`CREATE TABLE ${elements} AS SELECT unnest(${node.list}) AS ${ELEMENT} FROM ${relation}`);
    const [element] = (await this.nodes(elements, [node.element])) as [ColumnProfile];
    const presentCount = Number(present);
    return {
      name: node.name,
      isArray: true,
      ...(element.dataType === undefined ? {} : { dataType: element.dataType }),
      statistics: {
        ...presence(Number(rows), presentCount),
        minLength: shortest === null ? null : Number(shortest),
        maxLength: longest === null ? null : Number(longest),
        meanLength: presentCount === 0 ? null : Number(total) / presentCount,
      },
      elements: element.statistics,
      sample: [],
      ...(element.children === undefined ? {} : { children: element.children }),
    };
  }
}

/** Runs `work` over items, at most `width` at a time; the first failure ends it once the running ones have ended. */
async function inParallel<Item>(width: number, items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next++] as Item;
      await work(item);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, lane));
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
