import { wordsOf } from "./semantics/column-name.ts";
import type { Fingerprint } from "./tables/structure/model.ts";

/** A table's name and the fingerprints of its columns. */
export interface Comparable {
  name: string;
  fingerprints: readonly Fingerprint[];
}

/** A column all of whose values are values of the key of another table. */
export interface Reference {
  table: string;
  column: string;
  to: { table: string; column: string };
}

/** Tables that are compared with each other. */
const COMPARED_TABLES = 200;
/** Fewer distinct values are found in another table's key by chance. */
const FEWEST_VALUES = 3;
/** As many integers in a row from 1 tell more than fewer would. */
const TELLING_VALUES = 10;

/**
 * The references between tables: for each column the key that holds all its values and has fewest others. Integers in
 * a row from 1 hold the values of many a column by chance: to such a key only a column refers whose name shares a word
 * with it, or that has at least half of its values without being a key itself.
 */
export function referencesBetween(tables: readonly Comparable[]): Reference[] {
  const compared = tables.slice(0, COMPARED_TABLES);
  const keys = compared.flatMap((table, order) =>
    table.fingerprints
      .filter(({ isKey }) => isKey)
      .map((key) => ({
        key,
        table: table.name,
        order,
        dense: isDense(key),
        words: significantWords(table.name, key.column),
      })),
  );
  return compared.flatMap((table, order) =>
    table.fingerprints.flatMap((column): Reference[] => {
      if (column.values.length < FEWEST_VALUES) return [];
      const words = significantWords("", column.column);
      const holders = keys.filter((candidate) => {
        const { key } = candidate;
        if (candidate.order === order || key.kind !== column.kind || key.values.length < column.values.length)
          return false;
        const sameSize = key.values.length === column.values.length;
        if (sameSize && column.isKey && candidate.order > order) return false;
        const related = words.some((word) => candidate.words.includes(word));
        const half = column.values.length >= TELLING_VALUES && column.values.length * 2 >= key.values.length;
        if (candidate.dense && !related && (column.isKey || !half)) return false;
        return isIncluded(column.values, key.values);
      });
      const [best] = holders.sort((a, b) => a.key.values.length - b.key.values.length || a.order - b.order);
      if (best === undefined) return [];
      return [{ table: table.name, column: column.column, to: { table: best.table, column: best.key.column } }];
    }),
  );
}

function isDense({ kind, values }: Fingerprint): boolean {
  const range = (values.at(-1) as number) - (values[0] as number) + 1;
  return kind === "integer" && range <= values.length * 2;
}

/** Whether all values of one ascending array are in another. */
function isIncluded(values: Float64Array, all: Float64Array): boolean {
  if ((values[0] as number) < (all[0] as number) || (values.at(-1) as number) > (all.at(-1) as number)) return false;
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
    .map((word) => word.replace(/(?<=..)s$/, ""))
    .filter((word) => word.length > 1 && !COMMON.has(word));
}
