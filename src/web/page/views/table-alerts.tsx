import type { MisfitRows, OtherRows } from "../../../profiling/model/table-profile.ts";
import { counted } from "../../model/number-format.ts";
import type { Table } from "../../model/open-report.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Sign } from "../parts/marks.tsx";

/** What is to be known of a table's rows: alerts about them, rows left out, filled up, or none of it. */
export function TableAlerts({ table: { alerts, rejected, padded, others, warnings = [] } }: { table: Table }) {
  const own = alerts.filter(({ column }) => column === null);
  return (
    <div class="table-alerts">
      {own.map(({ rule, severity, text }) => (
        <p key={rule} class={`notice ${severity}`}>
          <Sign severity={severity} /> <span>{visibleText(text)}</span>
        </p>
      ))}
      {warnings.map((text) => (
        <p key={text} class="notice error">
          <Sign severity="error" /> <span>{visibleText(text)}</span>
        </p>
      ))}
      <OddRows title="not in the table" rows={rejected} />
      <OddRows title="filled up with missing cells" rows={padded} />
      <OddRows title="of the file that are none of the table" rows={others} />
    </div>
  );
}

function OddRows({ title, rows }: { title: string; rows: MisfitRows | OtherRows | undefined }) {
  if (rows === undefined || rows.count === 0) return null;
  return (
    <details class="odd-rows">
      <summary>
        {counted(rows.count, "row")} {title}
      </summary>
      {rows.first.length === 0 ? (
        <p class="quiet">Their text was left out.</p>
      ) : (
        <ul>
          {rows.first.map((row) => (
            <li key={row.line}>
              <span class="quiet">
                line {row.line}, {visibleText("reason" in row ? row.reason : row.what)}:
              </span>{" "}
              <bdi class="mono">{visibleText(row.text)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
