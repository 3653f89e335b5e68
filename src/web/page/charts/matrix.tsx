import type { Tie } from "../../model/correlation-order.ts";
import type { Column } from "../../model/open-report.ts";
import { cutText, visibleText } from "../../model/visible-text.ts";
import { Scrolls } from "../parts/scrolls.tsx";
import { coefficientText } from "./signed-bar.tsx";

const [CELL, NAMES, LONGEST] = [40, 150, 20];
/** From here on the coefficient stands in its cell. */
const PRINTED = 0.3;

/** The lower triangle of correlations: the stronger, the more colour. */
export function Matrix({ columns, ties }: { columns: readonly Column[]; ties: readonly Tie[] }) {
  const size = columns.length - 1;
  const cell = Math.max(16, Math.min(CELL, 560 / size));
  const at = new Map(columns.map((column, i) => [column, i]));
  const [width, height] = [NAMES + size * cell + 90, size * cell + 90];
  return (
    <Scrolls class="matrix" label="Matrix of correlations">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label="Pearson's coefficients; the table beside says the strongest"
      >
        {columns.slice(1).map((column, i) => (
          <text key={column.place} class="tick" x={NAMES - 8} y={(i + 0.5) * cell + 4} text-anchor="end">
            {cutText(column.path, LONGEST)}
          </text>
        ))}
        {columns.slice(0, -1).map((column, i) => (
          <text
            key={column.place}
            class="tick"
            transform={`translate(${NAMES + (i + 0.5) * cell - 2} ${size * cell + 12}) rotate(40)`}
          >
            {cutText(column.path, LONGEST)}
          </text>
        ))}
        {ties.map(({ one, other, coefficient }) => {
          const [a, b] = [at.get(one) ?? 0, at.get(other) ?? 0];
          const [x, y] = [NAMES + Math.min(a, b) * cell, (Math.max(a, b) - 1) * cell];
          const strength = Math.abs(coefficient);
          return (
            <g key={`${one.place} ${other.place}`} transform={`translate(${x} ${y})`}>
              <title>{`${visibleText(one.path)} and ${visibleText(other.path)}: ${coefficient}`}</title>
              <rect class="cell" width={cell - 2} height={cell - 2} rx="3" />
              <rect
                class={coefficient < 0 ? "minus" : "plus"}
                width={cell - 2}
                height={cell - 2}
                rx="3"
                opacity={strength}
              />
              {strength >= PRINTED && cell >= 30 && (
                <text
                  class={strength > 0.62 ? "strong" : "weak"}
                  x={cell / 2 - 1}
                  y={cell / 2 + 3}
                  text-anchor="middle"
                >
                  {coefficientText(coefficient).replace("0.", ".")}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </Scrolls>
  );
}
