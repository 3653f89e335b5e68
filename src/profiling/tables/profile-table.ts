import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { JsonValue } from "../json-value.ts";
import { SAMPLE_SIZE } from "../statistics/seeded.ts";
import { cellToJson } from "./cell.ts";
import { clip } from "./clip.ts";
import {
  type ColumnNode,
  columnNode,
  ELEMENT,
  type ListNode,
  type ScalarNode,
  type StructNode,
} from "./column-tree.ts";
import type { Budget } from "./columns/budget.ts";
import { type Cells, fetchCells } from "./columns/cells.ts";
import { isTakenOut, type LargeColumn, profileLarge } from "./columns/large.ts";
import { NO_OVERVIEW, type Overview, overviewQuery, readOverview } from "./columns/overview.ts";
import { presence } from "./columns/result.ts";
import { profileSmall, SMALL_ROWS } from "./columns/small.ts";
import type { ColumnProfile, TableProfile, TypeCoverage, WrittenAs } from "./model.ts";
import type { TableSession } from "./session.ts";
import { identifier } from "./sql.ts";
import { type AnalysedTable, analyseTable } from "./structure/analyse.ts";
import { fingerprintsOf } from "./structure/fingerprints.ts";
import type { Fingerprint, TableStructure } from "./structure/model.ts";

/** A table in a session, ready to be profiled. */
export interface LoadedTable {
  /** Name of the table in the session's main schema. */
  table: string;
  columns: LoadedColumn[];
  /** A relation of the same columns whose first rows are those of the file, where the table's are not. */
  firstRows?: string;
  /** Where it is known already. */
  rowCount?: number;
}

export interface LoadedColumn {
  /** The column's own name, as the profile shows it. */
  name: string;
  /** Its name in the session. */
  sqlName: string;
  /** Whether it is known to hold neither NaN nor infinities. */
  finite?: true;
  writtenAs?: WrittenAs;
  typeCoverage?: TypeCoverage;
}

export interface ProfileOptions {
  /** Makes samples repeatable; derived from what is profiled, never from time. */
  seed: string;
  budget: Budget;
  /** Whether it is found out how the columns belong together. */
  analyse: boolean;
  /** Whether the columns will be compared with those of other tables. */
  compare: boolean;
  /** Told the share of columns that are done, 0–1. */
  onProgress: (share: number) => void;
}

export type ProfiledTable = Pick<TableProfile, "rowCount" | "columns" | "examples"> & {
  /** Null where it was not asked for, or there are no columns. */
  structure: TableStructure | null;
  fingerprints: Fingerprint[];
};

const EXAMPLES = 30;
/** Columns a scan computes at once: measured on 1 000 columns, wider queries take longer than the extra scans. */
const SCAN_WIDTH = 10;
/** Rows by which it is decided how a column of a large table is profiled, and what is looked for in it. */
const FIRST_ROWS = 1000;
/** Up to this many rows, numbers are taken out several columns at once. */
const MEDIUM_ROWS = 100_000;
/** One fetches while the other sorts. */
const SORTING_LANES = 2;

/** Profiles every column of a loaded table. */
export async function profileTable(
  session: TableSession,
  loaded: LoadedTable,
  options: ProfileOptions,
): Promise<ProfiledTable> {
  const relation = identifier(loaded.table);
  if (loaded.columns.length === 0) return { rowCount: 0, columns: [], examples: [], structure: null, fingerprints: [] };
  const expressions = loaded.columns.map(({ sqlName }) => identifier(sqlName));
  const first = loaded.firstRows ?? relation;
  const limit = Math.min(loaded.rowCount ?? EXAMPLES, EXAMPLES);
  const head = await session.query(`SELECT ${expressions.join(", ")} FROM ${first} LIMIT ${limit}`);
  const rowCount = loaded.rowCount ?? Number((await session.row(`SELECT count(*) FROM ${relation}`))[0]);
  const nodes = loaded.columns.map(({ name, finite }, i) =>
    columnNode(name, head.types[i] as DuckDBType, expressions[i] as string, finite),
  );
  const profiler = new ColumnProfiler(session, options, countScalars(nodes));
  const columns = await profiler.nodes({ sql: relation, rowCount, first }, nodes, {
    seed: options.seed,
    label: null,
  });
  const analysed: AnalysedTable = {
    session,
    relation,
    first,
    rowCount,
    columns: nodes.flatMap((node, i) =>
      node.shape === "scalar"
        ? [{ node, profile: columns[i] as ColumnProfile, cells: profiler.cells.get(node) ?? null }]
        : [],
    ),
    row: expressions,
  };
  const structure = options.analyse ? await analyseTable(analysed) : null;
  const fingerprints = options.compare ? await fingerprintsOf(analysed) : [];
  return {
    rowCount,
    structure,
    fingerprints,
    columns: columns.map((column, i) => {
      const { typeCoverage, writtenAs } = loaded.columns[i] ?? {};
      return {
        ...column,
        ...(writtenAs === undefined ? {} : { writtenAs }),
        ...(typeCoverage === undefined ? {} : { typeCoverage }),
      };
    }),
    examples: head.rows.map((row) =>
      Object.fromEntries(nodes.map((node, i) => [node.name, shownCell(node, row[i] ?? null)])),
    ),
  };
}

