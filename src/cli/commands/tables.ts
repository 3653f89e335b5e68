import type { Contract } from "../../client/index.ts";
import { connected } from "../connection.ts";
import { given } from "../definition-file.ts";
import { LOOKED_UP } from "../embeddings.ts";
import { countOption } from "../option-values.ts";
import { printRecords, type RecordColumn } from "../records.ts";
import { factLines, tableLines } from "../table.ts";
import { print, printJson, type Terminal, terminalOf } from "../terminal.ts";
import { timeText } from "../text.ts";
import { verdictsText } from "../watched.ts";
import { belowPage, type ListOptions, type NamedOptions, pageOf } from "./dataset.ts";
import { QUERIES } from "./query.ts";

type Table = Contract["catalog.get"]["result"];
type Column = NonNullable<Table["columns"]>[number];
type Search = Contract["catalog.search"]["params"];

const TABLES: RecordColumn[] = [
  { title: "TABLE", member: "table_ref" },
  { title: "ROWS", member: "rows", right: true },
  { title: "COLUMNS", member: "columns", right: true },
  { title: "PERSONAL", member: "personal_columns", right: true },
  { title: "TAGS", member: "tags", flexible: true },
  { title: "DESCRIPTION", member: "description", flexible: true },
];

export interface TableListOptions extends ListOptions {
  catalog?: string;
  schema?: string;
  dataset?: string;
  owner?: string;
  team?: string;
  tag?: string[];
  meaning?: string[];
  personal?: true;
}

/** `dli catalog list` */
export async function tableListCommand(options: TableListOptions): Promise<void> {
  const { catalog, schema, dataset, owner, team, tag: tags, meaning: semantic_type, personal } = options;
  const asked = { catalog, schema, dataset, owner, team, tags, semantic_type, personal };
  const query: Contract["catalog.list"]["params"] = { ...given(asked), ...pageOf(options) };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("catalog.list", query));
  if (options.json === true) return printJson(result);
  const told = {
    empty: "The catalog has no such table",
    ...belowPage(result.items.length, result.total_count, query.offset),
  };
  printRecords(result.items, TABLES, options.format ?? "table", told);
}

const FOUND_TABLES: RecordColumn[] = [
  { title: "TABLE", member: "table_ref" },
  { title: "MATCHED", member: "matched", flexible: true, text: matchedText },
  { title: "DESCRIPTION", member: "description", flexible: true },
];

/** `dli catalog search KEYWORD` */
export async function tableSearchCommand(keyword: string, options: ListOptions & { in?: string[] }): Promise<void> {
  const where = options.in === undefined ? {} : { in: options.in as Search["in"] & {} };
  const query: Search = { keyword, ...where, ...pageOf(options) };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("catalog.search", query));
  if (options.json === true) return printJson(result);
  const below = belowPage(result.items.length, result.total_count, query.offset);
  printRecords(result.items, FOUND_TABLES, options.format ?? "table", { empty: `Nothing has '${keyword}'`, ...below });
}

function matchedText(value: unknown): string {
  const matches = (value ?? []) as { in: string; column?: string; text: string }[];
  return matches
    .slice(0, 3)
    .map(({ in: where, column, text }) => {
      if (where === "name" || where === "column") return `${where} ${text}`;
      return `${where}${column === undefined ? "" : ` of ${column}`}: ${text}`;
    })
    .join("; ");
}

/** `dli catalog get TABLE` */
export async function tableGetCommand(
  table_ref: string,
  options: NamedOptions & { sample?: true; live?: true },
): Promise<void> {
  const params = { table_ref, include_sample: options.sample === true, live: options.live === true };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("catalog.get", params));
  if (options.json === true) printJson(result);
  else print(tableText(result, terminalOf(process.stdout)));
}

/** `dli catalog queries TABLE` */
export async function tableQueriesCommand(table_ref: string, options: ListOptions): Promise<void> {
  const { limit, format = "table" } = options;
  const params = { table_ref, ...(limit === undefined ? {} : { limit: countOption("--limit", limit) }) };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("catalog.queries", params));
  if (options.json === true) return printJson(result);
  printRecords(result.items, QUERIES, format, { empty: `No query has read '${table_ref}'` });
}

/** `dli catalog describe TABLE` */
export async function tableDescribeCommand(
  table_ref: string,
  options: NamedOptions & { column?: string; description?: string; tag?: string[] },
): Promise<void> {
  const { column, description, tag: tags } = options;
  const told = given({ column, description, tags });
  const params: Contract["catalog.describe"]["params"] = { table_ref, ...told };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("catalog.describe", params));
  if (options.json === true) printJson(result);
  else print(tableText(result, terminalOf(process.stdout)));
}

function tableText(table: Table, terminal: Terminal): string[] {
  const { description, owner, team, tags, rows, freshness, impact, columns = [], sample, quality = [] } = table;
  const as_of = freshness?.as_of ?? null;
  const facts: [string, string | null][] = [
    ["description", description],
    ["dataset", table.dataset === table.table_ref ? null : table.dataset],
    ["owner", owner],
    ["team", team],
    ["tags", tags.join(" ")],
    ["rows", rows === null ? null : String(rows)],
    ["as of", as_of === null ? null : timeText(as_of)],
    ["tests", verdictsText(quality)],
    ["read by", impact?.dependents.map(({ kind, name }) => `${kind} ${name}`).join(", ") ?? null],
    ["in its database", table.live === undefined ? null : driftText(table.live)],
  ];
  const told = facts.flatMap(([what, text]) => (text === null || text === "" ? [] : [[what, text] as const]));
  const titles = [
    { title: "COLUMN" },
    { title: "TYPE" },
    { title: "MEANS", flexible: true },
    { title: "DISTINCT", right: true },
    { title: "MISSING", right: true },
    { title: "", flexible: true },
  ];
  const lines = columns.length === 0 ? [] : ["", ...tableLines(titles, columns.map(columnCells), terminal)];
  const records = sample === undefined ? [] : ["", ...sample.rows.map((row) => JSON.stringify(row))];
  return [table.table_ref, ...(told.length === 0 ? [] : ["", ...factLines(told, terminal)]), ...lines, ...records];
}

/** What is other in a table's database than in the catalog, in words. */
function driftText({ columns, drift: { added, gone, retyped } }: NonNullable<Table["live"]>): string {
  if (columns === null) return "there is no such table any more";
  const told = [
    ...added.map((name) => `${name} was added`),
    ...gone.map((name) => `${name} is gone`),
    ...retyped.map(({ name, to }) => `${name} is ${to} now`),
  ];
  return told.length === 0 ? "nothing has changed" : told.join(", ");
}

function columnCells(column: Column): string[] {
  const { name, type, profile_type, semantic_types, statistics, key, references, personal, description } = column;
  const notes = [
    ...(key ? ["key"] : []),
    ...(personal === true ? ["personal"] : []),
    ...(references === null ? [] : [`→ ${references}`]),
    ...(description === null ? [] : [description]),
  ];
  return [
    name,
    type ?? profile_type ?? "",
    semantic_types.join(" "),
    String(statistics?.uniqueCount ?? ""),
    String(statistics?.missingCount ?? ""),
    notes.join("; "),
  ];
}
