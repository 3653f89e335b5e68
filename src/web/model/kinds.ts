import type { ReportColumn } from "./report-model.ts";

/** What data is, coarsely: each kind has a colour. */
export type Kind = "number" | "text" | "time" | "boolean" | "group";

export const KINDS: readonly Kind[] = ["number", "text", "time", "boolean", "group"];

export const KIND_NAMES: Record<Kind, string> = {
  number: "Numbers",
  text: "Text",
  time: "Dates and times",
  boolean: "Booleans",
  group: "Lists and groups",
};

type Typed = Pick<ReportColumn, "type" | "list">;

const OF_TYPE = {
  Integer: { kind: "number", glyph: "123", name: "integer" },
  Float: { kind: "number", glyph: "1.5", name: "decimal" },
  Boolean: { kind: "boolean", glyph: "T/F", name: "boolean" },
  Date: { kind: "time", glyph: "Date", name: "date" },
  Time: { kind: "time", glyph: "Time", name: "time" },
  DateTime: { kind: "time", glyph: "D+T", name: "date and time" },
  URL: { kind: "text", glyph: "URL", name: "address" },
  Text: { kind: "text", glyph: "Abc", name: "text" },
} as const;

const GROUP = { kind: "group", glyph: "{ }", name: "group" } as const;

export function kindOf({ type, list }: Typed): Kind {
  return list === true || type === undefined ? "group" : OF_TYPE[type].kind;
}

/** What stands for a type where there is little room. */
export function glyphOf({ type, list }: Typed): string {
  return list === true ? "[ ]" : (type === undefined ? GROUP : OF_TYPE[type]).glyph;
}

/** A type in words. */
export function typeName({ type, list }: Typed): string {
  const name = (type === undefined ? GROUP : OF_TYPE[type]).name;
  return list === true ? `list of ${name === "group" ? "groups" : name}` : name;
}
