import { useState } from "preact/hooks";
import type { JsonValue } from "../../../profiling/model/json-value.ts";
import type { Both, ColumnComparison } from "../../model/comparison/comparison.ts";
import {
  change,
  changeName,
  distanceText,
  measureName,
  OUTCOME_NAMES,
  shareChange,
  typeOf,
} from "../../model/comparison/comparison-text.ts";
import { kindOf, typeName } from "../../model/kinds.ts";
import { count, percent } from "../../model/number-format.ts";
import type { Scalar } from "../../model/report-model.ts";
import { exactText, valueText } from "../../model/value-text.ts";
import { type Compared, Mirrored, partsOf } from "../charts/mirrored.tsx";
import { Glyph } from "../parts/marks.tsx";
import { Scrolls } from "../parts/scrolls.tsx";
import { Name } from "../parts/text.tsx";

const NAMED = 10;
const MEDIAN = 2;

/** A column of two profiles: what has become of it, both shapes on one scale, and what differs by how much. */
export function ComparedColumn({ column }: { column: ColumnComparison }) {
  const { name, left_name, outcome, changes, type, shape, vanished = [], appeared = [] } = column;
  const typed = typeOf(type.right ?? type.left);
  return (
    <li class={`compared-column ${outcome}`}>
      <div class="compared-name">
        <Glyph of={typed} />
        <h3>
          <Name text={name} />
        </h3>
        <span class={`badge outcome ${outcome}`}>{OUTCOME_NAMES[outcome]}</span>
        {left_name !== undefined && (
          <span class="badge">
            before: <Name text={left_name} />
          </span>
        )}
        {changes.includes("retyped") && (
          <span class="badge">{change(type, (value) => typeName(typeOf(String(value))))}</span>
        )}
      </div>
      {outcome !== "same" && (
        <>
          {shape === null ? null : <Shapes parts={partsOf(shape, typed.type)} kind={kindOf(typed)} name={name} />}
          <Facts column={column} />
          <Gone title="vanished" values={vanished} />
          <Gone title="appeared" values={appeared} />
        </>
      )}
    </li>
  );
}

function Facts({ column }: { column: ColumnComparison }) {
  const { outcome, changes, type, missing, distinct, min, max, quantiles, distance, kolmogorov_smirnov: ks } = column;
  const exact = ({ left, right }: Both<JsonValue>): string => {
    const text = (value: JsonValue, of: string | null): string | null =>
      value === null ? null : exactText(value as Scalar, typeOf(of).type);
    return change({ left: text(left, type.left), right: text(right, type.right) }, String);
  };
  const median = { left: quantiles.left?.[MEDIAN] ?? null, right: quantiles.right?.[MEDIAN] ?? null };
  const said = (both: Both<unknown>): boolean => both.left !== null || both.right !== null;
  const differs = changes.filter((each) => each !== "renamed" && each !== "retyped").map(changeName);
  const facts: [name: string, text: string, title?: string][] = [
    ...(distance === null
      ? []
      : [
          [
            "distance",
            `${distanceText(distance)} ${measureName(distance)}, threshold ${distance.threshold}`,
          ] satisfies [string, string],
        ]),
    ...(ks === null
      ? []
      : [
          ["Kolmogorov–Smirnov", `${percent(ks.value)}, chance explains ${percent(ks.critical)}`] satisfies [
            string,
            string,
          ],
        ]),
    ...(outcome === "added" || outcome === "removed" || differs.length === 0
      ? []
      : [["differs in", differs.join(", ")] satisfies [string, string]]),
    ["missing", oneSided(outcome, missing, (value) => percent(value)) ?? shareChange(missing)],
    ...(said(distinct)
      ? [
          [
            "distinct",
            oneSided(outcome, distinct, count) ?? change(distinct, (value) => count(value as number)),
          ] satisfies [string, string],
        ]
      : []),
    ...(said(min) ? [["least", exact(min)] satisfies [string, string]] : []),
    ...(said(median) ? [["median", exact(median)] satisfies [string, string]] : []),
    ...(said(max) ? [["greatest", exact(max)] satisfies [string, string]] : []),
  ];
  return (
    <dl class="compared-facts">
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the only side says of a column that the other has not. */
function oneSided(outcome: string, both: Both<number>, text: (value: number) => string): string | null {
  if (outcome !== "added" && outcome !== "removed") return null;
  const value = outcome === "added" ? both.right : both.left;
  return value === null ? "none" : text(value);
}

function Shapes({ parts, kind, name }: { parts: readonly Compared[]; kind: string; name: string }) {
  const [asTable, setAsTable] = useState(false);
  return (
    <div class="compared-shapes">
      {asTable ? (
        <Scrolls label={`Shares of ${name}`} class="compared-parts">
          <table>
            <thead>
              <tr>
                <th scope="col">part</th>
                <th scope="col">left</th>
                <th scope="col">right</th>
              </tr>
            </thead>
            <tbody>
              {parts.map((part) => (
                <tr key={part.name}>
                  <th scope="row">
                    <bdi>{part.name}</bdi>
                  </th>
                  <td>{percent(part.left)}</td>
                  <td>{percent(part.right)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolls>
      ) : (
        <Mirrored parts={parts} kind={kind} />
      )}
      <p class="compared-ends">
        {!asTable && <bdi>{parts[0]?.name}</bdi>}
        <button type="button" class="link" onClick={() => setAsTable(!asTable)}>
          {asTable ? "as a drawing" : "as a table"}
        </button>
        {!asTable && parts.length > 1 && <bdi>{parts.at(-1)?.name}</bdi>}
      </p>
    </div>
  );
}

function Gone({ title, values }: { title: string; values: readonly JsonValue[] }) {
  if (values.length === 0) return null;
  return (
    <p class="compared-values">
      <span class="quiet">{title}:</span>{" "}
      {values.slice(0, NAMED).map((value, i) => (
        <>
          {i > 0 && ", "}
          <bdi>{valueText(value)}</bdi>
        </>
      ))}
      {values.length > NAMED && ` and ${count(values.length - NAMED)} more`}
    </p>
  );
}
