import { resolve } from "node:path";
import type { Client, Contract } from "../../client/index.ts";
import type { ProfileSpecification } from "../../profiling/model/specification.ts";
import { addressOf, type ConnectionOptions, connected } from "../connection.ts";
import { given, readDefinition, type StatedOptions, statedBy } from "../definition-file.ts";
import { FOUND, KEPT, LOOKED_UP, WRITTEN_DOWN } from "../embeddings.ts";
import { countOption } from "../option-values.ts";
import { printRecords, printRows, type RecordColumn, type RecordFormat } from "../records.ts";
import { specificationOf } from "../specification.ts";
import { namedFacts } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";
import { timeText } from "../text.ts";
import { schedulesText, verdictsText } from "../watched.ts";

export type NamedOptions = ConnectionOptions & { json?: true };
export type ListOptions = NamedOptions & { format?: RecordFormat; limit?: string; offset?: string };

type Registering = Contract["datasets.register"]["params"];

export interface RegisterOptions extends NamedOptions, StatedOptions {
  table?: string;
  /** Of a view: its SELECT. */
  sql?: string;
  redact?: true;
  /** Whether it is profiled now. */
  profile: boolean;
}

/** How long a call waits for rows. */
export const WAIT_SECONDS = 30;

/** The page that options ask for. */
export function pageOf({ limit, offset }: ListOptions): { limit?: number; offset?: number } {
  return {
    ...(limit === undefined ? {} : { limit: countOption("--limit", limit) }),
    ...(offset === undefined ? {} : { offset: countOption("--offset", offset) }),
  };
}

/** What stands below a page of a list. */
export function belowPage(shown: number, total: number, offset = 0): { below?: string } {
  if (shown === total) return {};
  const more = offset + shown < total ? `; more with --offset ${offset + shown}` : "";
  return { below: `${offset + 1} to ${offset + shown} of ${total}${more}` };
}

const LISTED: RecordColumn[] = [
  { title: "NAME", member: "name" },
  { title: "KIND", member: "kind" },
  { title: "VERSION", member: "version", right: true },
  { title: "TAGS", member: "tags", flexible: true },
  { title: "OWNER", member: "owner", flexible: true },
  { title: "DESCRIPTION", member: "description", flexible: true },
];

/** `dli dataset list` */
export async function datasetListCommand(
  options: ListOptions & { tag?: string; owner?: string; search?: string; kind?: "source" | "view" },
): Promise<void> {
  const { tag, owner, search, kind, format = "table" } = options;
  const asked = { tag, owner, search, kind };
  const query: Contract["datasets.list"]["params"] = { ...given(asked), ...pageOf(options) };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("datasets.list", query));
  if (options.json === true) return printJson(result);
  const { items, total_count } = result;
  const below = belowPage(items.length, total_count, query.offset);
  printRecords(items, LISTED, format, { empty: "No dataset is registered, or none is such", ...below });
}

/** `dli dataset get NAME` */
export async function datasetGetCommand(name: string, options: NamedOptions & { version?: string }): Promise<void> {
  const version = options.version === undefined ? {} : { version: countOption("--version", options.version) };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("datasets.get", { name, ...version }));
  if (options.json === true) return printJson(result);
  const { profile_specification: specification, sources = [], sql, columns, depends_on, readers } = result;
  const where = specification === undefined ? sources.join(", ") : placesOf(specification);
  const facts: [string, string | null | undefined][] = [
    ["kind", `${result.kind}, version ${result.version}`],
    ["description", result.description],
    ["owner", result.owner],
    ["team", result.team],
    ["tags", result.tags.join(" ")],
    ["readers", typeof readers === "string" ? readers : readers.join(", ")],
    ["source", where],
    ["SQL", sql],
    ["depends on", depends_on.join(", ")],
    ["tables", tablesText(result)],
    ["tests", verdictsText(result.quality ?? [])],
    ["loaded by", schedulesText(result.schedules ?? [])],
    ["columns", columns?.map((column) => `${column.name} ${column.type}`).join(", ")],
    [
      "registered",
      `${timeText(result.created_at)}${result.registered_by === null ? "" : ` by ${result.registered_by}`}`,
    ],
  ];
  print(namedFacts(result.name, facts, terminalOf(process.stdout)));
}

function tablesText({ tables = [], name }: Contract["datasets.get"]["result"]): string {
  const shown = tables.filter(({ table_ref, rows }) => table_ref !== name || rows !== null);
  return shown.map(({ table_ref, rows }) => `${table_ref}${rows === null ? "" : ` (${rows} rows)`}`).join(", ");
}

function placesOf({ data_connectors }: ProfileSpecification): string {
  return data_connectors
    .map((each) => {
      if (each.type === "RawDataPath") return each.dataset_id;
      if (each.type === "HttpResource") return each.url;
      if (each.type === "S3Objects") return `s3://${each.bucket}/${each.key ?? each.prefix ?? ""}`;
      return `${each.engine} ${each.database_name}`;
    })
    .join(", ");
}

