import { useState } from "preact/hooks";
import { type AlertGroup, groupedAlerts } from "../../model/alert-order.ts";
import { count } from "../../model/number-format.ts";
import type { Alert, Report, Table } from "../../model/open-report.ts";
import { visibleText } from "../../model/visible-text.ts";
import { useNavigation } from "../navigation.ts";
import { Failure, Sign } from "../parts/marks.tsx";
import { Name } from "../parts/text.tsx";

/** Alerts that are shown of a kind, and kinds, before one asks for more. */
const SHOWN = 8;
const SHOWN_CLOSED = 3;

/** What should be looked at first: alerts by kind, the gravest first. */
export function Attention({ report: { alerts, tables } }: { report: Report }) {
  const groups = groupedAlerts(alerts);
  const failed = tables.filter(({ error }) => error !== undefined);
  return (
    <section class="section attention" aria-labelledby="attention">
      <h2 id="attention">Needs attention</h2>
      {failed.length > 0 && <Failed tables={failed} />}
      {groups.map((group) => (
        <Group key={group.rule} group={group} />
      ))}
      {groups.length === 0 && failed.length === 0 && <p class="empty">Nothing stands out.</p>}
    </section>
  );
}

function Failed({ tables }: { tables: readonly Table[] }) {
  const [all, setAll] = useState(false);
  const { hrefOf } = useNavigation();
  const shown = all ? tables : tables.slice(0, SHOWN);
  return (
    <div class="alerts">
      <h3>
        <Sign severity="error" /> Could not be profiled <span class="count">{count(tables.length)}</span>
      </h3>
      <ul>
        {shown.map((table) => (
          <li key={table.index}>
            <a href={hrefOf({ table: table.index, tab: "columns", column: null })}>
              <b>
                <Name text={table.name} />
              </b>
            </a>
            {table.error !== undefined && <Failure error={table.error} />}
          </li>
        ))}
      </ul>
      <More hidden={tables.length - shown.length} onMore={() => setAll(true)} />
    </div>
  );
}

function Group({ group: { name, severity, alerts } }: { group: AlertGroup }) {
  const first = severity === "note" ? SHOWN_CLOSED : SHOWN;
  const [all, setAll] = useState(false);
  const shown = all ? alerts : alerts.slice(0, first);
  return (
    <div class="alerts">
      <h3>
        <Sign severity={severity} /> {name} <span class="count">{count(alerts.length)}</span>
      </h3>
      <ul>
        {shown.map((alert, i) => (
          <li key={i}>
            <AlertLine alert={alert} />
          </li>
        ))}
      </ul>
      <More hidden={alerts.length - shown.length} onMore={() => setAll(true)} />
    </div>
  );
}

/** An alert, which leads to its column, or else to its table. */
function AlertLine({ alert: { table, column, text } }: { alert: Alert }) {
  const { hrefOf } = useNavigation();
  return (
    <>
      <a href={hrefOf({ table: table.index, tab: "columns", column: column?.place ?? null })}>
        <Name text={table.name} />
        {column !== null && (
          <>
            .
            <b>
              <Name text={column.path} />
            </b>
          </>
        )}
      </a>{" "}
      <span class="quiet">{visibleText(column === null ? text : withoutName(text, column.path))}</span>
    </>
  );
}

/** The sentence after the name that it begins with, which stands before it already. */
function withoutName(text: string, name: string): string {
  return text.startsWith(`'${name}' `) ? text.slice(name.length + 3) : text;
}

function More({ hidden, onMore }: { hidden: number; onMore: () => void }) {
  if (hidden === 0) return null;
  return (
    <button type="button" class="link" onClick={onMore}>
      and {count(hidden)} more
    </button>
  );
}
