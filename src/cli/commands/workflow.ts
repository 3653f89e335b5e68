import type { Contract } from "../../client/index.ts";
import { ServiceError } from "../../errors/service-error.ts";
import type { JsonValue } from "../../profiling/model/json-value.ts";
import { addressOf, connected } from "../connection.ts";
import { given, readDefinition, type StatedOptions, statedBy } from "../definition-file.ts";
import { FOUND, KEPT, LOOKED_UP, WRITTEN_DOWN } from "../embeddings.ts";
import { countOption } from "../option-values.ts";
import { printRecords, type RecordColumn } from "../records.ts";
import { namedFacts } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";
import { timeText } from "../text.ts";
import { belowPage, type ListOptions, type NamedOptions, pageOf, WAIT_SECONDS } from "./dataset.ts";

const LISTED: RecordColumn[] = [
  { title: "NAME", member: "name" },
  { title: "STATUS", member: "status" },
  { title: "CRON", member: "cron" },
  { title: "TIMEZONE", member: "timezone" },
  { title: "NEXT", member: "next" },
  { title: "STEPS", member: "steps", right: true },
  { title: "DESCRIPTION", member: "description", flexible: true },
];

const HISTORY: RecordColumn[] = [
  { title: "FOR", member: "for" },
  { title: "WORKFLOW", member: "name" },
  { title: "BY", member: "source" },
  { title: "STATUS", member: "status" },
  { title: "RUN", member: "run_id" },
  { title: "ERROR", member: "error", flexible: true },
];

const STEPS: RecordColumn[] = [
  { title: "STEP", member: "id" },
  { title: "TYPE", member: "type" },
  { title: "STATUS", member: "status" },
  { title: "ATTEMPTS", member: "attempts", right: true },
  { title: "JOB", member: "job_id" },
  { title: "ERROR", member: "error", flexible: true },
];

const moment = (time: number | null): string | null => (time === null ? null : timeText(time));

/** `dli workflow list` */
export async function workflowListCommand(
  options: ListOptions & { status?: string; tag?: string; owner?: string; search?: string },
): Promise<void> {
  const { status, tag, owner, search, format = "table" } = options;
  const query = {
    ...given({ status, tag, owner, search }),
    ...pageOf(options),
  } as Contract["workflows.list"]["params"];
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("workflows.list", query));
  if (options.json === true) return printJson(result);
  const records = result.items.map((each) => ({ ...each, next: moment(each.next_at), steps: each.steps.length }));
  const below = belowPage(result.items.length, result.total_count, query.offset);
  printRecords(records, LISTED, format, { empty: "No workflow is registered, or none is such", ...below });
}

/** `dli workflow get NAME` */
export async function workflowGetCommand(name: string, options: NamedOptions): Promise<void> {
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("workflows.get", { name }));
  if (options.json === true) return printJson(result);
  const { version, status, reason, description, cron, timezone, after = [], steps } = result;
  const facts: [string, string | null][] = [
    ["version", String(version)],
    ["status", reason === null ? status : `${status}: ${reason}`],
    ["description", description],
    ["schedule", cron === null ? null : `${cron} (${timezone})`],
    ["next", moment(result.next_at)],
    ["after", after.join(" ")],
    ...steps.map(({ id, ...members }): [string, string] => [id, JSON.stringify(members)]),
  ];
  print(namedFacts(result.name, facts, terminalOf(process.stdout)));
}

/** `dli workflow register FILE`, whose JSON has params of workflows.register. */
export async function workflowRegisterCommand(file: string, options: NamedOptions & StatedOptions): Promise<void> {
  const params = { ...(await readDefinition(file)), ...statedBy(options) } as Contract["workflows.register"]["params"];
  const result = await connected(options, WRITTEN_DOWN, ({ client }) => client.call("workflows.register", params));
  if (options.json === true) return printJson(result);
  const times = result.next.map((time) => `  ${timeText(time)}`);
  const done = options.dryRun === true ? "would be registered" : "is registered";
  print([
    `${result.name} ${done}, version ${result.version}`,
    ...(times.length === 0 ? [] : ["It comes due at", ...times]),
  ]);
}

