import type { Dialect } from "./dialects.ts";

/** What about a translation may not be what was meant. */
export const warningKinds = [
  /** The engine that it is for has no such function. */
  "unknown_function",
  /** The engine that it is for cannot parse it. */
  "not_parsed",
  /** It names what is not there, or does not fit together. */
  "not_bound",
  /** A part of the source is as it was, and means nothing, or something else, in the other dialect. */
  "passed_through",
  /** A part of the source is left out. */
  "left_out",
] as const;

export interface TranslationWarning {
  kind: (typeof warningKinds)[number];
  /** What it is about, as it stands in the SQL. */
  at: string;
}

/** What is to be translated, and how. */
export interface TranslationOrder {
  sql: string;
  from: Dialect;
  to: Dialect;
  pretty: boolean;
  /** New names of tables, by their names in the source, in small letters. */
  tables: Readonly<Record<string, string>>;
}

export interface Translation {
  sql: string;
  warnings: TranslationWarning[];
  /** Whether a parser of the dialect that it is in has read it. */
  parsed: boolean;
}

/** SQL laid out anew. */
export interface Formatted {
  sql: string;
  changed: boolean;
}
