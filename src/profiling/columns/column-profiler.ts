import { mapSettled, settled } from "../concurrency.ts";
import { quotedCell } from "../duckdb/cell.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { Cells } from "../model/cells.ts";
import { FIRST_ROWS } from "../model/first-rows.ts";
import type { JsonValue } from "../model/json-value.ts";
import type { ColumnProfile } from "../model/table-profile.ts";
import { SAMPLE_SIZE } from "../statistics/seeded.ts";
import type { Budget } from "./budget.ts";
import { fetchCells } from "./cells.ts";
import { type ColumnNode, ELEMENT, type ListNode, type ScalarNode, type StructNode } from "./column-tree.ts";
import { FirstTexts } from "./first-texts.ts";
import { MEDIUM_ROWS, profileSmall, SMALL_ROWS } from "./in-memory.ts";
import { isTakenOut, type LargeColumn, profileLarge } from "./in-sql.ts";
import { countInfinities, withInfinities } from "./infinities.ts";
import { isNumber } from "./numbers.ts";
import { NO_OVERVIEW, type Overview, overviewQuery, readOverview } from "./overview.ts";
import { presence, type ScalarResult } from "./result.ts";

/** Columns a scan computes at once: measured on 1 000 columns, wider queries take longer than the extra scans. */
const SCAN_WIDTH = 10;
/** Columns whose numbers are kept in order, which those that are correlated are among as a rule. */
const SORTED_COLUMNS = 40;
const NO_VALUES = new Float64Array(0);
/** One fetches while the other sorts. */
const SORTING_SLOTS = 2;

/** What columns are taken from. */
interface Relation {
  /** Its name in SQL. */
  sql: string;
  rowCount: number;
  /** A relation of the same columns whose first rows are always the same. */
  first: string;
}

/** Where in the tree of columns siblings stand. */
interface ColumnContext {
  seed: string;
  /** The name under which people know them, where it is not their own. */
  label: string | null;
}

interface ColumnOptions {
  budget: Budget;
  /** Told the share of columns that are done, 0–1. */
  onProgress: (share: number) => void;
}

type Profiles = Map<ColumnNode, ColumnProfile>;

/** Profiles the columns of relations of one table. */
export class ColumnProfiler {
  readonly #session: TableSession;
  readonly #options: ColumnOptions;
  readonly #total: number;
  /** The cells of columns of small relations; those that are here already are not taken out again. */
  readonly cells = new Map<ScalarNode, Cells>();
  /** The numbers of some of these columns in ascending order. */
  readonly sorted = new Map<ScalarNode, Float64Array>();
  #done = 0;
  #lists = 0;

  /** `total` is the number of columns and parts of columns there are. */
  constructor(session: TableSession, options: ColumnOptions, total: number) {
    this.#session = session;
    this.#options = options;
    this.#total = total;
  }