/** `dli workflow run NAME`: exit code 1 where a step fails. */
export async function workflowRunCommand(
  name: string,
  options: NamedOptions & { param?: string[]; date?: string; wait?: false },
): Promise<void> {
  const { param = [], date: logical_date, wait } = options;
  const parameters = Object.fromEntries(param.map(parameterOf));
  const dataRoot = addressOf(options) === undefined ? { dataRoot: process.env.DATA_ROOT || process.cwd() } : {};
  const told = await connected(options, { ...KEPT, ...dataRoot }, async ({ client, signal }) => {
    const params = { name, parameters, ...given({ logical_date }) };
    const { run_id } = await client.call("workflows.run", params, { signal });
    for (;;) {
      const asked = { run_id, wait_seconds: wait === false ? 0 : WAIT_SECONDS };
      const now = await client.call("workflows.status", asked, { signal });
      if (wait === false || now.finished_at !== null) return now;
    }
  });
  if (told.error !== null) process.exitCode = 1;
  shown(told, options);
}

/** `dli workflow status RUN` */
export async function workflowStatusCommand(run_id: string, options: NamedOptions): Promise<void> {
  const told = await connected(options, LOOKED_UP, ({ client }) => client.call("workflows.status", { run_id }));
  shown(told, options);
}

function shown(told: Contract["workflows.status"]["result"], { json }: NamedOptions): void {
  if (json === true) {
    printJson(told);
    return;
  }
  const steps = told.steps.map((step) => ({ ...step, error: step.error?.message ?? null }));
  printRecords(steps, STEPS, "table", { empty: "There is no step" });
  print(["", `Run ${told.run_id} of ${told.name}: ${told.status}`]);
}

/** `dli workflow backfill NAME START END` */
export async function workflowBackfillCommand(
  name: string,
  start: string,
  end: string,
  options: NamedOptions & { parallel?: string; newestFirst?: true; dryRun?: true },
): Promise<void> {
  const { parallel, newestFirst, dryRun: dry_run } = options;
  const asked = {
    parallel: parallel === undefined ? undefined : countOption("--parallel", parallel),
    order: newestFirst === true ? ("newest" as const) : undefined,
    dry_run,
  };
  const params = { name, start, end, ...given(asked) };
  const result = await connected(options, KEPT, ({ client }) => client.call("workflows.backfill", params));
  if (options.json === true) return printJson(result);
  const { batch_id, runs } = result;
  if (batch_id === null)
    return print([`${runs.length} runs:`, ...runs.map(({ logical_date }) => `  ${timeText(logical_date)}`)]);
  print([`${runs.length} runs in the batch ${batch_id}`]);
}

/** `dli workflow stop RUN` */
export async function workflowStopCommand(run_id: string, options: NamedOptions & { reason?: string }): Promise<void> {
  const { reason } = options;
  const params = { run_id, ...given({ reason }) };
  const result = await connected(options, FOUND, ({ client }) => client.call("workflows.stop", params));
  if (options.json === true) printJson(result);
  else print([`Run ${run_id} is stopped`]);
}

/** `dli workflow pause NAME` and `dli workflow unpause NAME` */
export function workflowHoldCommand(method: "workflows.pause" | "workflows.unpause") {
  return async (name: string, options: NamedOptions & { reason?: string }): Promise<void> => {
    const params = { name, ...given({ reason: options.reason }) };
    const result = await connected(options, FOUND, ({ client }) => client.call(method, params));
    if (options.json === true) return printJson(result);
    const next = result.next_at === null ? "" : `, next at ${timeText(result.next_at)}`;
    print([`${name}: ${result.status}${next}`]);
  };
}

/** `dli workflow history [NAME]` */
export async function workflowHistoryCommand(
  name: string | undefined,
  options: ListOptions & { status?: string; source?: string },
): Promise<void> {
  const { status, source, format = "table" } = options;
  const query = { ...given({ name, status, source }), ...pageOf(options) } as Contract["workflows.history"]["params"];
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("workflows.history", query));
  if (options.json === true) return printJson(result);
  const records = result.items.map((run) => ({
    ...run,
    for: timeText(run.scheduled_at),
    error: run.error?.message ?? null,
  }));
  const below = belowPage(result.items.length, result.total_count, query.offset);
  printRecords(records, HISTORY, format, { empty: "Nothing was started, or nothing is such", ...below });
}

/** What `name=value` gives: JSON where it is some, else the text. */
function parameterOf(text: string): [string, JsonValue] {
  const [, key, value = ""] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) {
    const error = { loc: ["--param"], msg: `'${text}' is not name=value`, type: "value_error" };
    throw new ServiceError("INVALID_PARAMS", [error]);
  }
  try {
    return [key, JSON.parse(value) as JsonValue];
  } catch {
    return [key, value];
  }
}
