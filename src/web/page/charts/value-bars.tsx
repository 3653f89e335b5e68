import { count, counted, percent } from "../../model/number-format.ts";
import type { Column } from "../../model/open-report.ts";
import { type Segment, segmentsOf } from "../../model/shares.ts";
import { Value } from "../parts/text.tsx";

/** The most frequent values as bars, with the others and what is missing, so that they are all cells. */
export function ValueBars({ column }: { column: Column }) {
  const { cells, distinct, top = [], kind } = column;
  const segments = segmentsOf(column);
  const most = Math.max(1, ...segments.flatMap(({ part, cells: own }) => (typeof part === "number" ? [own] : [])));
  return (
    <table class="values" data-kind={kind}>
      <thead class="unseen">
        <tr>
          <th scope="col">value</th>
          <th scope="col">bar</th>
          <th scope="col">cells</th>
          <th scope="col">share</th>
        </tr>
      </thead>
      <tbody>
        {segments.map((segment) => (
          <tr key={segment.part} class={typeof segment.part === "string" ? segment.part : undefined}>
            <th scope="row">{labelOf(segment, (distinct ?? top.length) - top.length)}</th>
            <td>
              <span class="bar" style={{ width: `${Math.min(100, (100 * segment.cells) / most)}%` }} />
            </td>
            <td>{count(segment.cells)}</td>
            <td>{percent(segment.cells, cells)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function labelOf({ part, value }: Segment, others: number) {
  if (part === "missing") return "missing";
  if (part === "other") return others > 0 ? counted(others, "other") : "others";
  return <Value value={value ?? null} />;
}
