import { fetchCells } from "../columns/cells.ts";
import type { ScalarNode } from "../columns/column-tree.ts";
import { settled } from "../concurrency.ts";
import type { TableSession } from "../duckdb/session.ts";
import { FIRST_ROWS } from "../model/first-rows.ts";
import type { Cells } from "../model/loaded-table.ts";
import type { ColumnProfile } from "../model/table-profile.ts";
import {
  CORRELATED_COLUMNS,
  DEPENDENT_COLUMNS,
  DEPENDENT_VALUES,
  KEY_COLUMNS,
  type TableStructure,
  VERIFIED_DEPENDENCIES,
  VERIFIED_PAIRS,
} from "../model/table-structure.ts";
import { codesOf, distinctRows, mayBeKey, mayDetermine } from "./candidates.ts";
import { correlationsInMemory, correlationsOf } from "./correlations.ts";

/** A scalar column of a table and what is known of it. */
export interface AnalysedColumn {
  node: ScalarNode;
  profile: ColumnProfile;
  /** Its cells, where these were taken out already. */
  cells: Cells | null;
}

export interface AnalysedTable {
  session: TableSession;
  /** The table in SQL. */
  relation: string;
  /** A relation of the same columns whose first rows are always the same. */
  first: string;
  rowCount: number;
  /** Its columns that hold scalars; others take no part. */
  columns: AnalysedColumn[];
  /** SQL expressions of all columns, which make up a row; null where these are not all of the table's. */
  row: string[] | null;
  /** Whether the cells of its columns are all that its rows hold. */
  inMemory: boolean;
}

/** How the columns of a table belong together, within the limits that `model.ts` states. */
export async function analyseTable(table: AnalysedTable): Promise<TableStructure> {
  const { columns, rowCount } = table;
  const keys = columns.filter(({ profile }) => isKey(profile)).map(({ profile }) => [profile.name]);
  const first = new FirstRows(table);
  const limits: string[] = [];
  const correlationLimits: string[] = [];
  const [correlated, [pairs, functionalDependencies]] = await settled([
    correlations(table, correlationLimits),
    (async () => {
      const found = keys.length > 0 ? [] : await keyPairs(table, first, limits);
      return [found, await dependencies(table, first, limits)] as const;
    })(),
  ] as const);
  limits.push(...correlationLimits);
  const structure: TableStructure = {
    candidateKeys: [...keys, ...pairs],
    constantColumns: columns.filter(({ profile }) => isConstant(profile)).map(({ profile }) => profile.name),
    emptyColumns: columns.filter(({ profile }) => isEmpty(profile)).map(({ profile }) => profile.name),
    functionalDependencies,
    correlations: correlated,
  };
  const duplicates = keys.length + pairs.length > 0 || rowCount < 2 ? 0 : await countDuplicates(table, first);
  return {
    ...(duplicates === null ? {} : { duplicateRows: duplicates }),
    ...structure,
    ...(limits.length === 0 ? {} : { limits }),
  };
}

/** Whether a column's values are unique and never missing. */
export function isKey({ statistics }: ColumnProfile): boolean {
  const { rowCount, uniqueCount } = statistics;
  return rowCount > 1 && uniqueCount === rowCount;
}

/** Whether all rows have the same value in a column. */
export function isConstant({ statistics }: ColumnProfile): boolean {
  return statistics.uniqueCount === 1 && statistics.missingCount === 0;
}

/** Whether no row has a value in a column. */
export function isEmpty({ statistics }: ColumnProfile): boolean {
  return statistics.nonNullCount === 0;
}

/** Whether a column's cells, as they are taken out, can be told apart: what is beyond 2^53 comes as a rounded double. */
export function isTellable({ node, profile: { dataType, statistics } }: AnalysedColumn): boolean {
  if (node.scalar.scale !== undefined || node.scalar.nanoseconds === true || statistics.infinities !== undefined)
    return false;
  return dataType !== "sc:Integer" || (typeof statistics.min === "number" && typeof statistics.max === "number");
}

