import type { JsonValue } from "../../profiling/model/json-value.ts";

/** What a metric answered at one time. */
export interface MetricValue {
  ran_at: number;
  parameters: Readonly<Record<string, JsonValue>>;
  columns: readonly { name: string }[];
  rows: readonly (readonly JsonValue[])[];
}

interface Point {
  at: number;
  value: number;
}

/** Values over time, of one set of parameters, the oldest first. */
export interface Series {
  /** The parameters in words; empty without. */
  name: string;
  /** The column that they stand in. */
  column: string;
  points: Point[];
}

/** What can be drawn of a metric's values: the first number of the first row of each, by the parameters it was asked with. */
export function pointsOf(values: readonly MetricValue[]): Series[] {
  const series = new Map<string, Series>();
  for (const { ran_at, parameters, columns, rows } of values.toReversed()) {
    const [row = []] = rows;
    const place = row.findIndex((cell) => numberOf(cell) !== null);
    const value = numberOf(row[place] ?? null);
    const column = columns[place]?.name;
    if (value === null || column === undefined) continue;
    const name = namesOf(parameters);
    const key = JSON.stringify([name, column]);
    const known = series.get(key) ?? { name, column, points: [] };
    known.points.push({ at: ran_at, value });
    series.set(key, known);
  }
  return [...series.values()];
}

/** Parameters in words, the same for the same values in whatever order. */
export function namesOf(parameters: Readonly<Record<string, JsonValue>>): string {
  return Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} = ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

/** Numbers that are too large for JSON's are texts. */
function numberOf(cell: JsonValue): number | null {
  if (typeof cell === "number") return cell;
  if (typeof cell !== "string" || !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell)) return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}
