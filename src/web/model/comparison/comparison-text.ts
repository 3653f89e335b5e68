import { counted, percent } from "../number-format.ts";
import type { ColumnType } from "../report-model.ts";
import { visibleText } from "../visible-text.ts";
import type { Both, Change, ColumnComparison, Comparison, Distance, Outcome, Verdict } from "./comparison.ts";

export const OUTCOME_NAMES: Record<Outcome, string> = {
  beyond: "beyond thresholds",
  within: "within thresholds",
  same: "the same",
  added: "added",
  removed: "removed",
};

const CHANGE_NAMES: Record<Change, string> = {
  renamed: "renamed",
  retyped: "another type",
  meaning: "another meaning",
  missing: "missing cells",
  distinct: "distinct values",
  range: "range",
  values: "values",
  categories: "categories",
};

const MEASURE_NAMES: Record<Distance["measure"], string> = {
  wasserstein: "interquartile ranges (Wasserstein-1)",
  "wasserstein of lengths": "interquartile ranges of lengths (Wasserstein-1)",
  "jensen-shannon": "of 1 (Jensen–Shannon)",
};

/** What has been found, in a sentence. */
export function verdictText(verdict: Verdict): string {
  if (verdict === "same") return "Both profiles are the same in all that is compared.";
  if (verdict === "within") return "The profiles differ, but in nothing by more than the thresholds.";
  return "The profiles differ by more than the thresholds.";
}

/** What differs in a column, in words. */
export function changeName(change: Change): string {
  return CHANGE_NAMES[change];
}

/** A distance with as many digits as are read at a glance; it is 0 only of what is the same. */
export function distanceText({ value, at_least }: Distance): string {
  const digits = value === 0 ? "0" : value < 0.001 ? "<0.001" : value >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return `${at_least === true ? "≥ " : ""}${digits}`;
}

/** What a distance is counted in. */
export function measureName({ measure }: Distance): string {
  return MEASURE_NAMES[measure];
}

/** Both of something where they differ, else the one. */
export function change(both: Both<unknown>, text: (value: NonNullable<unknown>) => string): string {
  const [left, right] = [both.left, both.right].map((value) =>
    value === null || value === undefined ? "none" : text(value),
  );
  return left === right ? (left ?? "") : `${left} → ${right}`;
}

/** Shares of both, and by how many points of a hundred they differ. */
export function shareChange({ left, right }: Both<number>): string {
  if (left === null || right === null || left === right)
    return change({ left, right }, (value) => percent(value as number));
  const points = 100 * (right - left);
  const size = Math.abs(points);
  return `${percent(left)} → ${percent(right)} (${points < 0 ? "−" : "+"}${size < 0.1 ? "<0.1" : size.toFixed(1)} points)`;
}

/** A type as the report names it, and whether it is of a list's elements. */
export function typeOf(type: string | null): { type?: ColumnType; list?: true } {
  if (type === null) return {};
  const name = type.replace(/^sc:/, "").replace("[]", "") as ColumnType;
  return type.endsWith("[]") ? { type: name, list: true } : { type: name };
}

/** The thresholds, in a sentence. */
export function thresholdsText({
  thresholds: { numeric, categorical, missing },
}: Pick<Comparison, "thresholds">): string {
  return (
    `Numbers, dates and lengths of texts may be ${numeric} interquartile ranges apart, ` +
    `shares of categories ${categorical} (Jensen–Shannon), and missing cells ${percent(missing)} of all.`
  );
}

/** A changed name, type or presence in one line; null of a column that has changed in values only. */
export function schemaChange({ name, left_name, outcome, changes, type }: ColumnComparison): string | null {
  const shown = visibleText(name);
  if (outcome === "added" || outcome === "removed") return `${shown}: ${outcome}`;
  const said = [
    ...(changes.includes("renamed") ? [`before: ${visibleText(left_name ?? "")}`] : []),
    ...(changes.includes("retyped") ? [change(type, (value) => String(value).replace(/^sc:/, ""))] : []),
  ];
  return said.length === 0 ? null : `${shown}: ${said.join(", ")}`;
}

/** How much one of the two holds. */
export function sizeText({ tables, columns, rows }: Comparison["left"]): string {
  return `${counted(tables, "table")}, ${counted(columns, "column")}, ${counted(rows, "row")}`;
}
