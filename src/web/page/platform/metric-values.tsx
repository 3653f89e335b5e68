import type { Result } from "../../../client/index.ts";
import { namesOf } from "../../model/metric-points.ts";
import { count } from "../../model/number-format.ts";
import { moment } from "../../model/time-text.ts";
import { valueText } from "../../model/value-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Scrolls } from "../parts/scrolls.tsx";

type Value = Result<"metrics.history">["values"][number];

/** What a metric answered each time, in digits. */
export function MetricValues({ values }: { values: readonly Value[] }) {
  return (
    <Scrolls label="Values" class="panel">
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">run</th>
            <th scope="col">parameters</th>
            <th scope="col">first row</th>
            <th scope="col" class="figure">
              rows
            </th>
          </tr>
        </thead>
        <tbody>
          {values.map((value) => (
            <tr key={value.job_id}>
              <th scope="row">{moment(value.ran_at)}</th>
              <td>
                <bdi>{visibleText(namesOf(value.parameters))}</bdi>
              </td>
              <td>{firstRow(value)}</td>
              <td class="figure">{count(value.rows.length)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function firstRow({ columns, rows: [row = []] }: Value) {
  return row.map((cell, i) => (
    <span key={i} class="match">
      <span class="quiet">{visibleText(columns[i]?.name ?? "")}</span> <bdi>{valueText(cell)}</bdi>
    </span>
  ));
}
