import type { JsonValue } from "../profiling/model/json-value.ts";
import { type Column, tableLines } from "./table.ts";
import { print, terminalOf } from "./terminal.ts";

/** How records are printed. */
export const recordFormats = ["table", "json", "ndjson", "csv"] as const;

export type RecordFormat = (typeof recordFormats)[number];

/** A column of records: its title in a table, and how its values are written there. */
export interface RecordColumn extends Column {
  /** The member that it shows. */
  member: string;
  /** Its text in a table; else the value's own. */
  text?: (value: unknown) => string;
}

type Row = Readonly<Record<string, unknown>>;

/** What is printed below a table, and in its place where there is no row. */
interface Told {
  empty: string;
  below?: string;
}

/** Prints records: for people as a table, for programs as they are. */
export function printRecords(
  records: readonly Row[],
  columns: readonly RecordColumn[],
  format: RecordFormat,
  { empty, below }: Told,
): void {
  if (format === "json") print([JSON.stringify(records)]);
  else if (format === "ndjson") {
    if (records.length > 0) print(records.map((record) => JSON.stringify(record)));
  } else if (format === "csv") print(csvLines(records, columns));
  else if (records.length === 0) print([empty]);
  else {
    const rows = records.map((record) => columns.map(({ member, text = textOf }) => text(record[member] ?? null)));
    print([...tableLines(columns, rows, terminalOf(process.stdout)), ...(below === undefined ? [] : ["", below])]);
  }
}

/** Rows as they come from SQL. */
interface Rows {
  columns: readonly { name: string }[] | null;
  rows: readonly (readonly JsonValue[])[] | null;
}

/** Prints the rows of a result. */
export function printRows({ columns, rows }: Rows, format: RecordFormat): void {
  const records = (rows ?? []).map((row) => recordOf(columns ?? [], row));
  const shown = (columns ?? []).map(({ name }) => ({ title: name, member: name, flexible: true }));
  printRecords(records, shown, format, { empty: "There is no row" });
}

/** A row as a record. */
export function recordOf(columns: readonly { name: string }[], row: readonly JsonValue[]): Record<string, JsonValue> {
  return Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null]));
}

function csvLines(records: readonly Row[], columns: readonly RecordColumn[]): string[] {
  const line = (cells: readonly string[]): string => cells.map(csvCell).join(",");
  return [
    line(columns.map(({ member }) => member)),
    ...records.map((record) => line(columns.map(({ member }) => textOf(record[member] ?? null)))),
  ];
}

/** A cell by RFC 4180. */
function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A value as a text: nothing of null, the items of a list one after the other, anything else as JSON. */
function textOf(value: unknown): string {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(textOf).join(" ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
