import { useState } from "preact/hooks";
import { worstOf } from "../../model/alert-order.ts";
import { count, counted, percent } from "../../model/number-format.ts";
import type { Report, Table } from "../../model/open-report.ts";
import { ColumnMap } from "../charts/column-map.tsx";
import { useNavigation } from "../navigation.ts";
import { Name } from "../parts/text.tsx";

const SHOWN = 24;

/** A card for every table, the first ones at once. */
export function TableCards({ report: { tables } }: { report: Report }) {
  const [shown, setShown] = useState(SHOWN);
  if (tables.length === 0) return null;
  return (
    <section class="section" aria-labelledby="tables">
      <h2 id="tables">Tables</h2>
      <ul class="cards">
        {tables.slice(0, shown).map((table) => (
          <li key={table.index}>
            <Card table={table} />
          </li>
        ))}
      </ul>
      {tables.length > shown && (
        <p class="more">
          <button type="button" class="button" onClick={() => setShown(shown + 2 * SHOWN)}>
            {count(tables.length - shown)} more tables
          </button>
        </p>
      )}
    </section>
  );
}

function Card({ table }: { table: Table }) {
  const { hrefOf } = useNavigation();
  const { index, name, error, alerts, rows, topColumns, missing, cells } = table;
  return (
    <a class="card panel" href={hrefOf({ table: index, tab: "columns", column: null })}>
      <span class="card-head">
        <b>
          <Name text={name} />
        </b>
        {alerts.length > 0 && (
          <span class={`count ${worstOf(alerts)}`} title={counted(alerts.length, "alert")}>
            {count(alerts.length)}
          </span>
        )}
      </span>
      {error === undefined ? (
        <>
          <ColumnMap table={table} small />
          <span class="quiet">
            {counted(rows, "row")} · {counted(topColumns, "column")}
            {missing > 0 && <> · {percent(missing, cells)} missing</>}
          </span>
        </>
      ) : (
        <span class="quiet">could not be profiled: {error.name}</span>
      )}
    </a>
  );
}
