import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Comparison } from "../../model/comparison/comparison.ts";
import {
  OUTCOME_NAMES,
  schemaChange,
  sizeText,
  thresholdsText,
  verdictText,
} from "../../model/comparison/comparison-text.ts";
import { count, counted } from "../../model/number-format.ts";
import { Name } from "../parts/text.tsx";
import { ComparedTable } from "./compared-table.tsx";

const [TABLES, LINES] = [24, 40];
const ORDER = ["beyond", "added", "removed", "within", "same"] as const;

interface ComparisonViewProps {
  comparison: Comparison;
  /** What is said of either side below its name, such as which job it is of. */
  about?: { left: ComponentChildren; right: ComponentChildren };
  /** Whether everything is shown at once, as for printing. */
  all?: boolean;
}

/** Two profiles side by side, wherever they are shown: the verdict, what changed in names and types, table by table. */
export function ComparisonView({ comparison, about, all = false }: ComparisonViewProps) {
  const { left, right, verdict, columns_by_outcome: columns, tables } = comparison;
  const [shown, setShown] = useState(TABLES);
  const differing = tables.filter(({ outcome }) => outcome !== "same");
  const visible = all ? tables : tables.slice(0, Math.min(shown, Math.max(differing.length, shown - TABLES)));
  return (
    <>
      <p class="quiet">Comparison of two profiles</p>
      <h1>
        <Name text={left.name} /> <span class="quiet">and</span> <Name text={right.name} />
      </h1>
      <dl class="compared-sides">
        <Side side="left" facts={left} about={about?.left} />
        <Side side="right" facts={right} about={about?.right} />
      </dl>
      <p class={`notice compared-verdict ${verdict === "beyond" ? "error" : verdict}`} role="status">
        <b>{verdictText(verdict)}</b>
      </p>
      <dl class="figures compared-figures panel">
        {ORDER.map((outcome) => (
          <div key={outcome}>
            <dt>columns {OUTCOME_NAMES[outcome]}</dt>
            <dd class={outcome === "beyond" && columns.beyond > 0 ? "red" : undefined}>{count(columns[outcome])}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{thresholdsText(comparison)}</p>
      <Schema comparison={comparison} all={all} />
      {visible.map((table) => (
        <ComparedTable key={`${table.left_name ?? ""} ${table.name}`} table={table} all={all} />
      ))}
      {tables.length > visible.length && (
        <p class="more">
          <button type="button" class="button" onClick={() => setShown(visible.length + 2 * TABLES)}>
            {counted(tables.length - visible.length, "more table")}
            {visible.length >= differing.length && ", the same on both sides"}
          </button>
        </p>
      )}
    </>
  );
}

function Side({
  side,
  facts,
  about,
}: {
  side: "left" | "right";
  facts: Comparison["left"];
  about: ComponentChildren | undefined;
}) {
  return (
    <div class={side}>
      <dt>{side === "left" ? "left, above the line" : "right, below the line"}</dt>
      <dd>
        <b>
          <Name text={facts.name} />
        </b>{" "}
        <span class="quiet">{sizeText(facts)}</span>
        {about !== undefined && <div class="quiet">{about}</div>}
      </dd>
    </div>
  );
}

/** Tables and columns that came, went, or have another name or type. */
function Schema({ comparison: { tables }, all }: { comparison: Comparison; all: boolean }) {
  const changed = tables.flatMap((table) => {
    const { name, left_name, outcome, columns } = table;
    if (outcome === "added" || outcome === "removed") return [{ name, lines: [`table ${outcome}`] }];
    const lines = [
      ...(left_name === undefined ? [] : [`table, before: ${left_name}`]),
      ...columns.flatMap((column) => schemaChange(column) ?? []),
    ];
    return lines.length === 0 ? [] : [{ name, lines }];
  });
  if (changed.length === 0) return null;
  const limit = all ? Number.POSITIVE_INFINITY : LINES;
  return (
    <section class="section" aria-labelledby="schema">
      <h2 id="schema">Names and types</h2>
      <ul class="compared-schema panel">
        {changed.slice(0, limit).map(({ name, lines }) => (
          <li key={name}>
            <b>
              <Name text={name} />
            </b>
            <ul>
              {lines.slice(0, limit).map((line) => (
                <li key={line}>
                  <Name text={line} />
                </li>
              ))}
              {lines.length > limit && <li class="quiet">and {count(lines.length - limit)} more, below</li>}
            </ul>
          </li>
        ))}
        {changed.length > limit && <li class="quiet">and {count(changed.length - limit)} more tables, below</li>}
      </ul>
    </section>
  );
}
