import { useState } from "preact/hooks";
import type { TableComparison } from "../../model/comparison/comparison.ts";
import { change, OUTCOME_NAMES } from "../../model/comparison/comparison-text.ts";
import { count, counted } from "../../model/number-format.ts";
import { Name } from "../parts/text.tsx";
import { ComparedColumn } from "./compared-column.tsx";

const AT_FIRST = 30;

/** A table of two profiles: its rows, and the columns that differ; the others when they are asked for. */
export function ComparedTable({ table, all }: { table: TableComparison; all: boolean }) {
  const { name, left_name, outcome, rows, error, columns } = table;
  const differing = columns.filter((column) => column.outcome !== "same");
  const [shown, setShown] = useState(AT_FIRST);
  const visible = all ? columns : columns.slice(0, Math.min(shown, Math.max(differing.length, shown - AT_FIRST)));
  const left = columns.length - visible.length;
  return (
    <section class="section compared-table">
      <h2>
        <Name text={name} /> <span class={`badge outcome ${outcome}`}>{OUTCOME_NAMES[outcome]}</span>
        {left_name !== undefined && (
          <span class="badge">
            before: <Name text={left_name} />
          </span>
        )}
      </h2>
      <p class="quiet">
        {change(rows, (value) => counted(value as number, "row"))} · {counted(columns.length, "column")}
        {differing.length < columns.length && `, of which ${count(columns.length - differing.length)} are the same`}
      </p>
      {error !== undefined && <p class="failure">Not profiled: {change(error, String)}</p>}
      <ol class="compared-columns">
        {visible.map((column) => (
          <ComparedColumn key={`${column.left_name ?? ""} ${column.name}`} column={column} />
        ))}
      </ol>
      {left > 0 && (
        <p class="more">
          <button type="button" class="button" onClick={() => setShown(visible.length + 2 * AT_FIRST)}>
            {counted(left, "more column")}
            {visible.length >= differing.length && ", the same on both sides"}
          </button>
        </p>
      )}
    </section>
  );
}
