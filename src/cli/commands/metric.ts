import type { Client, Contract } from "../../client/index.ts";
import type { JsonValue } from "../../profiling/model/json-value.ts";
import { connected } from "../connection.ts";
import { given, readDefinition, type StatedOptions, statedBy } from "../definition-file.ts";
import { LOOKED_UP, WRITTEN_DOWN } from "../embeddings.ts";
import { countOption, invalidOption } from "../option-values.ts";
import { printRecords, printRows, type RecordColumn, type RecordFormat, recordOf } from "../records.ts";
import { namedFacts } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";
import { timeText } from "../text.ts";
import { belowPage, type ListOptions, type NamedOptions, pageOf, WAIT_SECONDS } from "./dataset.ts";

type Registering = Contract["metrics.register"]["params"];
type Parameter = NonNullable<Registering["parameters"]>[number];

export interface MetricRegisterOptions extends NamedOptions, StatedOptions {
  sql?: string;
  /** `name:type`, or `name:type=default`. */
  parameter?: string[];
  unit?: string;
}

export interface MetricRunOptions extends NamedOptions {
  /** `name=value`. */
  param?: string[];
  limit?: string;
  timeout?: string;
  dryRun?: true;
  format?: RecordFormat;
}

const LISTED: RecordColumn[] = [
  { title: "NAME", member: "name" },
  { title: "VERSION", member: "version", right: true },
  { title: "UNIT", member: "unit" },
  { title: "READS", member: "depends_on", flexible: true },
  { title: "TAGS", member: "tags", flexible: true },
  { title: "DESCRIPTION", member: "description", flexible: true },
];

/** `dli metric list` */
export async function metricListCommand(
  options: ListOptions & { tag?: string; owner?: string; search?: string },
): Promise<void> {
  const { tag, owner, search, format = "table" } = options;
  const query: Contract["metrics.list"]["params"] = { ...given({ tag, owner, search }), ...pageOf(options) };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("metrics.list", query));
  if (options.json === true) return printJson(result);
  const below = belowPage(result.items.length, result.total_count, query.offset);
  printRecords(result.items, LISTED, format, { empty: "No metric is registered, or none is such", ...below });
}

/** `dli metric get NAME` */
export async function metricGetCommand(name: string, options: NamedOptions): Promise<void> {
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("metrics.get", { name }));
  if (options.json === true) return printJson(result);
  const { description, owner, team, tags, parameters, unit, sql, newest } = result;
  const facts: [string, string | null][] = [
    ["version", String(result.version)],
    ["description", description],
    ["unit", unit],
    ["owner", owner],
    ["team", team],
    ["tags", tags.join(" ")],
    ["parameters", parameters.map(parameterText).join("; ")],
    ["reads", result.depends_on.join(", ")],
    ["SQL", sql],
    [
      "newest",
      newest === null ? null : `${newest.rows.map((row) => row.join(" ")).join("; ")} at ${timeText(newest.ran_at)}`,
    ],
  ];
  print(namedFacts(result.name, facts, terminalOf(process.stdout)));
}

function parameterText({ name, type, required = false, default: value, allowed }: Parameter): string {
  const choices = allowed === undefined ? "" : `, one of ${allowed.map((each) => JSON.stringify(each)).join(" ")}`;
  const otherwise = required ? ", required" : value === undefined ? "" : `, else ${JSON.stringify(value)}`;
  return `${name} ${type}${otherwise}${choices}`;
}

/** `dli metric register NAME --sql SELECT`, or `dli metric register FILE` with params of metrics.register as JSON. */
export async function metricRegisterCommand(nameOrFile: string, options: MetricRegisterOptions): Promise<void> {
  const { sql, parameter, unit, dryRun } = options;
  const definition = sql === undefined ? await readDefinition(nameOrFile) : { name: nameOrFile, sql };
  const parameters = parameter?.map(declarationOf);
  const params = { ...definition, ...statedBy(options), ...given({ parameters, unit }) } as Registering;
  const result = await connected(options, WRITTEN_DOWN, ({ client }) => client.call("metrics.register", params));
  if (options.json === true) return printJson(result);
  print([`${result.name} ${dryRun === true ? "would be registered" : "is registered"}, version ${result.version}`]);
}

