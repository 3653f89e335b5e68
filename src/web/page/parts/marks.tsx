import type { AlertSeverity } from "../../../profiling/model/alert.ts";
import { glyphOf, kindOf, typeName } from "../../model/kinds.ts";
import type { Column } from "../../model/open-report.ts";
import type { ReportColumn, ReportError } from "../../model/report-model.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Name } from "./text.tsx";

/** The sign of a type, which is also said in words. */
export function Glyph({ of }: { of: Pick<ReportColumn, "type" | "list"> }) {
  return (
    <span class="glyph" data-kind={kindOf(of)} title={typeName(of)} role="img" aria-label={typeName(of)}>
      {glyphOf(of)}
    </span>
  );
}

const SIGNS: Record<AlertSeverity, string> = { error: "×", warning: "!", note: "i" };

/** How grave something is. */
export function Sign({ severity }: { severity: AlertSeverity }) {
  return (
    <span class={`sign ${severity}`} role="img" aria-label={severity}>
      {SIGNS[severity]}
    </span>
  );
}

/** The same as a dot beside a name. */
export function Dot({ severity, label }: { severity: AlertSeverity; label: string }) {
  return <span class={`dot ${severity}`} role="img" aria-label={label} title={label} />;
}

/** What a column is beyond its type: key, reference, personal, meanings. */
export function Badges({ column }: { column: Column }) {
  const { keyPart, target, personal, meanings = [] } = column;
  return (
    <>
      {keyPart === "key" && <span class="badge key">key</span>}
      {keyPart === "part" && <span class="badge key">part of key</span>}
      {target !== null && (
        <span class="badge refers">
          → <Name text={target.table.name} />
        </span>
      )}
      {personal === true && <span class="badge personal">personal</span>}
      {meanings.map(([type]) => (
        <span key={type} class={personal === true ? "badge personal" : "badge"}>
          {meaningName(type)}
        </span>
      ))}
    </>
  );
}

export function meaningName(type: string): string {
  return type.replaceAll("_", " ");
}

/** An error or a remark of the profile, by its number. */
export function Failure({ error }: { error: ReportError }) {
  return (
    <div class="failure">
      <b>
        {dliNumber(error.code)} {error.name}
      </b>{" "}
      {visibleText(error.text)}
    </div>
  );
}

/** The number under which the catalog explains an error. */
function dliNumber(code: number): string {
  return `DLI-${String(code % 1000).padStart(3, "0")}`;
}