/**
 * The codes of the cells of columns in the first rows, in which keys and dependencies are refuted before they are
 * verified over all, or in all rows where there are few.
 */
class FirstRows {
  readonly #table: AnalysedTable;
  readonly #codes = new Map<AnalysedColumn, Int32Array>();

  constructor(table: AnalysedTable) {
    this.#table = table;
  }

  async codes(columns: AnalysedColumn[]): Promise<Int32Array[]> {
    const { session, first } = this.#table;
    const wanted = columns.filter((column) => !this.#codes.has(column));
    const absent = wanted.filter(({ cells }) => cells === null);
    const fetched =
      absent.length === 0
        ? []
        : await fetchCells(
            session,
            first,
            absent.map(({ node }) => node),
            FIRST_ROWS,
          );
    for (const column of wanted) {
      this.#codes.set(column, codesOf(column.cells ?? (fetched[absent.indexOf(column)] as Cells)));
    }
    return columns.map((column) => this.#codes.get(column) as Int32Array);
  }
}

async function dependencies(
  table: AnalysedTable,
  first: FirstRows,
  limits: string[],
): Promise<TableStructure["functionalDependencies"]> {
  const few = table.columns.filter((column) => {
    const { uniqueCount = 0, nonNullCount } = column.profile.statistics;
    return isTellable(column) && uniqueCount >= 2 && uniqueCount <= DEPENDENT_VALUES && uniqueCount * 2 <= nonNullCount;
  });
  const considered = few.slice(0, DEPENDENT_COLUMNS);
  if (few.length > considered.length) {
    limits.push(
      `functional dependencies: only the first ${considered.length} of ${few.length} columns with few values were looked at`,
    );
  }
  if (considered.length < 2) return [];
  const codes = await first.codes(considered);
  const possible = considered.flatMap((determinant, i) =>
    considered.flatMap((dependent, j) =>
      i !== j &&
      (determinant.profile.statistics.uniqueCount as number) >= (dependent.profile.statistics.uniqueCount as number) &&
      mayDetermine(codes[i] as Int32Array, codes[j] as Int32Array)
        ? [{ determinant, dependent }]
        : [],
    ),
  );
  const found: TableStructure["functionalDependencies"] = [];
  let verified = 0;
  for (const { determinant, dependent } of possible) {
    const known = determinant.cells !== null && dependent.cells !== null;
    if (!known && verified++ >= VERIFIED_DEPENDENCIES) continue;
    if (known || (await determines(table, determinant, dependent))) {
      found.push({ determinant: determinant.profile.name, dependent: dependent.profile.name });
    }
  }
  if (verified > VERIFIED_DEPENDENCIES) {
    limits.push(`functional dependencies: only ${VERIFIED_DEPENDENCIES} of ${verified} possible ones were verified`);
  }
  return found;
}

async function determines(
  { session, relation }: AnalysedTable,
  determinant: AnalysedColumn,
  dependent: AnalysedColumn,
): Promise<boolean> {
  const a = determinant.node.scalar.value;
  const [pairs] = await session.row(
    `SELECT count(*) FROM (SELECT DISTINCT ${a}, ${dependent.node.scalar.value} FROM ${relation} WHERE ${a} IS NOT NULL)`,
  );
  return Number(pairs) === determinant.profile.statistics.uniqueCount;
}

async function keyPairs(table: AnalysedTable, first: FirstRows, limits: string[]): Promise<string[][]> {
  const { columns, rowCount, session, relation } = table;
  const complete = columns.filter((column) => {
    const { missingCount, uniqueCount = 0 } = column.profile.statistics;
    return isTellable(column) && missingCount === 0 && uniqueCount >= 2 && column.profile.dataType !== "sc:Float";
  });
  if (rowCount < 3 || complete.length < 2) return [];
  const unique = ({ profile }: AnalysedColumn): number => profile.statistics.uniqueCount as number;
  const considered = [...complete].sort((a, b) => unique(b) - unique(a)).slice(0, KEY_COLUMNS);
  const pairs = considered.flatMap((a, i) =>
    considered.slice(i + 1).flatMap((b) => (unique(a) * unique(b) >= rowCount ? [[a, b] as const] : [])),
  );
  if (pairs.length === 0) return [];
  if (complete.length > considered.length) {
    limits.push(`pairs as keys: only the ${considered.length} columns with most distinct values were looked at`);
  }
  await first.codes(considered);
  const found: string[][] = [];
  let verified = 0;
  for (const [a, b] of pairs) {
    const [codesA, codesB] = (await first.codes([a, b])) as [Int32Array, Int32Array];
    if (!mayBeKey(codesA, codesB)) continue;
    const known = a.cells !== null && b.cells !== null;
    if (!known && verified++ >= VERIFIED_PAIRS) continue;
    if (!known) {
      const [distinct] = await session.row(
        `SELECT count(*) FROM (SELECT DISTINCT ${a.node.scalar.value}, ${b.node.scalar.value} FROM ${relation})`,
      );
      if (Number(distinct) !== rowCount) continue;
    }
    found.push([a.profile.name, b.profile.name]);
  }
  if (verified > VERIFIED_PAIRS) {
    limits.push(`pairs as keys: only ${VERIFIED_PAIRS} of ${verified} possible ones were verified`);
  }
  return found;
}

async function correlations(table: AnalysedTable, limits: string[]): Promise<TableStructure["correlations"]> {
  const numeric = table.columns.filter(({ node, profile: { statistics } }) => {
    const { mean, standardDeviation: deviation } = statistics;
    const isNumber = node.scalar.kind === "integer" || node.scalar.kind === "float";
    return isNumber && typeof mean === "number" && typeof deviation === "number" && deviation > 0;
  });
  const considered = numeric.slice(0, CORRELATED_COLUMNS);
  if (numeric.length > considered.length) {
    limits.push(
      `correlations: only the first ${considered.length} of ${numeric.length} numeric columns were looked at`,
    );
  }
  const measured = considered.map(({ node, profile: { name, statistics }, cells }) => ({
    name,
    cells: cells as Float64Array,
    value: `(${node.scalar.value})::DOUBLE`,
    mean: statistics.mean as number,
    standardDeviation: statistics.standardDeviation as number,
    hasMissing: statistics.missingCount > 0,
  }));
  if (measured.every(({ cells }) => cells !== null)) return correlationsInMemory(measured);
  return correlationsOf(table.session, table.relation, table.rowCount, measured);
}

/**
 * How many rows are the same as an earlier one; null where not all columns are at hand. Rows whose hashes differ are
 * different; those whose hashes are equal are compared.
 */
async function countDuplicates(table: AnalysedTable, first: FirstRows): Promise<number | null> {
  const { session, relation, row, columns, rowCount, inMemory } = table;
  if (row === null) return null;
  if (inMemory && columns.every(isTellable)) return rowCount - distinctRows(await first.codes(columns));
  const hash = `hash(${row.join(", ")})`;
  const [rows, hashes] = await session.row(
    `SELECT count(*), count(DISTINCT h) FROM (SELECT ${hash} AS h FROM ${relation})`,
  );
  if (rows === hashes) return 0;
  const repeated = `SELECT h FROM (SELECT ${hash} AS h FROM ${relation}) GROUP BY h HAVING count(*) > 1`;
  const [alike, distinct] = await session.row(
    `WITH alike AS MATERIALIZED (SELECT ${row.map((column, i) => `${column} AS r${i}`).join(", ")} FROM ${relation} WHERE ${hash} IN (${repeated}))
     SELECT (SELECT count(*) FROM alike), (SELECT count(*) FROM (SELECT DISTINCT * FROM alike))`,
  );
  return Number(alike) - Number(distinct);
}
