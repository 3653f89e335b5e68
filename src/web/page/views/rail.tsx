import { useEffect, useRef, useState } from "preact/hooks";
import { worstOf } from "../../model/alert-order.ts";
import { count, counted } from "../../model/number-format.ts";
import type { Report, Table } from "../../model/open-report.ts";
import { OVERVIEW, useNavigation } from "../navigation.ts";
import { Dot } from "../parts/marks.tsx";
import { Name } from "../parts/text.tsx";
import { useRowWindow } from "../parts/use-window.ts";

/** From so many tables on there is a field to find one. */
const SEARCHED = 12;
const ROW = 32;

/** The way to every table. */
export function Rail({ report }: { report: Report }) {
  const { place, hrefOf } = useNavigation();
  const [text, setText] = useState("");
  const [scroller, list] = [useRef<HTMLElement>(null), useRef<HTMLOListElement>(null)];
  const words = text.toLowerCase().trim();
  const tables = report.tables.filter(({ name }) => name.toLowerCase().includes(words));
  const { from, to } = useRowWindow(list, tables.length, ROW, scroller);
  useEffect(() => {
    // In the strip of a small screen the chosen pill is brought into view.
    scroller.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [place.table]);
  return (
    <aside class="rail" ref={scroller} aria-label="Tables">
      <nav aria-label="Report">
        <a href={hrefOf(OVERVIEW)} aria-current={place.table === null ? "page" : undefined}>
          <span>Overview</span>
        </a>
        {report.tables.length > 0 && <h2>{counted(report.tables.length, "table")}</h2>}
        {report.tables.length >= SEARCHED && (
          <input
            class="search"
            type="search"
            aria-label="Find a table"
            placeholder="Find a table"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
        <ol ref={list} style={{ paddingTop: `${from * ROW}px`, paddingBottom: `${(tables.length - to) * ROW}px` }}>
          {tables.slice(from, to).map((table) => (
            <li key={table.index}>
              <TableLink table={table} />
            </li>
          ))}
        </ol>
      </nav>
    </aside>
  );
}

function TableLink({ table }: { table: Table }) {
  const { place, hrefOf } = useNavigation();
  const { index, name, rows, topColumns, error, alerts } = table;
  return (
    <a
      href={hrefOf({ table: index, tab: "columns", column: null })}
      aria-current={place.table === index ? "page" : undefined}
    >
      <span>
        <Name text={name} />
      </span>
      {error !== undefined && <Dot severity="error" label="could not be profiled" />}
      {error === undefined && alerts.some(({ severity }) => severity !== "note") && (
        <Dot severity={worstOf(alerts)} label={counted(alerts.length, "alert")} />
      )}
      {error === undefined && (
        <small>
          {count(rows)} × {count(topColumns)}
        </small>
      )}
    </a>
  );
}
