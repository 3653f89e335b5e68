import type { Report } from "../../model/open-report.ts";
import { ColumnMap, MapLegend } from "../charts/column-map.tsx";
import { Failure } from "../parts/marks.tsx";
import { Name } from "../parts/text.tsx";
import { ColumnRow } from "./column-row.tsx";
import { Overview } from "./overview.tsx";
import { SpectrumPanel } from "./spectrum-panel.tsx";
import { Lead } from "./table.tsx";
import { TableAlerts } from "./table-alerts.tsx";

/** All of a report, as it is printed: the overview, then every table with all its columns. */
export function PrintView({ report }: { report: Report }) {
  return (
    <main class="main printed">
      <Overview report={report} />
      {report.tables.map((table) => (
        <section key={table.index} class="printed-table">
          <h1>
            <Name text={table.name} />
          </h1>
          {table.error === undefined ? (
            <>
              <Lead table={table} />
              {table.spectrum !== undefined && <SpectrumPanel spectrum={table.spectrum} fixed />}
              <TableAlerts table={table} />
              <ColumnMap table={table} />
              <MapLegend table={table} />
              <div class="columns panel" role="table" aria-label="Columns">
                {table.columns.map((column, i) => (
                  <ColumnRow key={column.place} column={column} index={i + 1} chosen={false} />
                ))}
              </div>
            </>
          ) : (
            <Failure error={table.error} />
          )}
        </section>
      ))}
    </main>
  );
}
