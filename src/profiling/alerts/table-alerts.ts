import type { TableAlert } from "../model/alert.ts";
import type { JsonValue } from "../model/json-value.ts";
import type { ColumnProfile, TableProfile } from "../model/table-profile.ts";
import { columnRules } from "./column-rules.ts";
import type { Finding } from "./finding.ts";
import { rowFindings } from "./table-rules.ts";
import { valueRules } from "./value-rules.ts";
import { quoted, quotedName } from "./wording.ts";

type Content = Omit<TableProfile, "name" | "part" | "file">;

/** Alerts of a table, at most, the gravest. */
const MOST_ALERTS = 1000;
const GRAVITY = { error: 0, warning: 1, note: 2 } as const;
const RULES = [...columnRules, ...valueRules];

/**
 * What is to be known of a table first, the gravest first, about its rows before its columns. `shown` is its profile with
 * the names that may be shown; `redact` gives what may be shown of a value of a column that is not personal, where
 * those of personal ones may not be.
 */
export function tableAlerts(
  content: Content,
  shown: Pick<Content, "columns">,
  redact: ((value: JsonValue) => JsonValue) | null,
): TableAlert[] {
  const alerts = rowFindings(content).map((finding) => alertOf(finding, null, true, redact));
  alerts.push(...columnAlerts(content.columns, shown.columns, "", redact));
  return gravestFirst(alerts).slice(0, MOST_ALERTS);
}

function columnAlerts(
  columns: readonly ColumnProfile[],
  shown: readonly ColumnProfile[],
  prefix: string,
  redact: ((value: JsonValue) => JsonValue) | null,
  within = false,
): TableAlert[] {
  return columns.flatMap((column, i) => {
    const name = `${prefix}${shown[i]?.name ?? column.name}`;
    const isPersonal = column.personal === true;
    const found = RULES.flatMap((rule) => rule(column, column.elements ?? column.statistics) ?? []);
    return [
      ...found
        .filter(({ rule }) => !(within && rule === "personal"))
        .map((finding) => alertOf(finding, name, !(isPersonal && redact !== null), redact)),
      ...columnAlerts(column.children ?? [], shown[i]?.children ?? [], `${name}.`, redact, isPersonal),
    ];
  });
}

function alertOf(
  { values = [], isForm, say, ...finding }: Finding,
  column: string | null,
  showsValues: boolean,
  redact: ((value: JsonValue) => JsonValue) | null,
): TableAlert {
  const shown = redact === null ? values : values.map(redact);
  const [value] = shown;
  const { rule, severity, ...figures } = finding;
  const isQuoted = showsValues && values.length > 0 && !(isForm === true && redact !== null);
  const said = say(isQuoted ? shown.map(isForm === true ? String : quoted) : null);
  return {
    rule,
    severity,
    ...(column === null ? {} : { column }),
    ...(value === undefined || !isQuoted || isForm === true ? {} : { value }),
    ...figures,
    text: column === null ? said : `${quotedName(column)} ${said}`,
  };
}

/** The same alerts, the gravest first; of those as grave, in the order that they are in. */
export function gravestFirst<One extends Pick<TableAlert, "severity">>(alerts: readonly One[]): One[] {
  return alerts.toSorted((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
}

/** Columns without what alerts are told from. */
export function withoutEvidence(columns: readonly ColumnProfile[]): ColumnProfile[] {
  return columns.map(({ evidence, ...column }) =>
    column.children === undefined ? column : { ...column, children: withoutEvidence(column.children) },
  );
}
