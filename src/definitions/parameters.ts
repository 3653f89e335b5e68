import type { JsonValue } from "../profiling/model/json-value.ts";
import type { ParameterDeclaration, ParameterType } from "../sql/statement.ts";

/** A parameter of a definition's statement. */
export interface DeclaredParameter extends ParameterDeclaration {
  /** Whether it has to be given; else it is its default, or NULL. */
  required?: boolean;
  default?: JsonValue;
  description?: string;
  /** The only values that it may have. */
  allowed?: readonly JsonValue[];
}

/** A date that the calendar has. */
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?$/;

/** What a value has to be, by the type of its parameter. */
const EXPECTED: Record<ParameterType, string> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  date: "a date such as 2024-05-31",
  timestamp: "a time such as 2024-05-31T12:00:00",
  list: "a list of texts, numbers or truth values",
};

/** Why declarations cannot be used; null where they can. */
export function problemOfDeclarations(declared: readonly DeclaredParameter[]): string | null {
  const names = new Set<string>();
  for (const declaration of declared) {
    const { name, allowed = [] } = declaration;
    if (names.has(name)) return `the parameter '${name}' is declared twice`;
    names.add(name);
    const choices = allowed.map((value) => (declaration.type === "list" ? [value] : value));
    const given = declaration.default === undefined ? [] : [declaration.default];
    const problem = [...choices, ...given].map((value) => problemOf(declaration, value)).find((each) => each !== null);
    if (problem !== undefined) return `of the parameter '${name}', ${problem}`;
    if (declaration.required === true && declaration.default !== undefined) {
      return `the parameter '${name}' is required, and has a default all the same`;
    }
  }
  return null;
}

/** Why a statement and its declarations do not go together, given the parameters that it has; null where they do. */
export function problemOfUse(declared: readonly DeclaredParameter[], used: readonly string[]): string | null {
  const names = new Set(declared.map(({ name }) => name));
  const undeclared = used.find((name) => !names.has(name));
  if (undeclared !== undefined) return `its parameter '$${undeclared}' is not declared`;
  const unused = declared.find(({ name }) => !used.includes(name));
  return unused === undefined ? null : `it has no parameter '$${unused.name}', which is declared`;
}

/** The values of all declared parameters, or why what was given cannot be used. */
export function parameterValues(
  declared: readonly DeclaredParameter[],
  given: Readonly<Record<string, JsonValue>>,
): { values: Record<string, JsonValue> } | { problem: string } {
  const unknown = Object.keys(given).find((name) => !declared.some((each) => each.name === name));
  if (unknown !== undefined) return { problem: `it has no parameter '${unknown}'` };
  const values: Record<string, JsonValue> = {};
  for (const declaration of declared) {
    const { name, required = false } = declaration;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) {
      if (required) return { problem: `the parameter '${name}' is required` };
      values[name] = declaration.default ?? null;
      continue;
    }
    const problem = problemOf(declaration, value);
    if (problem !== null) return { problem: `of the parameter '${name}', ${problem}` };
    values[name] = value;
  }
  return { values };
}

/** Why a parameter cannot have a value; null where it can. NULL is a value where none has to be given. */
function problemOf({ type, required = false, allowed }: DeclaredParameter, value: JsonValue): string | null {
  if (value === null) return required ? "null is no value" : null;
  const shown = JSON.stringify(value).slice(0, 100);
  if (!isOfType(type, value)) return `${shown} is not ${EXPECTED[type]}`;
  if (allowed === undefined) return null;
  const values = type === "list" && Array.isArray(value) ? value : [value];
  const isAllowed = values.every((each) => allowed.some((other) => JSON.stringify(other) === JSON.stringify(each)));
  return isAllowed ? null : `${shown} is not one of the values that are allowed`;
}

function isOfType(type: ParameterType, value: JsonValue): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isSafeInteger(value) || (typeof value === "string" && /^[+-]?\d{1,38}$/.test(value));
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "date":
      return typeof value === "string" && isDate(value);
    case "timestamp":
      return typeof value === "string" && isDate(TIMESTAMP.exec(value)?.[1] ?? "");
    case "list":
      return Array.isArray(value) && value.every((each) => ["string", "number", "boolean"].includes(typeof each));
  }
}

function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
