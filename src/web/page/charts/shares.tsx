import { count, percent } from "../../model/number-format.ts";
import type { Column } from "../../model/open-report.ts";
import { type Segment, segmentsOf } from "../../model/shares.ts";
import { valueText } from "../../model/value-text.ts";

/** A name is written into a segment that takes at least this share of the bar. */
const NAMED = 0.14;

/** One bar of all cells: the most frequent values, the others, what is missing. */
export function Shares({ column }: { column: Column }) {
  const segments = segmentsOf(column);
  const label = segments
    .slice(0, 5)
    .map((segment) => `${nameOf(segment)} ${percent(segment.cells, column.cells)}`)
    .join(", ");
  return (
    <div class="shares" role="img" aria-label={label}>
      {segments.map((segment) => {
        const share = segment.cells / column.cells;
        return (
          <span
            key={segment.part}
            class={classOf(segment)}
            style={{ flexGrow: segment.cells }}
            title={`${nameOf(segment)}: ${count(segment.cells)} · ${percent(segment.cells, column.cells)}`}
          >
            {share >= NAMED && segment.part !== "missing" ? <bdi>{nameOf(segment)}</bdi> : null}
          </span>
        );
      })}
    </div>
  );
}

function nameOf({ part, value }: Segment): string {
  return typeof part === "string" ? part : valueText(value ?? null);
}

/** Colours by rank; the fainter ones are of the rest. */
function classOf({ part }: Segment): string {
  if (typeof part === "string") return part;
  return part < 5 ? `rank rank-${part}` : "rank";
}
