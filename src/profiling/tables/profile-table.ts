import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { JsonValue } from "../json-value.ts";
import { SAMPLE_SIZE } from "../statistics/seeded.ts";
import { cellToJson } from "./cell.ts";
import { clip } from "./clip.ts";
import { type ColumnNode, columnNode, ELEMENT, type ListNode, type StructNode } from "./column-tree.ts";
import type { ColumnProfile, TableProfile, TypeCoverage } from "./model.ts";
import {
  type ColumnBudget,
  isSortedHere,
  overviewQuery,
  presence,
  profileScalar,
  readOverview,
  type ScalarColumn,
} from "./scalar-profile.ts";
import type { TableSession } from "./session.ts";
import { identifier } from "./sql.ts";

/** A table in a session, ready to be profiled. */
export interface LoadedTable {
  /** Name of the table in the session's main schema. */
  table: string;
  columns: LoadedColumn[];
  /** A relation of the same columns whose first rows are those of the file, where the table's are not. */
  firstRows?: string;
}

export interface LoadedColumn {
  /** The column's own name, as the profile shows it. */
  name: string;
  /** Its name in the session. */
  sqlName: string;
  /** Whether it is known to hold neither NaN nor infinities. */
  finite?: true;
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
/** Columns a scan computes at once: measured on 1 000 columns, wider queries take longer than the extra scans. */
const SCAN_WIDTH = 10;
/** One fetches while the other sorts. */
const SORTING_LANES = 2;

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
  const nodes = loaded.columns.map(({ name, finite }, i) =>
    columnNode(name, types[i] as DuckDBType, expressions[i] as string, finite),
  );
  const names = nodes.map(shownExpression);
  const head = await session.query(`SELECT ${names.join(", ")} FROM ${loaded.firstRows ?? relation} LIMIT ${EXAMPLES}`);
  const profiler = new ColumnProfiler(session, options, countScalars(nodes));
  const columns = await profiler.nodes(relation, nodes, options.seed);
  return {
    rowCount,
    columns: columns.map((column, i) => {
      const typeCoverage = loaded.columns[i]?.typeCoverage;
      return typeCoverage === undefined ? column : { ...column, typeCoverage };
    }),
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
  async nodes(relation: string, nodes: ColumnNode[], seed: string): Promise<ColumnProfile[]> {
    const scalars = nodes.filter((node) => node.shape === "scalar");
    const groups = Array.from({ length: Math.ceil(scalars.length / SCAN_WIDTH) }, (_, i) =>
      scalars.slice(i * SCAN_WIDTH, (i + 1) * SCAN_WIDTH),
    );
    const columns: ScalarColumn[] = [];
    await inParallel(this.#session.width, groups, async (group) => {
      const row = await this.#session.row(overviewQuery(relation, group));
      for (const [i, node] of group.entries()) {
        const overview = readOverview(row, i, group.length);
        const { budget } = this.#options;
        columns.push({ session: this.#session, relation, node, overview, budget, seed: `${seed}/${node.name}` });
      }
    });
    const profiles = new Map<ColumnNode, ColumnProfile>();
    await this.#scalars(columns, profiles);
    for (const node of nodes) {
      const below = `${seed}/${node.name}`;
      if (node.shape === "struct") profiles.set(node, await this.#struct(relation, node, below));
      if (node.shape === "list") profiles.set(node, await this.#list(relation, node, below));
    }
    return nodes.map((node) => profiles.get(node) as ColumnProfile);
  }

  /**
   * Columns that are sorted in this thread and columns that DuckDB groups in its own go side by side: some lanes take
   * the former first, the others the latter.
   */
  async #scalars(columns: ScalarColumn[], profiles: Map<ColumnNode, ColumnProfile>): Promise<void> {
    const sorted = columns.filter(isSortedHere);
    const grouped = columns.filter((column) => !isSortedHere(column));
    const lanes = Array.from({ length: this.#session.width }, (_, i) => i);
    await inParallel(lanes.length, lanes, async (lane) => {
      const [first, second] = lane < SORTING_LANES ? [sorted, grouped] : [grouped, sorted];
      for (;;) {
        const column = first.shift() ?? second.shift();
        if (column === undefined) return;
        profiles.set(column.node, { name: column.node.name, ...(await profileScalar(column)) });
        this.#done++;
        this.#options.onProgress(this.#done / this.#total);
      }
    });
  }

  async #struct(relation: string, node: StructNode, seed: string): Promise<ColumnProfile> {
    const { name, expression, fields } = node;
    const [rows, present] = await this.#session.row(`SELECT count(*), count(${expression}) FROM ${relation}`);
    return {
      name,
      statistics: presence(Number(rows), Number(present)),
      sample: await this.#first(relation, expression),
      children: await this.nodes(relation, fields, seed),
    };
  }

  /** The first values of a column whose values are objects or lists. */
  async #first(relation: string, expression: string): Promise<JsonValue[]> {
    const { rows } = await this.#session.query(
      `SELECT ${expression} FROM ${relation} WHERE ${expression} IS NOT NULL LIMIT ${SAMPLE_SIZE}`,
    );
    return rows.map(([value = null]) => exampleCell(value));
  }

  async #list(relation: string, node: ListNode, seed: string): Promise<ColumnProfile> {
    const length = `len(${node.list})`;
    const [rows, present, shortest, longest, total] = await this.#session.row(
      `SELECT count(*), count(${node.list}), min(${length}), max(${length}), sum(${length}) FROM ${relation}`,
    );
    const elements = identifier(`elements_${this.#lists++}`);
    await this.#session.run(`CREATE TABLE ${elements} AS SELECT unnest(${node.list}) AS ${ELEMENT} FROM ${relation}`);
    const [element] = (await this.nodes(elements, [node.element], seed)) as [ColumnProfile];
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
      sample: await this.#first(relation, node.expression),
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
