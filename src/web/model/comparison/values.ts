import type { JsonValue } from "../../../profiling/model/json-value.ts";
import type { ComparedColumn } from "./columns-of.ts";
import type { Both } from "./comparison.ts";

/** How often values occur on both sides, as far as that is known. */
export interface Categories {
  values: { value: JsonValue; left: number; right: number }[];
  other: { left: number; right: number };
  missing: { left: number; right: number };
  /** Whether counts are the nearest to the other side's that can be, for values that a profile keeps no count of. */
  isLeast: boolean;
  /** Values that only one side has, for certain. */
  vanished: JsonValue[];
  appeared: JsonValue[];
}

/** Distinct values up to which, or share of cells in listed values from which on, texts are categories. */
const FEW = 12;
const LISTED_SHARE = 0.3;

interface Listed {
  counts: Map<string, { value: JsonValue; count: number }>;
  other: number;
  missing: number;
  rows: number;
  /** A value that is not listed occurs as often at most. */
  most: number;
}

/** Whether the values of a column are few enough, or some of them frequent enough, to be told by their shares. */
export function isCategorical(column: ComparedColumn): boolean {
  const { uniqueCount = 0, nonNullCount, otherCount = 0, topValues } = statisticsOf(column);
  if (topValues === undefined || topValues.length === 0) return nonNullCount === 0;
  return uniqueCount <= FEW || (nonNullCount - otherCount) / nonNullCount >= LISTED_SHARE;
}

/** The statistics of a column's values: of its elements, where it lists some. */
export function statisticsOf({ field }: ComparedColumn): ComparedColumn["field"]["statistics"] {
  return field.elements ?? field.statistics;
}

/** The values of two columns by how often they occur; null where a profile lists none. */
export function categoriesOf(left: ComparedColumn, right: ComparedColumn): Categories | null {
  const [a, b] = [listed(left), listed(right)];
  if (a === null || b === null) return null;
  const keys = [...new Set([...a.counts.keys(), ...b.counts.keys()])];
  let isLeast = false;
  const values = keys.map((key) => {
    const [ofLeft, ofRight] = [a.counts.get(key), b.counts.get(key)];
    const value = (ofLeft ?? ofRight)?.value ?? null;
    const near = (other: Listed, count: number, rows: number): number => {
      if (other.other === 0) return 0;
      isLeast = true;
      return Math.min((count / rows) * other.rows, other.most, other.other);
    };
    return {
      value,
      left: ofLeft?.count ?? near(a, ofRight?.count ?? 0, b.rows),
      right: ofRight?.count ?? near(b, ofLeft?.count ?? 0, a.rows),
    };
  });
  const listedBy = (side: "left" | "right"): number => values.reduce((sum, each) => sum + each[side], 0);
  const rest = (side: "left" | "right", { rows, missing }: Listed): number =>
    Math.max(rows - missing - listedBy(side), 0);
  const whole = a.other === 0 && b.other === 0;
  return {
    values,
    other: { left: rest("left", a), right: rest("right", b) },
    missing: { left: a.missing, right: b.missing },
    isLeast,
    vanished: whole ? values.filter((each) => each.right === 0).map(({ value }) => value) : [],
    appeared: whole ? values.filter((each) => each.left === 0).map(({ value }) => value) : [],
  };
}

/** What of two columns has a certain value, where each has one. */
export function both<Value>(
  left: ComparedColumn | null,
  right: ComparedColumn | null,
  of: (column: ComparedColumn) => Value | null | undefined,
): Both<Value> {
  const side = (column: ComparedColumn | null): Value | null => (column === null ? null : (of(column) ?? null));
  return { left: side(left), right: side(right) };
}

function listed(column: ComparedColumn): Listed | null {
  const { topValues, otherCount = 0, missingCount, rowCount, nonNullCount } = statisticsOf(column);
  if (topValues === undefined && nonNullCount > 0) return null;
  const top = topValues ?? [];
  return {
    counts: new Map(top.map((each) => [JSON.stringify(each.value), each])),
    other: otherCount,
    missing: missingCount,
    rows: rowCount,
    most: top.at(-1)?.count ?? 0,
  };
}
