import type { ComparedColumn } from "./columns-of.ts";

/** A kind of values that have an order and distances. */
type Kind = "number" | "day" | "second";

const KINDS: Record<string, Kind> = {
  "sc:Integer": "number",
  "sc:Float": "number",
  "sc:Date": "day",
  "sc:DateTime": "day",
  "sc:Time": "second",
};

const DAY_MS = 86_400_000;

/** The kind of a column's values; null where they have no distances. Numbers of any type can be compared. */
export function kindOf({ type }: Pick<ComparedColumn, "type">): Kind | null {
  return KINDS[type?.replace("[]", "") ?? ""] ?? null;
}

/** A value as a number: dates and times in days since 1970, times of the day in seconds; NaN where it is none. */
function onScale(value: unknown, kind: Kind): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return Number.NaN;
  if (kind === "number") return Number(value);
  if (kind === "second") {
    const [hours = Number.NaN, minutes = Number.NaN, seconds = 0] = value.replace("Z", "").split(":").map(Number);
    return hours * 3600 + minutes * 60 + seconds;
  }
  const zoned = /T.*(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : value.includes("T") ? `${value}Z` : value;
  return Date.parse(zoned) / DAY_MS;
}

/** The quantiles that a profile keeps of a column, as numbers; null where it keeps none. */
export function quantilesOf(column: ComparedColumn, kind: Kind): number[] | null {
  const values = column.field.shape?.quantiles?.map((value) => onScale(value, kind));
  return values === undefined || !values.every(Number.isFinite) ? null : values;
}

/** Bins of a histogram, its edges as numbers. */
export interface Bins {
  edges: readonly number[];
  counts: readonly number[];
}

/** The finest histogram that a profile has of a column; null where it has none, or nothing is in it. */
export function binsOf({ field }: ComparedColumn, kind: Kind): Bins | null {
  const { histogram } = field.shape ?? {};
  const coarse = (field.elements ?? field.statistics).histogram ?? [];
  const edges = histogram?.edges ?? [
    ...coarse.map(({ binRange }) => binRange[0]),
    ...coarse.slice(-1).map(({ binRange }) => binRange[1]),
  ];
  const bins = {
    edges: edges.map((edge) => onScale(edge, kind)),
    counts: histogram?.counts ?? coarse.map(({ count }) => count),
  };
  const usable = bins.counts.length > 0 && bins.edges.every(Number.isFinite) && bins.counts.some((count) => count > 0);
  return usable ? bins : null;
}

/** The share of values below a point, taking those of a bin as spread evenly over it. */
export function shareBelow({ edges, counts }: Bins, point: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [i, count] of counts.entries()) {
    const [from, to] = [edges[i] as number, edges[i + 1] as number];
    if (point >= to && (to > from || point > to)) below += count;
    else if (point > from) below += (count * (point - from)) / (to - from);
  }
  return below / total;
}
