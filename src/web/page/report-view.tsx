import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Report } from "./../model/open-report.ts";
import { type Navigation, NavigationContext } from "./navigation.ts";
import { Detail } from "./views/detail.tsx";
import { Overview } from "./views/overview.tsx";
import { Rail } from "./views/rail.tsx";
import { TableView } from "./views/table.tsx";

interface ReportViewProps {
  report: Report;
  navigation: Navigation;
  /** What stands above each of its views. */
  above?: ComponentChildren;
}

/** A profile, wherever it is shown: the way to every table, what is chosen, and beside it the detail of a column. */
export function ReportView({ report, navigation, above }: ReportViewProps) {
  const { place } = navigation;
  const table = place.table === null ? undefined : report.tables[place.table];
  const column = place.tab === "columns" ? table?.columns[place.column ?? -1] : undefined;
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) {
      window.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [place.table]);
  return (
    <NavigationContext.Provider value={navigation}>
      <div class={column === undefined ? "frame" : "frame detailed"}>
        <Rail report={report} />
        <main class="main" id="main" ref={main} tabIndex={-1}>
          {above}
          {table === undefined ? (
            <Overview report={report} />
          ) : (
            <TableView table={table} several={report.tables.length > 1} />
          )}
        </main>
        {column !== undefined && <Detail column={column} />}
      </div>
    </NavigationContext.Provider>
  );
}
