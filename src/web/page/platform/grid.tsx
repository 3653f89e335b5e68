import type { JsonValue } from "../../../profiling/model/json-value.ts";
import { valueText } from "../../model/value-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Scrolls } from "../parts/scrolls.tsx";

interface GridProps {
  label: string;
  columns: readonly { name: string; type?: string }[];
  rows: readonly (readonly unknown[])[];
  /** The number of the first row. */
  first?: number;
}

/** Rows of cells under the names of their columns. */
export function Grid({ label, columns, rows, first = 1 }: GridProps) {
  return (
    <Scrolls label={label} class="panel">
      <table class="grid cells">
        <thead>
          <tr>
            <th scope="col" class="figure">
              <span class="unseen">row</span>
            </th>
            {columns.map(({ name, type }, i) => (
              <th key={i} scope="col" class={isNumber(type) ? "figure" : ""} title={type}>
                <bdi>{visibleText(name)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={first + i}>
              <th scope="row" class="figure quiet">
                {first + i}
              </th>
              {columns.map(({ type }, at) => (
                <Cell key={at} value={(row[at] ?? null) as JsonValue} isFigure={isNumber(type)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Cell({ value, isFigure }: { value: JsonValue; isFigure: boolean }) {
  if (value === null) return <td class={isFigure ? "figure quiet" : "quiet"}>null</td>;
  return (
    <td class={isFigure ? "figure" : ""}>
      <bdi>{valueText(value)}</bdi>
    </td>
  );
}

function isNumber(type = ""): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|REAL|DECIMAL)/i.test(type);
}
