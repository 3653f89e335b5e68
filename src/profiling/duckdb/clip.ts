import type { JsonValue } from "../model/json-value.ts";

/** Longest text, in UTF-16 units, that a profile quotes from a cell; what is cut off is replaced by an ellipsis. */
const MAX_QUOTED = 1000;

/** Most elements of a list, or members of an object, that a profile quotes from a cell. */
const MAX_ELEMENTS = 100;

/** A cell short enough to be quoted in a profile. */
export function clip(value: JsonValue): JsonValue {
  if (typeof value === "string") {
    if (value.length <= MAX_QUOTED) return value;
    return `${value
      .slice(0, MAX_QUOTED)
      .toWellFormed()
      .replace(/\uFFFD$/, "")}…`;
  }
  if (Array.isArray(value)) return value.slice(0, MAX_ELEMENTS).map(clip);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .slice(0, MAX_ELEMENTS)
        .map(([key, member]) => [key, clip(member)]),
    );
  }
  return value;
}
