import type { JsonValue } from "../../profiling/model/json-value.ts";
import { valueText } from "./value-text.ts";
import { visibleText } from "./visible-text.ts";

/** Things of a list that are named. */
const MOST = 10;

/** What a test has found, in words: members of objects by their names, without empty lists; empty where that is nothing. */
export function observedText(observed: JsonValue): string {
  if (observed === null) return "";
  if (Array.isArray(observed)) {
    const more = observed.length > MOST ? `, and ${observed.length - MOST} more` : "";
    return observed.slice(0, MOST).map(inner).join(", ") + more;
  }
  if (typeof observed !== "object") return valueText(observed);
  return Object.entries(observed)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(
      ([name, value]) => `${visibleText(name.replaceAll("_", " "))} ${value === null ? "none" : observedText(value)}`,
    )
    .join(", ");
}

function inner(value: JsonValue): string {
  const text = observedText(value);
  return typeof value === "object" && value !== null ? `(${text})` : value === null ? "none" : text;
}
