import type { CommonShape } from "../../model/comparison/comparison.ts";
import { percent } from "../../model/number-format.ts";
import type { ColumnType, Scalar } from "../../model/report-model.ts";
import { compactText, valueText } from "../../model/value-text.ts";
import { short } from "./bars.tsx";

const [WIDTH, HALF] = [300, 34];
const LEAST = 1.5;

/** What is drawn side by side: a bin or a category, and its share of either side. */
export interface Compared {
  name: string;
  left: number;
  right: number;
  missing?: true;
}

/** The parts of a shape that both columns have, in order. */
export function partsOf(shape: CommonShape, type: ColumnType | undefined): Compared[] {
  if ("edges" in shape) {
    const { edges, left, right } = shape;
    const text = (edge: number | string | undefined): string => compactText((edge ?? 0) as Scalar, type);
    return left.map((share, i) => ({
      name: `${text(edges[i])} – ${text(edges[i + 1])}`,
      left: share,
      right: right[i] ?? 0,
    }));
  }
  const { categories, other, missing } = shape;
  const rest = [
    { name: "others", left: other.left ?? 0, right: other.right ?? 0 },
    { name: "missing", left: missing.left ?? 0, right: missing.right ?? 0, missing: true as const },
  ];
  return [
    ...categories.map(({ value, left, right }) => ({ name: valueText(value), left, right })),
    ...rest.filter(({ left, right }) => left + right > 0),
  ];
}

/** Two shapes on one scale: the left one above the line, the right one below it. */
export function Mirrored({ parts, kind }: { parts: readonly Compared[]; kind: string }) {
  const most = Math.max(...parts.flatMap(({ left, right }) => [left, right]), 0) || 1;
  const step = WIDTH / parts.length;
  const gap = Math.min(2, step / 6);
  const bars = (share: (part: Compared) => number, up: boolean, missing: boolean): string =>
    parts
      .map((part, i) => {
        if (share(part) <= 0 || (part.missing === true) !== missing) return "";
        const tall = Math.max(LEAST, (share(part) / most) * (HALF - 1));
        return `M${short(i * step + gap)} ${HALF}v${short(up ? -tall : tall)}H${short((i + 1) * step - gap)}V${HALF}z`;
      })
      .join("");
  const [left, right] = [(part: Compared) => part.left, (part: Compared) => part.right];
  return (
    <svg
      class="mirrored"
      data-kind={kind}
      viewBox={`0 0 ${WIDTH} ${2 * HALF}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Both on one scale, ${parts.length} parts from ${parts[0]?.name} to ${parts.at(-1)?.name}, at most ${percent(most)} in one`}
    >
      <path class="before" d={bars(left, true, false)} />
      <path class="after" d={bars(right, false, false)} />
      <path class="none" d={bars(left, true, true) + bars(right, false, true)} />
      <path class="base" d={`M0 ${HALF}H${WIDTH}`} />
    </svg>
  );
}