  /** Profiles sibling nodes of one relation. */
  async nodes(relation: Relation, nodes: ColumnNode[], place: ColumnContext): Promise<ColumnProfile[]> {
    const scalars = nodes.filter((node) => node.shape === "scalar");
    const profiles = new Map<ColumnNode, ColumnProfile>();
    if (scalars.length > 0) {
      if (relation.rowCount <= SMALL_ROWS) await this.#takenOut(relation, scalars, place, profiles);
      else await this.#large(relation, scalars, place, profiles);
      await this.#infinities(relation, scalars, profiles);
    }
    for (const node of nodes) {
      const below = { seed: `${place.seed}/${node.name}`, label: place.label ?? node.name };
      if (node.shape === "struct") profiles.set(node, await this.#struct(relation, node, below));
      if (node.shape === "list") profiles.set(node, await this.#list(relation, node, below));
    }
    return nodes.map((node) => {
      const profile = profiles.get(node) as ColumnProfile;
      return node.member === undefined ? profile : { ...profile, member: node.member };
    });
  }

  /** Only where values seem to be missing some of them may be infinite. */
  async #infinities(relation: Relation, nodes: ScalarNode[], profiles: Profiles): Promise<void> {
    for (const node of nodes) {
      const profile = profiles.get(node) as ColumnProfile & ScalarResult;
      if (node.scalar.unbounded === undefined || profile.statistics.missingCount === 0) continue;
      profiles.set(node, withInfinities(profile, await countInfinities(this.#session, relation.sql, node)));
    }
  }

  async #takenOut(relation: Relation, nodes: ScalarNode[], place: ColumnContext, profiles: Profiles): Promise<void> {
    const absent = nodes.filter((node) => !this.cells.has(node));
    const fetched = await fetchCells(this.#session, relation.sql, absent, relation.rowCount);
    for (const node of nodes) {
      this.#session.signal.throwIfAborted();
      const { name } = node;
      const label = place.label ?? name;
      const seed = `${place.seed}/${name}`;
      const cells = this.cells.get(node) ?? (fetched[absent.indexOf(node)] as Cells);
      const keep = relation.rowCount <= SMALL_ROWS;
      const keepSorted = (sorted: Float64Array): void => {
        if (keep && isNumber(node.scalar.kind) && this.sorted.size < SORTED_COLUMNS) this.sorted.set(node, sorted);
      };
      const result = await profileSmall(this.#session, relation.sql, node, cells, { label, seed }, keepSorted);
      profiles.set(node, { name, ...result });
      if (keep) this.cells.set(node, cells);
    }
    this.#done += nodes.length;
    this.#options.onProgress(this.#done / this.#total);
  }

  async #large(relation: Relation, nodes: ScalarNode[], place: ColumnContext, profiles: Profiles): Promise<void> {
    const numbers = nodes.filter(({ scalar }) => scalar.kind !== "text" && scalar.kind !== "boolean");
    const takenOut = relation.rowCount <= MEDIUM_ROWS ? numbers : [];
    const ordered = takenOut.length === 0 ? numbers : [];
    const texts = new FirstTexts(
      this.#session,
      relation.first,
      nodes.filter(({ scalar }) => scalar.kind === "text"),
    );
    const [first, overviews] = await settled([
      fetchCells(this.#session, relation.first, ordered, FIRST_ROWS),
      this.#overviews(relation, ordered),
    ] as const);
    const columns = nodes
      .filter((node) => !takenOut.includes(node))
      .map(
        (node): LargeColumn => ({
          session: this.#session,
          relation: relation.sql,
          rowCount: relation.rowCount,
          node,
          label: place.label ?? node.name,
          overview: overviews.get(node) ?? NO_OVERVIEW,
          firstTexts: texts,
          first: (first[ordered.indexOf(node)] ?? NO_VALUES) as Float64Array,
          budget: this.#options.budget,
          seed: `${place.seed}/${node.name}`,
        }),
      );
    const batches = inGroups(takenOut, SCAN_WIDTH).map(
      (batch) => () => this.#takenOut(relation, batch, place, profiles),
    );
    await settled([
      mapSettled(batches, (batch) => batch(), { concurrency: 1 }),
      this.#scalars(columns, profiles),
    ] as const);
  }

  /** Columns share scans. */
  async #overviews(relation: Relation, nodes: ScalarNode[]): Promise<Map<ScalarNode, Overview>> {
    const overviews = new Map<ScalarNode, Overview>();
    await mapSettled(
      inGroups(nodes, SCAN_WIDTH),
      async (group) => {
        const row = await this.#session.row(overviewQuery(relation.sql, group));
        for (const [i, node] of group.entries()) overviews.set(node, readOverview(row, i));
      },
      { concurrency: this.#session.width },
    );
    return overviews;
  }

  /**
   * Columns that are sorted in this thread and columns that DuckDB groups in its own go side by side: some slots take
   * the former first, the others the latter.
   */
  async #scalars(columns: LargeColumn[], profiles: Profiles): Promise<void> {
    const ways = columns.map((column) => ({ column, takenOut: isTakenOut(column) }));
    const sorted = ways.filter(({ takenOut }) => takenOut);
    const grouped = ways.filter(({ takenOut }) => !takenOut);
    // Those that group begin first: their queries run while the others' first ones are thought up.
    const slots = Array.from({ length: this.#session.width }, (_, i) => this.#session.width - 1 - i);
    await mapSettled(
      slots,
      async (slot) => {
        const [first, second] = slot < SORTING_SLOTS ? [sorted, grouped] : [grouped, sorted];
        for (;;) {
          const next = first.shift() ?? second.shift();
          if (next === undefined) return;
          const { node } = next.column;
          profiles.set(node, { name: node.name, ...(await profileLarge(next.column, next.takenOut)) });
          this.#done++;
          this.#options.onProgress(this.#done / this.#total);
        }
      },
      { concurrency: slots.length },
    );
  }

  async #struct(relation: Relation, node: StructNode, place: ColumnContext): Promise<ColumnProfile> {
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
    return rows.map(([value = null]) => quotedCell(value));
  }

  async #list(relation: Relation, node: ListNode, place: ColumnContext): Promise<ColumnProfile> {
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

/** The number of columns and parts of columns that hold values. */
export function countScalars(nodes: ColumnNode[]): number {
  return nodes.reduce((sum, node) => {
    if (node.shape === "scalar") return sum + 1;
    return sum + countScalars(node.shape === "struct" ? node.fields : [node.element]);
  }, 0);
}
