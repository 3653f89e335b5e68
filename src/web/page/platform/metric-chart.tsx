import type { Series } from "../../model/metric-points.ts";
import { compactNumber, exactNumber } from "../../model/number-format.ts";
import { moment } from "../../model/time-text.ts";
import { visibleText } from "../../model/visible-text.ts";

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [760, 220, 64, 12, 28];
const COLOURS = ["var(--number)", "var(--text)", "var(--time)", "var(--boolean)", "var(--plus)", "var(--personal)"];

/** What a metric answered over time: a line for each set of parameters, on one scale that holds 0 where values are near it. */
export function MetricChart({ series, unit }: { series: readonly Series[]; unit: string | null }) {
  const shown = series.slice(0, COLOURS.length);
  const points = shown.flatMap((each) => each.points);
  if (points.length === 0) return <p class="quiet">No value of it is a number that could be drawn.</p>;
  const [from, to] = rangeOf(points.map(({ at }) => at));
  const [lowest, highest] = rangeOf(points.map(({ value }) => value));
  const base = lowest >= 0 && lowest < highest * 0.7 ? 0 : lowest;
  const span = highest - base || 1;
  const x = (at: number): number => LEFT + ((at - from) / (to - from || 1)) * (WIDTH - LEFT - 12);
  const y = (value: number): number => TOP + (1 - (value - base) / span) * (HEIGHT - TOP - BOTTOM);
  return (
    <figure class="panel metric-chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={labelOf(shown, unit)}>
        {[base, base + span / 2, base + span].map((value) => (
          <g key={value}>
            <line class="grid-line" x1={LEFT} x2={WIDTH - 12} y1={y(value)} y2={y(value)} />
            <text class="tick" x={LEFT - 8} y={y(value) + 4} text-anchor="end">
              {compactNumber(value)}
            </text>
          </g>
        ))}
        {shown.map(({ name, points: line }, i) => (
          <g key={name} style={{ color: COLOURS[i] }}>
            <polyline
              class="metric-line"
              points={line.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ")}
            />
            {line.map(({ at, value }) => (
              <circle key={at} cx={x(at)} cy={y(value)} r="3.5" fill="currentColor">
                <title>{`${exactNumber(value)} · ${moment(at)}`}</title>
              </circle>
            ))}
          </g>
        ))}
        <text class="tick" x={LEFT} y={HEIGHT - 8}>
          {moment(from).slice(0, 16)}
        </text>
        {to > from && (
          <text class="tick" x={WIDTH - 12} y={HEIGHT - 8} text-anchor="end">
            {moment(to).slice(0, 16)}
          </text>
        )}
      </svg>
      <figcaption class="legend">
        {shown.map(({ name, column }, i) => (
          <span key={name}>
            <i style={{ background: COLOURS[i] }} />
            <bdi>{visibleText(name === "" ? column : `${column}, ${name}`)}</bdi>
          </span>
        ))}
        {unit !== null && <span>in {visibleText(unit)}</span>}
        {series.length > shown.length && <span>{series.length - shown.length} more sets of parameters below</span>}
      </figcaption>
    </figure>
  );
}

function rangeOf(values: readonly number[]): [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

function labelOf(series: readonly Series[], unit: string | null): string {
  const told = series.map(({ name, column, points }) => {
    const last = points.at(-1)?.value ?? 0;
    const of = name === "" ? column : `${column}, ${name}`;
    return `${visibleText(of)}: ${points.length} values, the newest ${exactNumber(last)}`;
  });
  return `${told.join("; ")}${unit === null ? "" : `, in ${visibleText(unit)}`}`;
}