/** What `name:type=default` declares. Throws INVALID_PARAMS. */
function declarationOf(text: string): Record<string, unknown> {
  const [, name, type = "string", value] = /^([a-z_]\w*)(?::(\w+))?(?:=(.*))?$/s.exec(text) ?? [];
  if (name === undefined) throw invalidOption("--parameter", `'${text}' is not name:type or name:type=default`);
  return { name, type, ...(value === undefined ? {} : { default: valueOfType(type, value) }) };
}

/** `dli metric run NAME -p name=value` */
export async function metricRunCommand(name: string, options: MetricRunOptions): Promise<void> {
  const { param = [], limit, timeout, dryRun: dry_run, format = "table" } = options;
  const asked = {
    limit: limit === undefined ? undefined : countOption("--limit", limit),
    timeout_seconds: timeout === undefined ? undefined : countOption("--timeout", timeout),
    dry_run,
  };
  const result = await connected(options, LOOKED_UP, async ({ client, signal }) => {
    const parameters = await parametersOf(client, name, param);
    const params = { name, parameters, ...given(asked), wait_seconds: WAIT_SECONDS };
    return client.call("metrics.run", params, { signal });
  });
  if (options.json === true) return printJson(result);
  if (result.rows === null) {
    const { status, job_id, columns } = result;
    const told = columns?.map((column) => `${column.name} ${column.type}`).join(", ") ?? "";
    return print([job_id === null ? `It would answer ${told}` : `Job ${job_id}: ${status}`]);
  }
  printRows(result, format);
}

/** `dli metric history NAME` */
export async function metricHistoryCommand(name: string, options: MetricRunOptions): Promise<void> {
  const { param, limit, format = "table" } = options;
  const page = limit === undefined ? {} : { limit: countOption("--limit", limit) };
  const result = await connected(options, LOOKED_UP, async ({ client }) => {
    const parameters = param === undefined ? {} : { parameters: await parametersOf(client, name, param) };
    return client.call("metrics.history", { name, ...parameters, ...page });
  });
  if (options.json === true) return printJson(result);
  const records = result.values.flatMap(({ ran_at, version, parameters, columns, rows }) =>
    rows.map((row) => ({
      ran_at: new Date(ran_at).toISOString(),
      version,
      parameters: Object.entries(parameters).map(([key, value]) => `${key}=${textOf(value)}`),
      ...recordOf(columns, row),
    })),
  );
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const columns = names.map((member) => ({ title: member.toUpperCase(), member, flexible: member === "parameters" }));
  printRecords(records, columns, format, { empty: "It was not run yet" });
}

/** The values that options give, by the types that the metric declares. */
async function parametersOf(
  client: Client,
  name: string,
  texts: readonly string[],
): Promise<Record<string, JsonValue>> {
  if (texts.length === 0) return {};
  const { parameters } = await client.call("metrics.get", { name });
  const types = new Map(parameters.map((each) => [each.name, each.type]));
  return Object.fromEntries(
    texts.map((text) => {
      const [, key, value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (key === undefined) throw invalidOption("--param", `'${text}' is not name=value`);
      return [key, valueOfType(types.get(key) ?? "string", value)];
    }),
  );
}

/** The value that a text at a terminal stands for; where it is none of its type, the text, which is refused by name. */
function valueOfType(type: string, text: string): JsonValue {
  if (type === "integer" || type === "number") {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    return Number.isNaN(value) || (type === "integer" && !Number.isSafeInteger(value)) ? text : value;
  }
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  return type === "list" ? text.split(",") : text;
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
