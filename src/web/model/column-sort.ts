import { SEVERITIES } from "./alert-order.ts";
import { placeOf } from "./edges.ts";
import type { Column } from "./open-report.ts";

/** What columns can be put in order by. */
export type SortKey = "number" | "name" | "missing" | "distinct" | "typical" | "alerts";

export interface Order {
  key: SortKey;
  descending: boolean;
}

export const AS_THEY_STAND: Order = { key: "number", descending: false };

let names: Intl.Collator | null = null;

/** How names are put in order: made when they first are, since that takes a browser 20 ms. */
function collator(): Intl.Collator {
  names ??= new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  return names;
}

/** Columns in an order; equal ones as they stand. */
export function sorted(columns: readonly Column[], { key, descending }: Order): Column[] {
  const sign = descending ? -1 : 1;
  if (key === "number") return descending ? columns.toReversed() : [...columns];
  if (key === "name") {
    const { compare } = collator();
    return columns.toSorted((one, other) => sign * compare(one.path, other.path));
  }
  const weights = new Map(columns.map((column) => [column, weightOf(column, key)]));
  return columns.toSorted((one, other) => {
    const [a, b] = [weights.get(one) ?? Number.NaN, weights.get(other) ?? Number.NaN];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b)); // unknown ones last
    return sign * (a - b);
  });
}

/** Which way a first click on a head sorts: what stands out comes first. */
export function startsDescending(key: SortKey): boolean {
  return key === "missing" || key === "alerts" || key === "distinct";
}

function weightOf(column: Column, key: SortKey): number {
  switch (key) {
    case "missing":
      return column.cells === 0 ? 0 : column.missing / column.cells;
    case "distinct":
      return column.distinct ?? Number.NaN;
    case "alerts":
      return column.alerts.reduce(
        (sum, { severity }) => sum + 1000 ** (SEVERITIES.length - SEVERITIES.indexOf(severity)),
        0,
      );
    default:
      return column.median === undefined ? (column.meanLength ?? Number.NaN) : placeOf(column.median, column.type);
  }
}
