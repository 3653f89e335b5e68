import { useState } from "preact/hooks";
import { count, counted } from "../../model/number-format.ts";
import type { Table } from "../../model/open-report.ts";
import { Glyph } from "../parts/marks.tsx";
import { Scrolls } from "../parts/scrolls.tsx";
import { Name, Value } from "../parts/text.tsx";

/** Cells that are drawn at once. */
const CELLS = 900;

/** The first records, some columns at a time where there are very many. */
export function RowsTab({ table }: { table: Table }) {
  const { records = [], columns, rows } = table;
  const [from, setFrom] = useState(0);
  const shown = records[0]?.length ?? 0;
  if (shown === 0) {
    return <p class="empty">{rows === 0 ? "This table has no rows." : "This report holds no rows of the table."}</p>;
  }
  const top = columns.filter(({ parent }) => parent === undefined);
  const step = Math.max(4, Math.floor(CELLS / shown));
  const part = top.slice(from, from + step);
  return (
    <>
      <div class="find">
        <p class="quiet">
          The first {shown} of {counted(rows, "row")}
          {part.length < top.length &&
            `, columns ${count(from + 1)} to ${count(from + part.length)} of ${count(top.length)}`}
        </p>
        {part.length < top.length && (
          <span>
            <button
              type="button"
              class="button"
              disabled={from === 0}
              onClick={() => setFrom(Math.max(0, from - step))}
            >
              before
            </button>{" "}
            <button
              type="button"
              class="button"
              disabled={from + step >= top.length}
              onClick={() => setFrom(from + step)}
            >
              next
            </button>
          </span>
        )}
      </div>
      <Scrolls class="panel records" label="The first records">
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              {part.map((column) => (
                <th key={column.place} scope="col">
                  <Glyph of={column} /> <Name text={column.name} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: shown }, (_, row) => (
              <tr key={row}>
                <th scope="row" class="quiet">
                  {row + 1}
                </th>
                {part.map((column, i) => (
                  <Cell key={column.place} value={records[from + i]?.[row] ?? null} kind={column.kind} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </>
  );
}

function Cell({ value, kind }: { value: Parameters<typeof Value>[0]["value"]; kind: string }) {
  if (value === null) {
    return (
      <td class="gone">
        <span class="unseen">missing</span>
      </td>
    );
  }
  return (
    <td class={kind === "number" ? "figure" : undefined}>
      <span>
        <Value value={value} />
      </span>
    </td>
  );
}
