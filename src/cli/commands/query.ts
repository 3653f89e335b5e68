import prettyBytes from "pretty-bytes";
import type { Contract } from "../../client/index.ts";
import { connected } from "../connection.ts";
import { given } from "../definition-file.ts";
import { LOOKED_UP } from "../embeddings.ts";
import { checkWritable } from "../profile-output.ts";
import { formatOf, type QueryFormat } from "../query-output.ts";
import { printRecords, type RecordColumn } from "../records.ts";
import { tellOfRows, writeServiceResult } from "../service-result.ts";
import { factLines, namedFacts } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";
import { durationText, timeText } from "../text.ts";
import { belowPage, type ListOptions, type NamedOptions, pageOf } from "./dataset.ts";

type Query = Contract["queries.list"]["params"];

export interface QueryListOptions extends ListOptions {
  scope?: string;
  user?: string;
  type?: string[];
  status?: string[];
  table?: string;
  search?: string;
}

/** How queries are listed. */
export const QUERIES: RecordColumn[] = [
  { title: "QUERY", member: "query_id" },
  { title: "SUBMITTED", member: "submitted_at", text: (value) => timeText(Number(value)) },
  { title: "STATUS", member: "status" },
  { title: "TYPE", member: "type" },
  { title: "OWNER", member: "owner", flexible: true },
  { title: "SQL", member: "sql", flexible: true, text: (value) => String(value).replace(/\s+/g, " ") },
];

/** `dli query list` */
export async function queryListCommand(options: QueryListOptions): Promise<void> {
  const { scope, user, type, status, table: table_ref, search, format = "table" } = options;
  const asked = given({ scope, user, type, status, table_ref, search });
  const query: Query = { ...asked, ...pageOf(options) };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("queries.list", query));
  if (options.json === true) return printJson(result);
  const below = belowPage(result.items.length, result.total_count, query.offset);
  printRecords(result.items, QUERIES, format, { empty: "No query was submitted, or none is such", ...below });
}

/** `dli query show QUERY` */
export async function queryShowCommand(query_id: string, options: NamedOptions): Promise<void> {
  const query = await connected(options, LOOKED_UP, ({ client }) => client.call("queries.get", { query_id }));
  if (options.json === true) return printJson(query);
  const { error, row_count, bytes, peak_bytes, duration_ms, expires_at } = query;
  const facts: [string, string | null][] = [
    ["status", query.status],
    ["type", query.run_by === "workflow" ? `${query.type}, by a workflow` : query.type],
    ["owner", query.owner],
    ["tags", query.tags.join(" ")],
    ["SQL", query.sql],
    [
      "parameters",
      Object.entries(query.parameters)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(" "),
    ],
    ["reads", query.tables.join(", ")],
    ["submitted", timeText(query.submitted_at)],
    ["took", duration_ms === null ? null : durationText(duration_ms)],
    ["rows", row_count === null ? null : `${row_count}${query.truncated === true ? ", cut off" : ""}`],
    ["size", bytes === null ? null : prettyBytes(bytes)],
    ["memory", peak_bytes === null ? null : prettyBytes(peak_bytes)],
    ["kept until", expires_at === null ? null : timeText(expires_at)],
    ["error", error === null ? null : `${error.code} ${error.name}: ${error.message}`],
    ["warnings", query.warnings.join("; ")],
  ];
  print(namedFacts(query.query_id, facts, terminalOf(process.stdout)));
}

/** `dli query result QUERY` */
export async function queryResultCommand(
  query_id: string,
  options: NamedOptions & { format?: QueryFormat; out?: string },
): Promise<void> {
  const { format, out } = options;
  if (out !== undefined) await checkWritable(out);
  await connected(options, LOOKED_UP, async (connection) => {
    tellOfRows(await writeServiceResult(connection, query_id, { format: formatOf(format, out), out }), query_id);
  });
}

/** `dli query cancel QUERY` */
export async function queryCancelCommand(query_id: string, options: NamedOptions & { reason?: string }): Promise<void> {
  const params = { query_id, ...given({ reason: options.reason }) };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("queries.cancel", params));
  if (options.json === true) printJson(result);
  else print([`Query ${query_id} is cancelled`]);
}

/** `dli run policy` */
export async function policyCommand(options: NamedOptions): Promise<void> {
  const policy = await connected(options, LOOKED_UP, ({ client }) => client.call("run.policy", {}));
  if (options.json === true) return printJson(policy);
  const facts: [string, string][] = [
    ["engines", policy.engines.join(" ")],
    ["longest statement", `${policy.max_sql_length} characters`],
    ["longest time", durationText(policy.max_timeout_seconds * 1000)],
    ["most rows", String(policy.max_result_rows)],
    ["largest result", prettyBytes(policy.max_result_bytes)],
    ["memory", `${policy.memory_mb} MiB`],
    ["results are kept", `${policy.keep_results_hours} hours`],
    ...policy.uses.map(({ window, limit, used, next_at }): [string, string] => [
      `of this ${window}`,
      `${used} of ${limit} used${next_at === null ? "" : `; the next at ${timeText(next_at)}`}`,
    ]),
  ];
  print(factLines(facts, terminalOf(process.stdout)));
}
