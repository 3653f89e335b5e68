import { edgesOf, placeOf } from "../../model/edges.ts";
import type { Column } from "../../model/open-report.ts";
import { compactText } from "../../model/value-text.ts";

/** The least height of a bar that stands for anything. */
const LEAST = 1.5;
const BAND = 6;

/** Bars side by side as one path: counts, the first and last place, and how high and wide the drawing is. */
export function barsPath(
  counts: readonly number[],
  edges: readonly number[],
  { width, height, gap }: { width: number; height: number; gap: number },
): string {
  const most = counts.reduce((max, count) => Math.max(max, count), 1);
  const [from = 0, to = 1] = [edges[0], edges.at(-1)];
  const x = (edge: number): number => (to === from ? 0 : ((edge - from) / (to - from)) * width);
  return counts
    .map((count, i) => {
      if (count === 0) return "";
      const [left, right] = [x(edges[i] ?? from), x(edges[i + 1] ?? to)];
      const tall = Math.max(LEAST, (count / most) * height);
      return `M${short(left + gap / 2)} ${short(height)}v${short(-tall)}H${short(Math.max(right - gap / 2, left + gap / 2 + 0.5))}v${short(tall)}z`;
    })
    .join("");
}

/** Edges of the bins of a column as places on a number line; evenly spaced where they have none. */
function edgePlaces({ bins = [], edges, type }: Column): number[] {
  const places = edges === undefined ? [] : edgesOf(edges, bins.length, type).map((edge) => placeOf(edge, type));
  const known = places.length === bins.length + 1 && places.every((place) => Number.isFinite(place));
  return known ? places : Array.from({ length: bins.length + 1 }, (_, i) => i);
}

/** Where statistics lie between the first and the last edge, from 0 to 1. */
export function between(edges: readonly number[], place: number): number {
  const [from = 0, to = 1] = [edges[0], edges.at(-1)];
  return to === from ? 0.5 : Math.min(1, Math.max(0, (place - from) / (to - from)));
}

/** A histogram where there is little room; below it the middle 90 % and the median. */
export function Bars({ column, width = 176, height = 34 }: { column: Column; width?: number; height?: number }) {
  const { bins = [], min, max, median, p05, p95, type } = column;
  const edges = edgePlaces(column);
  const base = height - BAND;
  const at = (value: typeof median): number | null => {
    const place = value === undefined ? Number.NaN : placeOf(value, type);
    return Number.isNaN(place) ? null : between(edges, place) * width;
  };
  const [low, middle, high] = [at(p05), at(median), at(p95)];
  const label = [
    `${bins.length} bins`,
    ...(min === undefined || max === undefined ? [] : [`from ${compactText(min, type)} to ${compactText(max, type)}`]),
    ...(median === undefined ? [] : [`median ${compactText(median, type)}`]),
  ].join(", ");
  return (
    <svg class="bars" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path class="base" d={`M0 ${base + 0.5}H${width}`} />
      <path class="bar" d={barsPath(bins, edges, { width, height: base, gap: bins.length > 20 ? 0.6 : 1.5 })} />
      {low !== null && high !== null && (
        <path class="band" d={`M${short(low)} ${height - 2}H${short(Math.max(high, low + 1))}`} />
      )}
      {middle !== null && <path class="middle" d={`M${short(middle)} ${height - 2}h0`} />}
    </svg>
  );
}

export function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
