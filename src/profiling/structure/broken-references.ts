import {
  COMPARED_TABLES,
  type ColumnPosition,
  type Comparable,
  columnsOf,
  holds,
  type Key,
  keysOf,
  type Reference,
} from "./references.ts";

/** A column some of whose values are not among those of the key that it refers to. */
export interface BrokenReference {
  table: string;
  column: string;
  to: { table: string; column: string };
  /** Distinct values of the column, and how many of them the key lacks. */
  values: number;
  missing: number;
  /** Whether a database declares the reference. */
  declared: boolean;
}

/** Distinct values without which a column of like name is no evidence. */
const LEAST_VALUES = 10;
/** The share of them that the key may lack; where it lacks more it is another key, or none. */
const MOST_MISSING = 0.1;
/** The share of a column's probe values that are in the key before all of them are looked up. */
const PROBES_FOUND = 0.6;

/**
 * References that do not hold: those that databases declare, and, where a column shares a word of its name with a key or
 * the key's table, those that nearly hold. `references` are those that were found or declared.
 */
export async function brokenReferences(
  tables: readonly Comparable[],
  references: readonly Reference[],
): Promise<BrokenReference[]> {
  const compared = tables.slice(0, COMPARED_TABLES);
  const known = new Set(references.map(({ table, column }) => JSON.stringify([table, column])));
  const columns = columnsOf(compared, LEAST_VALUES).filter(
    ({ table, fingerprint }) => !fingerprint.isKey && !known.has(JSON.stringify([table, fingerprint.column])),
  );
  const broken = await brokenDeclarations(compared, references);
  const nearest = new Map<ColumnPosition, BrokenReference>();
  const byWord = columnsByWord(columns);
  for (const key of keysOf(compared)) {
    const candidates = new Set(key.words.flatMap((word) => byWord.get(word) ?? []));
    for (const column of candidates) if (!mayNearlyReferTo(column, key)) candidates.delete(column);
    if (candidates.size === 0) continue;
    const all = await key.fingerprint.values();
    for (const column of candidates) {
      const { fingerprint, table } = column;
      const { probes, count } = fingerprint;
      if (probes.filter((value) => holds(all, value)).length < probes.length * PROBES_FOUND) continue;
      const missing = missingIn(await fingerprint.values(), all);
      if (missing > count * MOST_MISSING || missing >= (nearest.get(column)?.missing ?? Number.POSITIVE_INFINITY))
        continue;
      const to = { table: key.table, column: key.fingerprint.column };
      nearest.set(column, { table, column: fingerprint.column, to, values: count, missing, declared: false });
    }
  }
  return [...broken, ...columns.flatMap((column) => nearest.get(column) ?? [])].filter(({ missing }) => missing > 0);
}

function columnsByWord(columns: readonly ColumnPosition[]): Map<string, ColumnPosition[]> {
  const byWord = new Map<string, ColumnPosition[]>();
  for (const column of columns) {
    for (const word of column.words) byWord.set(word, [...(byWord.get(word) ?? []), column]);
  }
  return byWord;
}

/** Whether a column and a key, which share a word, are of a kind and the key is large enough. */
function mayNearlyReferTo(
  { order, fingerprint: column }: ColumnPosition,
  { order: keyOrder, fingerprint: key }: Key,
): boolean {
  return order !== keyOrder && column.kind === key.kind && key.count >= column.count * (1 - MOST_MISSING);
}

async function brokenDeclarations(
  compared: readonly Comparable[],
  references: readonly Reference[],
): Promise<BrokenReference[]> {
  const found: BrokenReference[] = [];
  for (const { table, column, to, evidence } of references) {
    if (evidence.basis !== "declared") continue;
    const from = fingerprintOf(compared, table, column);
    const key = fingerprintOf(compared, to.table, to.column);
    if (from === undefined || key === undefined || from.kind !== key.kind) continue;
    const missing = missingIn(await from.values(), await key.values());
    found.push({ table, column, to, values: from.count, missing, declared: true });
  }
  return found;
}

function fingerprintOf(compared: readonly Comparable[], table: string, column: string) {
  return compared.find(({ name }) => name === table)?.fingerprints.find((own) => own.column === column);
}

/** How many values of one ascending array are not in another. */
function missingIn(values: Float64Array, all: Float64Array): number {
  let missing = 0;
  let at = 0;
  for (const value of values) {
    while (at < all.length && (all[at] as number) < value) at++;
    if (all[at] !== value) missing++;
  }
  return missing;
}
