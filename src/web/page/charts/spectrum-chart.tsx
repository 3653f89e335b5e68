import { compactNumber } from "../../model/number-format.ts";
import { spectrumDrawing } from "../../model/spectrum-drawing.ts";
import { visibleText } from "../../model/visible-text.ts";
import { short } from "./bars.tsx";

const [WIDTH, TOP, HEIGHT, BOTTOM] = [760, 40, 190, 18];
/** Names of lines that are nearer to each other than this stand on the next row. */
const NEAR = 46;
const ROWS = 3;

interface SpectrumChartProps {
  /** The first tells the range. */
  curves: readonly { name: string; wavelength: readonly number[]; flux: readonly number[] }[];
  /** Where the lines are drawn. */
  redshift: number;
}

/** Fluxes over wavelength, one over the other, with well-known lines at a redshift. */
export function SpectrumChart({ curves, redshift }: SpectrumChartProps) {
  const drawing = spectrumDrawing(curves, redshift);
  const [first] = curves;
  if (drawing === null || first === undefined) return null;
  const [from = 0, to = 0] = [first.wavelength[0], first.wavelength.at(-1)];
  const rows = rowsOf(drawing.marks.map(({ x }) => x * WIDTH));
  const label = `${curves.map(({ name }) => visibleText(name)).join(" and ")} from ${compactNumber(from)} to ${compactNumber(to)} Å, lines at redshift ${redshift.toFixed(3)}`;
  return (
    <svg class="spectrum-chart" viewBox={`0 0 ${WIDTH} ${TOP + HEIGHT + BOTTOM}`} role="img" aria-label={label}>
      {drawing.ticks.map(({ x, label: text }) => (
        <g key={text}>
          <path class="grid" d={`M${short(x * WIDTH)} ${TOP}v${HEIGHT}`} />
          <text
            class="tick"
            x={short(Math.min(WIDTH - 14, Math.max(14, x * WIDTH)))}
            y={TOP + HEIGHT + 14}
            text-anchor="middle"
          >
            {text}
          </text>
        </g>
      ))}
      {drawing.marks.map(({ x, name }, i) => (
        <g key={name}>
          <path class="mark" d={`M${short(x * WIDTH)} ${12 * ((rows[i] ?? 0) + 1) + 2}V${TOP + HEIGHT}`} />
          <text
            class="tick"
            x={short(Math.min(WIDTH - 20, Math.max(20, x * WIDTH)))}
            y={12 * ((rows[i] ?? 0) + 1)}
            text-anchor="middle"
          >
            {name}
          </text>
        </g>
      ))}
      {drawing.curves.map((pieces, i) => (
        <path
          key={curves[i]?.name}
          class={i === 0 ? "flux" : "matched"}
          d={pieces.map((points) => pathOf(points)).join("")}
        />
      ))}
    </svg>
  );
}

function pathOf(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${short(x * WIDTH)} ${short(TOP + y * HEIGHT)}`).join("");
}

/** The row of each name, so that none covers another: the first one with room, or the last. */
function rowsOf(places: readonly number[]): number[] {
  const ends = Array.from({ length: ROWS }, () => Number.NEGATIVE_INFINITY);
  return places.map((place) => {
    const free = ends.findIndex((end) => place - end >= NEAR);
    const row = free === -1 ? ROWS - 1 : free;
    ends[row] = place;
    return row;
  });
}