function exampleCell(value: DuckDBValue): JsonValue {
  return clip(cellToJson(value));
}

/** A cell as examples show it: JSON of any type, which comes as JSON text, as its statistics take it. */
function shownCell(node: ColumnNode, value: DuckDBValue): JsonValue {
  if (node.shape !== "scalar" || node.scalar.isJson !== true || typeof value !== "string") return exampleCell(value);
  const parsed = JSON.parse(value) as JsonValue;
  if (parsed === null) return null;
  return clip(typeof parsed === "string" ? parsed : value);
}

function countScalars(nodes: ColumnNode[]): number {
  return nodes.reduce((sum, node) => {
    if (node.shape === "scalar") return sum + 1;
    return sum + countScalars(node.shape === "struct" ? node.fields : [node.element]);
  }, 0);
}

/** What columns are taken from. */
interface Relation {
  /** Its name in SQL. */
  sql: string;
  rowCount: number;
  /** A relation of the same columns whose first rows are always the same. */
  first: string;
}

/** Where in the tree of columns siblings stand. */
interface Place {
  seed: string;
  /** The name under which people know them, where it is not their own. */
  label: string | null;
}

type Profiles = Map<ColumnNode, ColumnProfile>;

class ColumnProfiler {
  readonly #session: TableSession;
  readonly #options: ProfileOptions;
  readonly #total: number;
  /** The cells of columns of small relations. */
  readonly cells = new Map<ScalarNode, Cells>();
  #done = 0;
  #lists = 0;

  constructor(session: TableSession, options: ProfileOptions, total: number) {
    this.#session = session;
    this.#options = options;
    this.#total = total;
  }

