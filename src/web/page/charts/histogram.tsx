import { useState } from "preact/hooks";
import { edgesOf, placeOf } from "../../model/edges.ts";
import { compactNumber, count, counted, percent } from "../../model/number-format.ts";
import type { Column } from "../../model/open-report.ts";
import type { ColumnType, Edges, Scalar } from "../../model/report-model.ts";
import { compactText, exactText } from "../../model/value-text.ts";
import { barsPath, between, short } from "./bars.tsx";

const [WIDTH, HEIGHT, LEFT, BAND] = [380, 190, 38, 10];

interface HistogramProps {
  counts: readonly number[];
  edges: Edges;
  type: ColumnType | undefined;
  kind: string;
  /** What is counted: values, or their lengths. */
  what: string;
  column?: Column;
}

/** A histogram with two lines to measure by; a bin says what it is when it is pointed at, and all of them in a table. */
export function Histogram({ counts, edges, type, kind, what, column }: HistogramProps) {
  const [at, setAt] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  const all = edgesOf(edges, counts.length, type);
  const places = all.map((edge) => placeOf(edge, type));
  const drawable = places.every((place) => Number.isFinite(place)) ? places : all.map((_, i) => i);
  const total = counts.reduce((sum, one) => sum + one, 0);
  const most = Math.max(...counts, 1);
  const said = (i: number): string =>
    `${compactText(all[i] ?? 0, type)} – ${compactText(all[i + 1] ?? 0, type)} · ${counted(counts[i] ?? 0, what)} · ${percent(counts[i] ?? 0, total)}`;
  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH - LEFT;
    const share = x / (WIDTH - LEFT);
    const found = counts.findIndex((_, i) => between(drawable, drawable[i + 1] ?? 0) >= share);
    setAt(share < 0 || found < 0 ? null : found);
  };
  const [first, last] = [all[0] ?? 0, all.at(-1) ?? 0];
  return (
    <figure class="histogram" data-kind={kind}>
      {asTable ? (
        <BinTable all={all} counts={counts} total={total} type={type} what={what} />
      ) : (
        <>
          <svg
            viewBox={`0 0 ${WIDTH} ${HEIGHT + 22}`}
            role="img"
            aria-label={`Histogram of ${counted(counts.length, "bin")} from ${exactText(first, type)} to ${exactText(last, type)}, at most ${counted(most, what)} in one`}
            onPointerMove={point}
            onPointerLeave={() => setAt(null)}
          >
            {(most < 2 ? [1] : [1, Math.floor(most / 2) / most]).map((level) => (
              <g key={level}>
                <path class="grid" d={`M${LEFT} ${short(8 + (1 - level) * (HEIGHT - BAND - 8))}H${WIDTH}`} />
                <text class="tick" x={LEFT - 6} y={short(12 + (1 - level) * (HEIGHT - BAND - 8))} text-anchor="end">
                  {compactNumber(level * most)}
                </text>
              </g>
            ))}
            <path class="base" d={`M${LEFT} ${HEIGHT - BAND}H${WIDTH}`} />
            <g transform={`translate(${LEFT} 8)`}>
              <path
                class="bar"
                d={barsPath(counts, drawable, {
                  width: WIDTH - LEFT,
                  height: HEIGHT - BAND - 8,
                  gap: counts.length > 24 ? 1 : 2,
                })}
              />
              {at !== null && (
                <path
                  class="bar pointed"
                  d={barsPath(
                    counts.map((_, i) => (i === at ? 1 : 0)),
                    drawable,
                    { width: WIDTH - LEFT, height: HEIGHT - BAND - 8, gap: 0 },
                  )}
                />
              )}
            </g>
            {column !== undefined && <Middle column={column} places={drawable} type={type} />}
            <text class="tick" x={LEFT} y={HEIGHT + 16}>
              {compactText(first, type)}
            </text>
            <text class="tick" x={WIDTH} y={HEIGHT + 16} text-anchor="end">
              {compactText(last, type)}
            </text>
          </svg>
          <p class="pointed-at" aria-hidden="true">
            {at === null ? "" : said(at)}
          </p>
        </>
      )}
      <figcaption class="legend">
        {column?.median !== undefined && !asTable && (
          <span>
            <i class="round" /> median
          </span>
        )}
        {column?.p05 !== undefined && !asTable && (
          <span>
            <i class="wide" /> middle 90 %
          </span>
        )}
        <button type="button" class="link" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? "as drawing" : "as table"}
        </button>
      </figcaption>
    </figure>
  );
}

function Middle({
  column: { p05, median, p95 },
  places,
  type,
}: {
  column: Column;
  places: readonly number[];
  type: ColumnType | undefined;
}) {
  const x = (value: Scalar | undefined): number | null => {
    const place = value === undefined ? Number.NaN : placeOf(value, type);
    return Number.isNaN(place) ? null : LEFT + between(places, place) * (WIDTH - LEFT);
  };
  const [low, middle, high] = [x(p05), x(median), x(p95)];
  return (
    <>
      {low !== null && high !== null && (
        <path class="band" d={`M${short(low)} ${HEIGHT - 2}H${short(Math.max(high, low + 1))}`} />
      )}
      {middle !== null && <circle class="middle" cx={short(middle)} cy={HEIGHT - 2} r="4" />}
    </>
  );
}

interface BinTableProps {
  all: readonly (number | string)[];
  counts: readonly number[];
  total: number;
  type: ColumnType | undefined;
  what: string;
}

function BinTable({ all, counts, total, type, what }: BinTableProps) {
  return (
    <table class="bins">
      <thead>
        <tr>
          <th scope="col">from</th>
          <th scope="col">to</th>
          <th scope="col">{what}s</th>
          <th scope="col">share</th>
        </tr>
      </thead>
      <tbody>
        {counts.map((one, i) => (
          <tr key={i}>
            <td>{exactText(all[i] ?? 0, type)}</td>
            <td>{exactText(all[i + 1] ?? 0, type)}</td>
            <td>{count(one)}</td>
            <td>{percent(one, total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
