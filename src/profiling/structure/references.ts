import type { Fingerprint, ReferenceEvidence } from "../model/table-structure.ts";
import { wordsOf } from "../semantics/column-name.ts";

/** A fingerprint whose values are got where they are needed. */
export interface LazyFingerprint extends Omit<Fingerprint, "values"> {
  /** How many values there are. */
  count: number;
  /** Some of them, ascending: the first, the last, and others at equal distances. */
  probes: readonly number[];
  values: () => Promise<Float64Array>;
}

/** A table's name and the fingerprints of its columns. */
export interface Comparable {
  name: string;
  fingerprints: readonly LazyFingerprint[];
}

/** A column all of whose values are values of the key of another table. */
export interface Reference {
  table: string;
  column: string;
  to: { table: string; column: string };
  evidence: ReferenceEvidence;
}

/** Tables that are compared with each other. */
export const COMPARED_TABLES = 200;
/** Fewer distinct values are found in another table's key by chance. */
const FEWEST_VALUES = 3;
/** As many integers in a row from 1, or words, tell more than fewer would. */
const TELLING_VALUES = 10;
/** That values are found in a key by chance is less probable where names have nothing in common. */
const CHANCE = 0.001;
const LETTERS = 26;
/** Values of a column that are looked up in a key before all of them are. */
const SOME = 8;

/** Values that stand for all of an ascending array. */
export function probesOf(values: Float64Array): number[] {
  const most = Math.min(SOME, values.length);
  return Array.from({ length: most }, (_, i) =>
    most === 1 ? (values[0] as number) : (values[Math.round((i * (values.length - 1)) / (most - 1))] as number),
  );
}

/** A column, or a key, of the table at a place in their order. */
export interface ColumnPosition {
  table: string;
  order: number;
  fingerprint: LazyFingerprint;
  words: string[];
}

export interface Key extends ColumnPosition {
  dense: boolean;
}

/**
 * The references between tables: for each column the key that holds all its values and has fewest others. Few words, or
 * short ones, are in many a key by chance: to such a key only a column refers whose name shares a word with it. Of
 * integers in a row from 1, having at least half of them without being a key itself is as good. The values of one key and
 * one column at a time are in memory.
 */
export async function referencesBetween(tables: readonly Comparable[]): Promise<Reference[]> {
  const compared = tables.slice(0, COMPARED_TABLES);
  const columns = columnsOf(compared, FEWEST_VALUES);
  const found = new Map<ColumnPosition, Reference>();
  for (const key of keysOf(compared)) {
    const candidates = columns.filter((column) => !found.has(column) && mayReferTo(column, key));
    if (candidates.length === 0) continue;
    const all = await key.fingerprint.values();
    for (const column of candidates) {
      if (!column.fingerprint.probes.every((value) => holds(all, value))) continue;
      if (!isIncluded(await column.fingerprint.values(), all)) continue;
      const to = { table: key.table, column: key.fingerprint.column };
      const { count, column: name } = column.fingerprint;
      const evidence = {
        basis: "values",
        values: count,
        keyValues: all.length,
        sharedName: sharesWord(column, key),
      } as const;
      found.set(column, { table: column.table, column: name, to, evidence });
    }
  }
  return columns.flatMap((column) => found.get(column) ?? []);
}

/** The columns of tables that have so many distinct values. */
export function columnsOf(compared: readonly Comparable[], fewest: number): ColumnPosition[] {
  return compared.flatMap((table, order) =>
    table.fingerprints
      .filter(({ count }) => count >= fewest)
      .map((fingerprint) => ({
        table: table.name,
        order,
        fingerprint,
        words: significantWords("", fingerprint.column),
      })),
  );
}

/** The keys of tables; of those that hold all values of a column, the first is the one it refers to. */
export function keysOf(compared: readonly Comparable[]): Key[] {
  const keys = compared.flatMap((table, order) =>
    table.fingerprints
      .filter(({ isKey }) => isKey)
      .map((fingerprint) => ({
        table: table.name,
        order,
        fingerprint,
        words: significantWords(table.name, fingerprint.column),
        dense: isDense(fingerprint),
      })),
  );
  return keys.sort((a, b) => a.fingerprint.count - b.fingerprint.count || a.order - b.order);
}

/** Whether a column may refer to a key, by all that is known of them but their values. */
function mayReferTo(from: ColumnPosition, to: Key): boolean {
  const { order, fingerprint: column } = from;
  const { order: keyOrder, fingerprint: key } = to;
  if (keyOrder === order || key.kind !== column.kind || key.count < column.count) return false;
  if (key.count === column.count && column.isKey && keyOrder > order) return false;
  if ((column.probes[0] as number) < (key.probes[0] as number)) return false;
  if ((column.probes.at(-1) as number) > (key.probes.at(-1) as number)) return false;
  if (sharesWord(from, to)) return true;
  if (column.kind === "text") {
    const telling = column.count >= TELLING_VALUES || (column.identifying === true && key.identifying === true);
    return telling && chanceOf(column, key) < CHANCE;
  }
  if (!to.dense && chanceOf(column, key) < CHANCE) return true;
  return column.count >= TELLING_VALUES && column.count * 2 >= key.count && !column.isKey;
}

function sharesWord({ words }: ColumnPosition, key: Key): boolean {
  return words.some((word) => key.words.includes(word));
}

/** How probable it is that all values of a column are in a key if they were drawn from where those of the key lie. */
function chanceOf(column: LazyFingerprint, key: LazyFingerprint): number {
  const room = key.kind === "text" ? LETTERS ** (key.longest ?? 1) : rangeOf(key);
  return Math.min(1, key.count / room) ** column.count;
}

function rangeOf({ probes }: LazyFingerprint): number {
  return (probes.at(-1) as number) - (probes[0] as number) + 1;
}

function isDense(fingerprint: LazyFingerprint): boolean {
  return fingerprint.kind === "integer" && rangeOf(fingerprint) <= fingerprint.count * 2;
}

/** Whether a value is in an ascending array. */
export function holds(all: Float64Array, value: number): boolean {
  let [from, to] = [0, all.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((all[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return all[from] === value;
}

/** Whether all values of one ascending array are in another. */
function isIncluded(values: Float64Array, all: Float64Array): boolean {
  let at = 0;
  for (const value of values) {
    while (at < all.length && (all[at] as number) < value) at++;
    if (all[at] !== value) return false;
  }
  return true;
}

const COMMON = new Set(["id", "ids", "key", "code", "no", "nr", "num", "number", "name", "pk", "fk", "column"]);

/** The words of names, in lower case and the singular, but for those that any key has. */
function significantWords(table: string, column: string): string[] {
  return `${wordsOf(table)} ${wordsOf(column)}`
    .toLowerCase()
    .split(" ")
    .map((word) => word.replace(/(?<=..)ies$/, "y").replace(/(?<=..)s$/, ""))
    .filter((word) => word.length > 1 && !COMMON.has(word));
}
