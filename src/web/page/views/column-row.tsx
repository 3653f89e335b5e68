import { RULE_NAMES, worstOf } from "../../model/alert-order.ts";
import { compactNumber, count, percent } from "../../model/number-format.ts";
import type { Column } from "../../model/open-report.ts";
import { compactText, valueText } from "../../model/value-text.ts";
import { Distribution } from "../charts/distribution.tsx";
import { useNavigation } from "../navigation.ts";
import { Badges, Dot, Glyph, Sign } from "../parts/marks.tsx";
import { Name } from "../parts/text.tsx";

interface ColumnRowProps {
  column: Column;
  index: number;
  chosen: boolean;
}

/** A column in a row. */
export function ColumnRow({ column, index, chosen }: ColumnRowProps) {
  const { hrefOf, go } = useNavigation();
  const { table, place, path, number, parent, alerts, missing, cells } = column;
  const target = { table: table.index, tab: "columns", column: place } as const;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the link in the row is there for keys
    <div
      class={chosen ? "column-row chosen" : "column-row"}
      role="row"
      aria-rowindex={index}
      aria-current={chosen ? "true" : undefined}
      onClick={() => go(target)}
    >
      <div class="cell-place quiet" role="cell">
        {number}
      </div>
      <div class={parent === undefined ? "cell-column" : "cell-column nested"} role="cell">
        <Glyph of={column} />
        <span class="names">
          <span class="name-line">
            <a href={hrefOf(target)} onClick={(event) => event.stopPropagation()}>
              <Name text={path} />
            </a>
            {alerts.length > 0 && <Dot severity={worstOf(alerts)} label={alertNames(column)} />}
          </span>
          <span class="badges">
            <Badges column={column} />
          </span>
        </span>
      </div>
      <div class="cell-distribution" role="cell">
        <Distribution column={column} />
      </div>
      <div class="cell-missing" role="cell">
        <Missing missing={missing} cells={cells} />
      </div>
      <div class="cell-distinct" role="cell">
        <Distinct column={column} />
      </div>
      <div class="cell-typical" role="cell">
        <Typical column={column} />
      </div>
      <div class="cell-alerts" role="cell">
        <Worst column={column} />
      </div>
    </div>
  );
}

function Missing({ missing, cells }: { missing: number; cells: number }) {
  return (
    <>
      <span>
        {missing === 0 ? "0" : percent(missing, cells)} <span class="on-card">missing</span>
      </span>
      {missing > 0 && (
        <span class="gauge" aria-hidden="true">
          <i style={{ width: `${(100 * missing) / cells}%` }} />
        </span>
      )}
    </>
  );
}

function Distinct({ column: { distinct, values, cells } }: { column: Column }) {
  if (distinct === undefined) return null;
  return (
    <>
      {distinct === values && distinct === cells && cells > 1 ? <b>all</b> : count(distinct)}{" "}
      <span class="on-card">distinct</span>
    </>
  );
}

/** What its values typically are: the range with the median, the most frequent value, or lengths. */
function Typical({ column }: { column: Column }) {
  const { kind, type, min, max, median, top = [], topCounts = [], values, shortest, longest, distinct } = column;
  if ((kind === "number" || kind === "time") && min !== undefined && max !== undefined) {
    if (min === max) return <>{compactText(min, type)}</>;
    return (
      <>
        <bdi>{compactText(min, type)}</bdi> … {median !== undefined && <b>{compactText(median, type)}</b>}
        {median !== undefined && " … "}
        <bdi>{compactText(max, type)}</bdi>
      </>
    );
  }
  const [first, often = 0] = [top[0], topCounts[0]];
  if (first !== undefined && values > 0 && often > 1 && (distinct === undefined || often / values >= 0.05))
    return (
      <>
        <bdi>{valueText(first)}</bdi> <span class="quiet">{percent(often, values)}</span>
      </>
    );
  if (shortest !== undefined && longest !== undefined && values > 0)
    return (
      <span class="quiet">
        {shortest === longest ? compactNumber(shortest) : `${compactNumber(shortest)}–${compactNumber(longest)}`}{" "}
        {kind === "group" ? "elements" : "characters"}
      </span>
    );
  return null;
}

function Worst({ column: { alerts } }: { column: Column }) {
  const severity = worstOf(alerts);
  const worst = alerts.find((alert) => alert.severity === severity);
  if (worst === undefined) return null;
  return (
    <span class="worst">
      <Sign severity={severity} /> <span>{RULE_NAMES[worst.rule]}</span>
      {alerts.length > 1 && <span class="quiet">+{alerts.length - 1}</span>}
    </span>
  );
}

function alertNames({ alerts }: Column): string {
  return alerts.map(({ rule }) => RULE_NAMES[rule]).join(", ");
}
