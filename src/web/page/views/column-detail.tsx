import { RULE_NAMES } from "../../model/alert-order.ts";
import { factsOf } from "../../model/column-facts.ts";
import { typeName } from "../../model/kinds.ts";
import { count, percent } from "../../model/number-format.ts";
import type { Column } from "../../model/open-report.ts";
import { drawingOf } from "../../model/shares.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Distribution } from "../charts/distribution.tsx";
import { Histogram } from "../charts/histogram.tsx";
import { ValueBars } from "../charts/value-bars.tsx";
import { Badges, Glyph, meaningName, Sign } from "../parts/marks.tsx";
import { Name, Value } from "../parts/text.tsx";
import { Belongs } from "./belongs.tsx";

/** All that is known of a column. */
export function ColumnDetail({ column }: { column: Column }) {
  const { path, alerts, top = [], bins, edges, lengthBins, lengthEdges, kind, type, sample = [] } = column;
  const drawing = drawingOf(column);
  const hasBins = bins !== undefined && edges !== undefined && drawing !== "empty";
  return (
    <>
      <h2 class="detail-name">
        <Glyph of={column} />
        <Name text={path} />
      </h2>
      <p class="quiet detail-type">
        {typeName(column)} <Badges column={column} />
      </p>
      {alerts.map(({ rule, severity, text }) => (
        <p key={rule + text} class={`notice ${severity}`}>
          <Sign severity={severity} />
          <span>
            <b>{RULE_NAMES[rule]}.</b> {visibleText(text)}
          </span>
        </p>
      ))}
      {hasBins ? (
        <Histogram key={path} counts={bins} edges={edges} type={type} kind={kind} what="value" column={column} />
      ) : (
        <Distribution column={column} />
      )}
      <dl class={type === "DateTime" ? "facts long" : "facts"}>
        {factsOf(column).map(([name, fact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{fact}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <Coverage column={column} />
      <MeaningLines column={column} />
      {top.length > 0 && (
        <section class="part">
          <h3>Most frequent</h3>
          <ValueBars column={column} />
        </section>
      )}
      {lengthBins !== undefined && lengthEdges !== undefined && column.shortest !== column.longest && (
        <section class="part">
          <h3>Lengths</h3>
          <Histogram
            key={path}
            counts={lengthBins}
            edges={lengthEdges}
            type={undefined}
            kind={kind}
            what={kind === "group" ? "list" : "text"}
          />
        </section>
      )}
      <Belongs column={column} />
      {sample.length > 0 && (
        <section class="part">
          <h3>Examples</h3>
          <ul class="samples">
            {sample.map((value, i) => (
              <li key={i}>
                <Value value={value} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Coverage({ column: { coverage, written } }: { column: Column }) {
  if (coverage === undefined && written === undefined) return null;
  return (
    <section class="part">
      {coverage !== undefined && (
        <>
          <h3>Why it is text</h3>
          <p>
            {count(coverage.matching)} of {count(coverage.total)} values ({percent(coverage.matching, coverage.total)})
            are {typeName({ type: coverage.type.replace("sc:", "") as never })}; the first that is not stands in row{" "}
            {count(coverage.first_mismatch_row)}.
          </p>
        </>
      )}
      {written !== undefined && (
        <>
          <h3>Written as</h3>
          <p>
            {visibleText(written.format)}
            {written.unit !== undefined && <>, in {visibleText(written.unit)}</>}
            {written.ambiguous === true && <>; it could be read in two ways</>}
          </p>
        </>
      )}
    </section>
  );
}

function MeaningLines({ column: { meanings = [], pattern, patternShare = 1 } }: { column: Column }) {
  if (meanings.length === 0 && pattern === undefined) return null;
  return (
    <section class="part">
      {meanings.length > 0 && (
        <>
          <h3>Meaning</h3>
          {meanings.map(([name, share, approximate]) => (
            <p key={name}>
              {meaningName(name)}{" "}
              <span class="quiet">
                {percent(share)} of its values{approximate === 1 && ", estimated"}
              </span>
            </p>
          ))}
        </>
      )}
      {pattern !== undefined && (
        <>
          <h3>Form</h3>
          <p>
            <code class="mono">{visibleText(pattern)}</code>{" "}
            <span class="quiet">{percent(patternShare)} of its values</span>
          </p>
        </>
      )}
    </section>
  );
}