/**
 * `dli dataset register NAME PATH`, `dli dataset register NAME --sql SELECT`, or `dli dataset register FILE`, where FILE has params of datasets.register as JSON, with
 * a `path` in place of a specification where no more is known than that. Waits until the dataset is profiled.
 */
export async function datasetRegisterCommand(
  nameOrFile: string,
  path: string | undefined,
  options: RegisterOptions,
): Promise<void> {
  const dataRoot = addressOf(options) === undefined ? process.env.DATA_ROOT || process.cwd() : null;
  const named = path !== undefined || options.sql !== undefined;
  const definition = named ? { name: nameOrFile, path } : await readDefinition(nameOrFile);
  const params = { ...(await withSpecification(definition, dataRoot)), ...saidOf(options) };
  const loads = !("sql" in params) && options.dryRun !== true;
  const embedding = { ...(loads ? KEPT : WRITTEN_DOWN), ...(dataRoot === null ? {} : { dataRoot }) };
  await connected(options, embedding, async ({ client, signal }) => {
    const result = await client.call("datasets.register", params as Registering);
    const { name, version, job_id, warning } = result;
    if (job_id !== null) await ended(client, job_id, signal);
    if (options.json === true) return printJson(result);
    const done = options.dryRun === true ? "would be registered" : "is registered";
    print([`${name} ${done}, version ${version}`, ...(warning === undefined ? [] : [warning])]);
  });
}

/** Waits for a job that profiles a dataset; where it fails, the exit code is 1. */
async function ended(client: Client, job_id: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { terminal, error } = await client.call("profiler.jobStatus", { job_id, wait_seconds: 10 }, { signal });
    if (!terminal) continue;
    if (error === undefined) return;
    process.stderr.write(`It could not be profiled: ${error.message}\n`);
    process.exitCode = 1;
    return;
  }
}

function saidOf(options: RegisterOptions): Record<string, unknown> {
  const { table, redact, profile, sql } = options;
  return { ...statedBy(options), ...given({ table, redact, sql }), ...(profile ? {} : { profile: false }) };
}

async function withSpecification(
  { path, ...definition }: Record<string, unknown>,
  dataRoot: string | null,
): Promise<Record<string, unknown>> {
  if (typeof path !== "string") return definition;
  const { name, description } = definition;
  const said = {
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof description === "string" ? { description } : {}),
  };
  const at = dataRoot === null ? null : resolve(dataRoot, path);
  return { ...definition, profile_specification: await specificationOf(path, at, said) };
}

/** `dli dataset refresh NAME` */
export async function datasetRefreshCommand(name: string, options: NamedOptions & { force?: true }): Promise<void> {
  const dataRoot = addressOf(options) === undefined ? { dataRoot: process.env.DATA_ROOT || process.cwd() } : {};
  await connected(options, { ...FOUND, ...dataRoot }, async ({ client, signal }) => {
    const result = await client.call("datasets.refresh", { name, force: options.force === true });
    await ended(client, result.job_id, signal);
    if (options.json === true) printJson(result);
    else if (process.exitCode === undefined) print([`${name} is up to date`]);
  });
}

/** How versions are listed. */
export const VERSIONS: RecordColumn[] = [
  { title: "VERSION", member: "version", right: true },
  { title: "WHEN", member: "registered_at", text: (ms) => timeText(Number(ms)) },
  { title: "BY", member: "registered_by", flexible: true },
  { title: "CHANGED", member: "changes", flexible: true, text: changesText },
  { title: "DESCRIPTION", member: "description", flexible: true },
];

function changesText(value: unknown): string {
  const { added = [], gone = [], retyped = [] } = (value ?? {}) as Record<string, string[]>;
  return [
    ...added.map((name) => `+${name}`),
    ...gone.map((name) => `-${name}`),
    ...retyped.map((name) => `~${name}`),
  ].join(" ");
}

/** `dli dataset run NAME`: its first rows. */
export async function datasetRunCommand(name: string, options: ListOptions): Promise<void> {
  const limit = options.limit === undefined ? {} : { limit: countOption("--limit", options.limit) };
  const params = { name, ...limit, wait_seconds: WAIT_SECONDS };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("datasets.run", params));
  if (options.json === true) printJson(result);
  else printRows(result, options.format ?? "table");
}

/** `dli dataset unregister NAME` */
export async function datasetUnregisterCommand(name: string, options: NamedOptions & { force?: true }): Promise<void> {
  const params = { name, force: options.force === true };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("datasets.unregister", params));
  if (options.json === true) printJson(result);
  else print([`${name} is registered no more`]);
}
