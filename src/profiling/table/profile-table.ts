import { type DuckDBType, DuckDBTypeId, TIMESTAMP } from "@duckdb/node-api";
import type { Budget } from "../columns/budget.ts";
import { ColumnProfiler, countScalars } from "../columns/column-profiler.ts";
import { columnNode, type ScalarNode } from "../columns/column-tree.ts";
import { ownName } from "../duckdb/member-names.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import { EXAMPLES } from "../model/first-rows.ts";
import type { LoadedTable, PartReading } from "../model/loaded-table.ts";
import type { ColumnProfile, TableProfile } from "../model/table-profile.ts";
import type { Fingerprint, TableStructure } from "../model/table-structure.ts";
import { analyseTable } from "../structure/analyse.ts";
import type { AnalysedTable } from "../structure/analysed-table.ts";
import { fingerprintsOf } from "../structure/fingerprints.ts";
import { shownCell } from "./shown-cell.ts";

export interface ProfileOptions {
  /** Makes samples repeatable; derived from what is profiled, never from time. */
  seed: string;
  budget: Budget;
  /** Of how many columns, the first ones, it is found out how they belong together. */
  analyse: number;
  /** Whether the columns are all of the table's. */
  whole: boolean;
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

/** Profiles every column of a loaded table. */
export async function profileTable(
  session: TableSession,
  loaded: LoadedTable,
  options: ProfileOptions,
): Promise<ProfiledTable> {
  const relation = identifier(loaded.table);
  if (loaded.columns.length === 0) {
    return { rowCount: loaded.rowCount ?? 0, columns: [], examples: [], structure: null, fingerprints: [] };
  }
  const expressions = loaded.columns.map(({ sqlName }) => identifier(sqlName));
  const first = identifier(loaded.firstRows ?? loaded.table);
  const limit = Math.min(loaded.rowCount ?? EXAMPLES, EXAMPLES);
  const head =
    loaded.whole ??
    loaded.scanned ??
    (await session.query(`SELECT ${expressions.join(", ")} FROM ${first} LIMIT ${limit}`));
  const rowCount = loaded.rowCount ?? Number((await session.row(`SELECT count(*) FROM ${relation}`))[0]);
  const coarse = await coarseTimes(session, relation, head.types, expressions);
  const nodes = loaded.columns.map((column, i) => {
    const [type, expression] = [head.types[i] as DuckDBType, expressions[i] as string];
    const isCoarse = coarse.has(i);
    return columnNode(
      column.name,
      isCoarse ? TIMESTAMP : type,
      isCoarse ? `${expression}::TIMESTAMP` : expression,
      column,
    );
  });
  const profiler = new ColumnProfiler(session, options, countScalars(nodes));
  for (const [i, cells] of loaded.whole?.cells.entries() ?? []) profiler.cells.set(nodes[i] as ScalarNode, cells);
  const named = nodes.map(({ name }) => ({ name, seed: `${options.seed}/${name}` }));
  const columns =
    (await loaded.scanned?.profile(named, session.signal)) ??
    (await profiler.nodes({ sql: relation, rowCount, first }, nodes, { seed: options.seed, label: null }));
  const analysed = (count: number): AnalysedTable => ({
    session,
    relation,
    first,
    rowCount,
    columns: nodes.slice(0, count).flatMap((node, i) =>
      node.shape === "scalar"
        ? [
            {
              node,
              profile: columns[i] as ColumnProfile,
              cells: profiler.cells.get(node) ?? null,
              scanned: loaded.scanned?.columns[i] ?? null,
              sorted: profiler.sorted.get(node) ?? null,
            },
          ]
        : [],
    ),
    row: options.whole ? expressions : null,
    inMemory: loaded.whole !== undefined,
  });
  const structure = options.analyse > 0 ? await analyseTable(analysed(options.analyse)) : null;
  const fingerprints = options.compare ? await fingerprintsOf(analysed(nodes.length)) : [];
  return {
    rowCount,
    structure,
    fingerprints,
    columns: columns.map((column, i) => {
      const { parts = [], jsonPath, ...own } = loaded.columns[i] ?? {};
      const placed = jsonPath === undefined ? column : { ...column, jsonPath };
      return parts.reduce((profile, part) => withReading(profile, part.path, part), withReading(placed, [], own));
    }),
    examples: head.rows.map((row) =>
      Object.fromEntries(nodes.map((node, i) => [node.name, shownCell(node, row[i] ?? null)])),
    ),
  };
}

/** A column's profile that says of it, or of a part of it, how its values were read. */
function withReading(column: ColumnProfile, path: readonly (string | null)[], reading: PartReading): ColumnProfile {
  const [member, ...rest] = path.filter((step) => step !== null);
  if (member !== undefined && column.children !== undefined) {
    const children = column.children.map((child) =>
      (child.member ?? child.name) === ownName(member) ? withReading(child, rest, reading) : child,
    );
    return { ...column, children };
  }
  const { writtenAs, typeCoverage } = reading;
  return {
    ...column,
    ...(writtenAs === undefined ? {} : { writtenAs }),
    ...(typeCoverage === undefined ? {} : { typeCoverage }),
  };
}

/** The columns of times in nanoseconds that hold nothing finer than microseconds, which are worked on much faster. */
async function coarseTimes(
  session: TableSession,
  relation: string,
  types: readonly DuckDBType[],
  expressions: readonly string[],
): Promise<Set<number>> {
  const fine = types.flatMap(({ typeId }, i) => (typeId === DuckDBTypeId.TIMESTAMP_NS ? [i] : []));
  if (fine.length === 0) return new Set();
  const tests = fine.map((i) => `coalesce(bool_and(epoch_ns(${expressions[i]}) % 1000 = 0), true)`);
  const found = await session.row(`SELECT ${tests.join(", ")} FROM ${relation}`);
  return new Set(fine.filter((_, n) => found[n] === true));
}
