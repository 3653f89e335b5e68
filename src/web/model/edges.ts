import { rounded } from "./number-format.ts";
import type { ColumnType, Edges, Scalar } from "./report-model.ts";

const DAY = 86_400;

/** Edges of bins in few words. */
export function packedEdges(edges: readonly (number | string)[], type: ColumnType | undefined): Edges {
  const numbers = edges.map((edge) => placeOf(edge, type));
  const [from, second] = numbers;
  const last = numbers.at(-1);
  if (from === undefined || second === undefined || last === undefined || numbers.includes(Number.NaN))
    return [...edges];
  const step = rounded((last - from) / (numbers.length - 1));
  const same = edges.every((edge, i) => shown(edge) === shown(edgeAt(from + i * step, type)));
  return same ? { from, step } : edges.map(shown);
}

/** All edges of so many bins, as a profile writes them. */
export function edgesOf(edges: Edges, bins: number, type: ColumnType | undefined): (number | string)[] {
  if (Array.isArray(edges)) return edges;
  return Array.from({ length: bins + 1 }, (_, i) => edgeAt(edges.from + i * edges.step, type));
}

/** Where on a number line a value lies: days of dates, seconds of times; NaN where nowhere. */
export function placeOf(value: Scalar, type: ColumnType | undefined): number {
  if (typeof value !== "string") return Number(value);
  switch (type) {
    case "Date":
      return seconds(`${value}T00:00:00`) / DAY;
    case "DateTime":
      return seconds(value);
    case "Time":
      return seconds(`1970-01-01T${value}`);
    case "Integer":
    case "Float":
      return Number(value);
    default:
      return Number.NaN;
  }
}

/** Seconds from 1970 to a time; where it names no zone, it is taken as UTC. Years may have more than four digits. */
function seconds(text: string): number {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  return Date.parse(zoned) / 1000;
}

function edgeAt(place: number, type: ColumnType | undefined): number | string {
  if (type !== "Date" && type !== "DateTime" && type !== "Time") return rounded(place);
  const time = new Date(Math.round(place * (type === "Date" ? DAY : 1) * 1000));
  if (Number.isNaN(time.getTime())) return Number.NaN;
  const text = time.toISOString().replace(/(\.\d*?)0*Z$/, (_, part: string) => (part === "." ? "" : part));
  return type === "Date"
    ? text.slice(0, text.indexOf("T"))
    : type === "Time"
      ? text.slice(text.indexOf("T") + 1)
      : text;
}

function shown(edge: number | string): number | string {
  return typeof edge === "number" ? rounded(edge) : edge;
}
