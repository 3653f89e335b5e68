import { count, counted, percent } from "../../model/number-format.ts";
import type { Table } from "../../model/open-report.ts";
import { readingText } from "../../model/reading-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { ColumnMap, MapLegend } from "../charts/column-map.tsx";
import { type Tab, useNavigation } from "../navigation.ts";
import { Failure } from "../parts/marks.tsx";
import { Name } from "../parts/text.tsx";
import { ColumnsTab } from "./columns-tab.tsx";
import { CorrelationsTab } from "./correlations-tab.tsx";
import { KeysTab } from "./keys-tab.tsx";
import { RowsTab } from "./rows-tab.tsx";
import { SpectrumPanel } from "./spectrum-panel.tsx";
import { TableAlerts } from "./table-alerts.tsx";

/** A table: what it is in a sentence, its column map, and four ways to look at it. */
export function TableView({ table, several }: { table: Table; several: boolean }) {
  const { place, go } = useNavigation();
  return (
    <>
      <p class="quiet">{several ? "Table" : "Profile of a table"}</p>
      <h1>
        <Name text={table.name} />
      </h1>
      {table.error === undefined ? (
        <>
          <Lead table={table} />
          {table.spectrum !== undefined && <SpectrumPanel key={table.index} spectrum={table.spectrum} />}
          <TableAlerts table={table} />
          <ColumnMap
            table={table}
            onChoose={(column) => go({ table: table.index, tab: "columns", column: column.place })}
          />
          <MapLegend table={table} />
          <Tabs table={table} />
          <div class="tab-panel" role="tabpanel" id="panel" aria-labelledby={`tab-${place.tab}`}>
            <Panel table={table} tab={place.tab} />
          </div>
        </>
      ) : (
        <Failure error={table.error} />
      )}
    </>
  );
}

/** The sentence on top of a table. */
export function Lead({ table }: { table: Table }) {
  const { rows, topColumns, columns, missing, cells, key, source, reading } = table;
  const nested = columns.length - topColumns;
  const read = readingText(reading);
  return (
    <p class="lead quiet">
      <b>{count(rows)}</b> {rows === 1 ? "row" : "rows"} · <b>{count(topColumns)}</b>{" "}
      {topColumns === 1 ? "column" : "columns"}
      {nested > 0 && <> with {counted(nested, "nested one")}</>}
      {missing > 0 && (
        <>
          {" "}
          · <b>{percent(missing, cells)}</b> of cells missing
        </>
      )}
      {key.length > 0 && (
        <>
          {" "}
          · key{" "}
          {key.map((column, i) => (
            <b key={column.place}>
              {i > 0 && ", "}
              <Name text={column.path} />
            </b>
          ))}
        </>
      )}
      {source !== null && (
        <>
          {" "}
          · <Name text={source.name} />
          {read !== "" && <> ({visibleText(read)})</>}
        </>
      )}
    </p>
  );
}

function Tabs({ table }: { table: Table }) {
  const { place, hrefOf, go } = useNavigation();
  const { correlations = [], associations = [], dependencies = [], candidates = [], records = [] } = table;
  const ties = dependencies.length + candidates.length + table.columns.filter(({ target }) => target !== null).length;
  const tabs: [Tab, string, number | null][] = [
    ["columns", "Columns", null],
    ["correlations", "Correlations", correlations.length + associations.length],
    ["keys", "Keys & references", ties],
    ["rows", "Rows", records[0]?.length ?? 0],
  ];
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const at = tabs.findIndex(([tab]) => tab === place.tab);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    go({ table: table.index, tab: next[0], column: null });
    document.getElementById(`tab-${next[0]}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Ways to look at the table" onKeyDown={move}>
      {tabs.map(([tab, label, number]) => (
        <a
          key={tab}
          id={`tab-${tab}`}
          role="tab"
          aria-selected={place.tab === tab}
          aria-controls={place.tab === tab ? "panel" : undefined}
          tabIndex={place.tab === tab ? 0 : -1}
          href={hrefOf({ table: table.index, tab, column: null })}
        >
          {label}
          {number !== null && number > 0 && <span class="count">{count(number)}</span>}
        </a>
      ))}
    </div>
  );
}

function Panel({ table, tab }: { table: Table; tab: Tab }) {
  switch (tab) {
    case "correlations":
      return <CorrelationsTab table={table} />;
    case "keys":
      return <KeysTab table={table} />;
    case "rows":
      return <RowsTab table={table} />;
    default:
      return <ColumnsTab key={table.index} table={table} />;
  }
}