  /** Profiles sibling nodes of one relation. */
  async nodes(relation: Relation, nodes: ColumnNode[], place: Place): Promise<ColumnProfile[]> {
    const scalars = nodes.filter((node) => node.shape === "scalar");
    const profiles = new Map<ColumnNode, ColumnProfile>();
    if (scalars.length > 0) {
      if (relation.rowCount <= SMALL_ROWS) await this.#small(relation, scalars, place, profiles);
      else await this.#large(relation, scalars, place, profiles);
    }
    for (const node of nodes) {
      const below = { seed: `${place.seed}/${node.name}`, label: place.label ?? node.name };
      if (node.shape === "struct") profiles.set(node, await this.#struct(relation, node, below));
      if (node.shape === "list") profiles.set(node, await this.#list(relation, node, below));
    }
    return nodes.map((node) => profiles.get(node) as ColumnProfile);
  }

  async #small(relation: Relation, nodes: ScalarNode[], place: Place, profiles: Profiles): Promise<void> {
    const cells = await fetchCells(this.#session, relation.sql, nodes, relation.rowCount);
    for (const [i, node] of nodes.entries()) {
      this.#session.signal.throwIfAborted();
      const { name } = node;
      const label = place.label ?? name;
      const seed = `${place.seed}/${name}`;
      if (relation.rowCount <= SMALL_ROWS) this.cells.set(node, cells[i] as Cells);
      profiles.set(node, {
        name,
        ...(await profileSmall(this.#session, relation.sql, node, cells[i] as Cells, label, seed)),
      });
    }
    this.#done += nodes.length;
    this.#options.onProgress(this.#done / this.#total);
  }

  async #large(relation: Relation, nodes: ScalarNode[], place: Place, profiles: Profiles): Promise<void> {
    const numbers = nodes.filter(({ scalar }) => scalar.kind !== "text" && scalar.kind !== "boolean");
    const takenOut = relation.rowCount <= MEDIUM_ROWS ? numbers : [];
    const grouped = takenOut.length === 0 ? nodes : nodes.filter((node) => !numbers.includes(node));
    const overviews = await this.#overviews(relation, takenOut.length === 0 ? numbers : []);
    const first = await fetchCells(this.#session, relation.first, grouped, FIRST_ROWS);
    const columns = grouped.map(
      (node, i): LargeColumn => ({
        session: this.#session,
        relation: relation.sql,
        rowCount: relation.rowCount,
        node,
        label: place.label ?? node.name,
        overview: overviews.get(node) ?? NO_OVERVIEW,
        first: first[i] as Cells,
        budget: this.#options.budget,
        seed: `${place.seed}/${node.name}`,
      }),
    );
    const batches = inGroups(takenOut, SCAN_WIDTH).map((batch) => () => this.#small(relation, batch, place, profiles));
    await Promise.all([inParallel(1, batches, (batch) => batch()), this.#scalars(columns, profiles)]);
  }

  /** Columns share scans. */
  async #overviews(relation: Relation, nodes: ScalarNode[]): Promise<Map<ScalarNode, Overview>> {
    const overviews = new Map<ScalarNode, Overview>();
    await inParallel(this.#session.width, inGroups(nodes, SCAN_WIDTH), async (group) => {
      const row = await this.#session.row(overviewQuery(relation.sql, group));
      for (const [i, node] of group.entries()) overviews.set(node, readOverview(row, i));
    });
    return overviews;
  }

  /**
   * Columns that are sorted in this thread and columns that DuckDB groups in its own go side by side: some lanes take
   * the former first, the others the latter.
   */
  async #scalars(columns: LargeColumn[], profiles: Profiles): Promise<void> {
    const sorted = columns.filter(isTakenOut);
    const grouped = columns.filter((column) => !isTakenOut(column));
    const lanes = Array.from({ length: this.#session.width }, (_, i) => i);
    await inParallel(lanes.length, lanes, async (lane) => {
      const [first, second] = lane < SORTING_LANES ? [sorted, grouped] : [grouped, sorted];
      for (;;) {
        const column = first.shift() ?? second.shift();
        if (column === undefined) return;
        profiles.set(column.node, { name: column.node.name, ...(await profileLarge(column)) });
        this.#done++;
        this.#options.onProgress(this.#done / this.#total);
      }
    });
  }

  async #struct(relation: Relation, node: StructNode, place: Place): Promise<ColumnProfile> {
    const { name, expression, fields } = node;
    const [present] = await this.#session.row(`SELECT count(${expression}) FROM ${relation.sql}`);
    return {
      name,
      statistics: presence(relation.rowCount, Number(present)),
      sample: await this.#first(relation, expression),
      children: await this.nodes(relation, fields, { seed: place.seed, label: null }),
    };
  }

  /** The first values of a column whose values are objects or lists. */
  async #first(relation: Relation, expression: string): Promise<JsonValue[]> {
    const { rows } = await this.#session.query(
      `SELECT ${expression} FROM ${relation.sql} WHERE ${expression} IS NOT NULL LIMIT ${SAMPLE_SIZE}`,
    );
    return rows.map(([value = null]) => exampleCell(value));
  }

  async #list(relation: Relation, node: ListNode, place: Place): Promise<ColumnProfile> {
    const length = `len(${node.list})`;
    const [present, shortest, longest, total] = await this.#session.row(
      `SELECT count(${node.list}), min(${length}), max(${length}), sum(${length}) FROM ${relation.sql}`,
    );
    const sql = identifier(`elements_${this.#lists++}`);
    await this.#session.run(`CREATE TABLE ${sql} AS SELECT unnest(${node.list}) AS ${ELEMENT} FROM ${relation.sql}`);
    const elements = { sql, rowCount: Number(total ?? 0), first: sql };
    const [element] = (await this.nodes(elements, [node.element], place)) as [ColumnProfile];
    await this.#session.run(`DROP TABLE ${sql}`);
    const presentCount = Number(present);
    return {
      ...element,
      name: node.name,
      isArray: true,
      statistics: {
        ...presence(relation.rowCount, presentCount),
        minLength: shortest === null ? null : Number(shortest),
        maxLength: longest === null ? null : Number(longest),
        meanLength: presentCount === 0 ? null : Number(total) / presentCount,
      },
      elements: element.statistics,
      sample: await this.#first(relation, node.expression),
    };
  }
}

function inGroups<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
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
