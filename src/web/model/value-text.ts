import type { JsonValue } from "../../profiling/model/json-value.ts";
import { compactNumber, exactNumber } from "./number-format.ts";
import type { ColumnType, Scalar } from "./report-model.ts";
import { visibleValue } from "./visible-text.ts";

/** A value of a cell, digit for digit as it is. */
export function valueText(value: JsonValue): string {
  if (value === null) return "missing";
  if (typeof value === "string") return visibleValue(value);
  return typeof value === "object" ? visibleValue(JSON.stringify(value)) : String(value);
}

/** A statistic of a column of some type, exact: numbers with marks of thousands, dates as they are. */
export function exactText(value: Scalar, type: ColumnType | undefined): string {
  if (typeof value === "number") return exactNumber(value);
  if (typeof value === "boolean") return String(value);
  if (isInteger(value, type)) return exactNumber(BigInt(value));
  return type === "DateTime" ? visibleValue(value).replace("T", " ") : visibleValue(value);
}

/** The same where there is little room. */
export function compactText(value: Scalar, type: ColumnType | undefined): string {
  if (typeof value === "number") return compactNumber(value);
  if (typeof value === "boolean") return String(value);
  if (isInteger(value, type)) return compactNumber(BigInt(value));
  if (type === "DateTime") return visibleValue(value.slice(0, 10));
  return type === "Time" ? visibleValue(value.slice(0, 8)) : visibleValue(value);
}

/** Whether a text is the digits of an integer beyond 2^53. */
function isInteger(value: string, type: ColumnType | undefined): boolean {
  return (type === "Integer" || type === "Float") && /^-?\d+$/.test(value);
}
