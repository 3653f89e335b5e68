import type { AlertRule, AlertSeverity } from "../../profiling/model/alert.ts";
import type { Alert } from "./open-report.ts";

/** The gravest first. */
export const SEVERITIES: readonly AlertSeverity[] = ["error", "warning", "note"];

/** What the alerts of a rule are called together. */
export const RULE_NAMES: Record<AlertRule, string> = {
  "rejected-rows": "Rows left out",
  "broken-reference": "Broken references",
  "encoding-damage": "Encoding damage",
  empty: "Empty",
  "mostly-missing": "Mostly missing",
  placeholder: "Placeholder?",
  "numbers-as-text": "Numbers as text",
  "dates-as-text": "Dates as text",
  "mixed-forms": "Mixed forms",
  variants: "Spelling variants",
  "surrounding-space": "Surrounding space",
  "near-key": "Nearly a key",
  "duplicate-rows": "Duplicate rows",
  "padded-rows": "Short rows",
  personal: "Personal data",
  constant: "Constant",
  imbalance: "Imbalance",
  "high-cardinality": "Mostly distinct",
  skew: "Skewed",
  outliers: "Outliers",
};

/** The alerts of one rule. */
export interface AlertGroup {
  rule: AlertRule;
  name: string;
  severity: AlertSeverity;
  alerts: Alert[];
}

/** Alerts by rule: the gravest first, among those as grave the rule with most of them. */
export function groupedAlerts(alerts: readonly Alert[]): AlertGroup[] {
  const groups = [...Map.groupBy(alerts, ({ rule }) => rule)].map(([rule, own]) => ({
    rule,
    name: RULE_NAMES[rule],
    severity: worstOf(own),
    alerts: own,
  }));
  return groups.toSorted(
    (one, other) =>
      SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) || other.alerts.length - one.alerts.length,
  );
}

/** How grave the gravest of some alerts is; `note` of none. */
export function worstOf(alerts: readonly Pick<Alert, "severity">[]): AlertSeverity {
  return SEVERITIES.find((severity) => alerts.some((alert) => alert.severity === severity)) ?? "note";
}
