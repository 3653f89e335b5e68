import { settled } from "../concurrency.ts";
import type { ColumnProfile } from "../model/table-profile.ts";
import {
  DEPENDENT_COLUMNS,
  DEPENDENT_VALUES,
  KEY_COLUMNS,
  type TableStructure,
  VERIFIED_DEPENDENCIES,
  VERIFIED_PAIRS,
} from "../model/table-structure.ts";
import { type AnalysedColumn, type AnalysedTable, FirstRows, isTellable, ScannedCodes } from "./analysed-table.ts";
import { distinctRows, mayBeKey, mayDetermine } from "./candidates.ts";
import { correlated } from "./correlated.ts";

/** How the columns of a table belong together, within the limits that `model.ts` states. */
export async function analyseTable(table: AnalysedTable): Promise<TableStructure> {
  const { columns, rowCount } = table;
  const keys = columns.filter(({ profile }) => isKey(profile)).map(({ profile }) => [profile.name]);
  const first = new FirstRows(table);
  const all = new ScannedCodes();
  const limits: string[] = [];
  const correlationLimits: string[] = [];
  const [{ correlations, associations }, [pairs, functionalDependencies]] = await settled([
    correlated(table, first, correlationLimits),
    (async () => {
      const found = keys.length > 0 ? [] : await keyPairs(table, first, all, limits);
      return [found, await dependencies(table, first, all, limits)] as const;
    })(),
  ] as const);
  limits.push(...correlationLimits);
  const structure: TableStructure = {
    candidateKeys: [...keys, ...pairs],
    constantColumns: columns.filter(({ profile }) => isConstant(profile)).map(({ profile }) => profile.name),
    emptyColumns: columns.filter(({ profile }) => isEmpty(profile)).map(({ profile }) => profile.name),
    functionalDependencies,
    correlations,
    ...(associations.length === 0 ? {} : { associations }),
  };
  const duplicates = keys.length + pairs.length > 0 || rowCount < 2 ? 0 : await countDuplicates(table, first, all);
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

async function dependencies(
  table: AnalysedTable,
  first: FirstRows,
  all: ScannedCodes,
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
    if (known || (await determines(table, all, determinant, dependent))) {
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
  all: ScannedCodes,
  determinant: AnalysedColumn,
  dependent: AnalysedColumn,
): Promise<boolean> {
  const [codes, others] = [all.of(determinant), all.of(dependent)];
  if (codes !== null && others !== null) return mayDetermine(codes, others);
  const a = determinant.node.scalar.value;
  const [pairs] = await session.row(
    `SELECT count(*) FROM (SELECT DISTINCT ${a}, ${dependent.node.scalar.value} FROM ${relation} WHERE ${a} IS NOT NULL)`,
  );
  return Number(pairs) === determinant.profile.statistics.uniqueCount;
}

async function keyPairs(
  table: AnalysedTable,
  first: FirstRows,
  all: ScannedCodes,
  limits: string[],
): Promise<string[][]> {
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
    const [ofA, ofB] = [all.of(a), all.of(b)];
    if (ofA !== null && ofB !== null) {
      if (!mayBeKey(ofA, ofB)) continue;
    } else if (!known) {
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

/**
 * How many rows are the same as an earlier one; null where not all columns are at hand. Rows whose hashes differ are
 * different; those whose hashes are equal are compared.
 */
async function countDuplicates(table: AnalysedTable, first: FirstRows, all: ScannedCodes): Promise<number | null> {
  const { session, relation, row, columns, rowCount, inMemory } = table;
  if (row === null) return null;
  if (inMemory && columns.every(isTellable)) return rowCount - distinctRows(await first.codes(columns));
  if (columns.length === row.length && columns.every(({ scanned }) => scanned !== null)) {
    const unique = ({ profile }: AnalysedColumn): number => profile.statistics.uniqueCount ?? 0;
    const telling = [...columns].sort((a, b) => unique(b) - unique(a));
    return rowCount - distinctRows(telling.map((column) => all.of(column) as Int32Array));
  }
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
