import type { Result } from "../../client/index.ts";
import type { JsonValue } from "../../profiling/model/json-value.ts";

type ParameterType = Result<"metrics.get">["parameters"][number]["type"];

/** What a text says of a parameter: its value, what is wrong with it, or nothing. */
export type Given = { value: JsonValue } | { problem: string } | Record<never, never>;

const INTEGER = /^[+-]?\d+$/;
const BOOLEANS: Record<string, boolean> = { true: true, false: false, yes: true, no: false };

/** The value of a parameter of this type that a text stands for; an empty one leaves it as it is without. */
export function parameterValue(text: string, type: ParameterType): Given {
  const trimmed = text.trim();
  if (trimmed === "") return {};
  if (type === "integer") {
    const value = Number(trimmed);
    return INTEGER.test(trimmed) && Number.isSafeInteger(value) ? { value } : { problem: "a whole number" };
  }
  if (type === "number") {
    const value = Number(trimmed);
    return Number.isFinite(value) ? { value } : { problem: "a number" };
  }
  if (type === "boolean") {
    const value = BOOLEANS[trimmed.toLowerCase()];
    return value === undefined ? { problem: "true or false" } : { value };
  }
  if (type === "list") return { value: trimmed.split(",").map((item) => item.trim()) };
  return { value: type === "string" ? text : trimmed };
}
