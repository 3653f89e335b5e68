import type { Result } from "../../../client/index.ts";
import { count, percent } from "../../model/number-format.ts";
import { valueText } from "../../model/value-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { meaningName } from "../parts/marks.tsx";
import { Scrolls } from "../parts/scrolls.tsx";
import { Name } from "../parts/text.tsx";

type Column = NonNullable<Result<"catalog.get">["columns"]>[number];

/** Columns of a table as the catalog knows them, with what the profile counted. */
export function ColumnsTable({ columns, rows }: { columns: readonly Column[]; rows: number | null }) {
  return (
    <Scrolls label="Columns">
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">type</th>
            <th scope="col" class="figure">
              missing
            </th>
            <th scope="col" class="figure">
              distinct
            </th>
            <th scope="col">least … most</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <Row key={column.name} column={column} rows={rows} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

function Row({ column, rows }: { column: Column; rows: number | null }) {
  const { name, type, profile_type, statistics, description, key, references, personal, semantic_types } = column;
  const missing = statistics?.missingCount ?? null;
  const [min, max] = [statistics?.min ?? null, statistics?.max ?? null];
  return (
    <tr>
      <th scope="row">
        <Name text={name} /> {key && <span class="badge key">key</span>}
        {references !== null && (
          <span class="badge refers">
            → <Name text={references} />
          </span>
        )}
        {personal === true && <span class="badge personal">personal</span>}
        {semantic_types.map((meaning) => (
          <span key={meaning} class={personal === true ? "badge personal" : "badge"}>
            {meaningName(meaning)}
          </span>
        ))}
        {description !== null && <span class="second quiet">{visibleText(description)}</span>}
      </th>
      <td class="mono">{visibleText(type ?? profile_type?.replace(/^sc:/, "") ?? "")}</td>
      <td class="figure">
        {missing === null ? "" : rows === null || rows === 0 ? count(missing) : percent(missing, rows)}
      </td>
      <td class="figure">{statistics?.uniqueCount == null ? "" : count(statistics.uniqueCount)}</td>
      <td class="values">
        {min !== null && max !== null && (
          <bdi>
            {valueText(min)} … {valueText(max)}
          </bdi>
        )}
      </td>
    </tr>
  );
}
