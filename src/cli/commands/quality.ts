import { writeFile } from "node:fs/promises";
import type { Contract } from "../../client/index.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { junitOf } from "../../quality/junit.ts";
import { countsOf, statusOfRun, type TestResult } from "../../quality/results.ts";
import { connected } from "../connection.ts";
import { given, readDefinition, type StatedOptions, statedBy } from "../definition-file.ts";
import { FOUND, LOOKED_UP, WRITTEN_DOWN } from "../embeddings.ts";
import { countOption } from "../option-values.ts";
import { printRecords, type RecordColumn, type RecordFormat } from "../records.ts";
import { namedFacts } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";
import { timeText } from "../text.ts";
import { belowPage, type ListOptions, type NamedOptions, pageOf, WAIT_SECONDS } from "./dataset.ts";

type Ran = Contract["quality.run"]["result"];

export const qualityFormats = ["table", "json", "csv", "ndjson", "junit"] as const;

export interface QualityRunOptions extends NamedOptions {
  target?: string;
  test?: string[];
  timeout?: string;
  failFast?: true;
  format?: (typeof qualityFormats)[number];
  out?: string;
}

export interface QualityRegisterOptions extends NamedOptions, StatedOptions {
  target?: string;
}

const LISTED: RecordColumn[] = [
  { title: "NAME", member: "name" },
  { title: "TARGET", member: "target" },
  { title: "TESTS", member: "tests", right: true },
  { title: "LAST RUN", member: "last_run" },
  { title: "FOUND", member: "status" },
  { title: "DESCRIPTION", member: "description", flexible: true },
];

const RESULTS: RecordColumn[] = [
  { title: "TEST", member: "name" },
  { title: "STATUS", member: "status" },
  { title: "ROWS", member: "failing_rows", right: true },
  { title: "BY", member: "by" },
  { title: "EXPECTED", member: "expected", flexible: true },
  { title: "OBSERVED", member: "observed", flexible: true },
];

const HISTORY: RecordColumn[] = [
  { title: "RAN AT", member: "ran_at" },
  { title: "SPEC", member: "spec" },
  { title: "TARGET", member: "target" },
  ...RESULTS,
];

/** How many were not as they should be; 0 with warnings alone; 2 where tests could not be run. */
const EXIT: Record<NonNullable<Ran["status"]>, number> = { passed: 0, warned: 0, failed: 1, error: 2 };

/** `dli quality list` */
export async function qualityListCommand(
  options: ListOptions & { tag?: string; owner?: string; search?: string },
): Promise<void> {
  const { tag, owner, search, format = "table" } = options;
  const query: Contract["quality.list"]["params"] = { ...given({ tag, owner, search }), ...pageOf(options) };
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("quality.list", query));
  if (options.json === true) return printJson(result);
  const records = result.items.map(({ newest, tests, ...item }) => ({
    ...item,
    tests: tests.length,
    last_run: newest === null ? null : timeText(newest.ran_at),
    status: newest?.status ?? null,
  }));
  const below = belowPage(result.items.length, result.total_count, query.offset);
  printRecords(records, LISTED, format, { empty: "No specification is registered, or none is such", ...below });
}

/** `dli quality get NAME` */
export async function qualityGetCommand(name: string, options: NamedOptions): Promise<void> {
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("quality.get", { name }));
  if (options.json === true) return printJson(result);
  const { version, target, description, owner, team, tags, newest, tests } = result;
  const facts: [string, string | null][] = [
    ["version", String(version)],
    ["target", target],
    ["description", description],
    ["owner", owner],
    ["team", team],
    ["tags", tags.join(" ")],
    ["last run", newest === null ? null : `${newest.status} at ${timeText(newest.ran_at)}`],
    ...tests.map(({ name: test, ...members }): [string, string] => [test, JSON.stringify(members)]),
  ];
  print(namedFacts(result.name, facts, terminalOf(process.stdout)));
}

/** `dli quality register FILE`, whose JSON has params of quality.register. */
export async function qualityRegisterCommand(file: string, options: QualityRegisterOptions): Promise<void> {
  const params = await paramsOf(file, options);
  const result = await connected(options, WRITTEN_DOWN, ({ client }) => client.call("quality.register", params));
  if (options.json === true) return printJson(result);
  const done = params.dry_run === true ? "would be registered" : "is registered";
  print([`${result.name} ${done}, version ${result.version}: ${params.tests?.length ?? 0} tests of ${result.target}`]);
}

/** `dli quality validate FILE`: whether it could be registered. */
export function qualityValidateCommand(file: string, options: NamedOptions): Promise<void> {
  return qualityRegisterCommand(file, { ...options, replace: true, dryRun: true });
}

async function paramsOf(
  file: string,
  options: QualityRegisterOptions,
): Promise<Contract["quality.register"]["params"]> {
  const { target } = options;
  return {
    ...(await readDefinition(file)),
    ...statedBy(options),
    ...given({ target }),
  } as Contract["quality.register"]["params"];
}

/**
 * `dli quality run NAME`, or `dli quality run FILE` with the tests of a target as JSON. Ends with 0 where all passed or
 * are only warned of, with 1 where data failed, with 2 where tests could not be run.
 */
export async function qualityRunCommand(nameOrFile: string, options: QualityRunOptions): Promise<void> {
  const { target, test: tests, timeout, failFast: fail_fast, format = "table", out } = options;
  const asked = {
    timeout_seconds: timeout === undefined ? undefined : countOption("--timeout", timeout),
    fail_fast,
    wait_seconds: WAIT_SECONDS,
  };
  const isFile = /\.json$/i.test(nameOrFile);
  const file = isFile ? await readDefinition(nameOrFile) : null;
  const of =
    file === null ? given({ name: nameOrFile, tests }) : given({ target: target ?? file.target, tests: file.tests });
  const ran = await connected(options, FOUND, async ({ client, signal }) => {
    const first = await client.call("quality.run", { ...of, ...given(asked) }, { signal });
    return first.status === null ? later(client, first, signal) : first;
  }).catch((error: unknown) => {
    if (error instanceof ServiceError && error.name === "QUALITY_TEST_FAILED") process.exitCode = 2;
    throw error;
  });
  const shown = { name: ran.name ?? ran.target ?? nameOrFile, ran_at: Date.now(), tests: ran.tests ?? [] };
  process.exitCode = ran.status === null ? 2 : EXIT[ran.status];
  if (options.json === true || format === "json") return write(JSON.stringify(ran, null, 2), out);
  if (format === "junit") return write(junitOf(shown as { name: string; ran_at: number; tests: TestResult[] }), out);
  const records = shown.tests.map((each) => ({
    ...each,
    observed: each.error?.message ?? JSON.stringify(each.observed),
  }));
  printRecords(records, RESULTS, format as RecordFormat, { empty: "No test was run" });
  const { passed, warned, failed, errors, skipped } = ran;
  if (format === "table")
    print([
      "",
      `${ran.status}: ${passed} passed, ${warned} warned, ${failed} failed, ${errors} errors, ${skipped} skipped`,
    ]);
}

/** A run that has not ended while the call waited, once it has. */
async function later(
  client: Parameters<Parameters<typeof connected>[2]>[0]["client"],
  begun: Ran,
  signal: AbortSignal,
): Promise<Ran> {
  for (;;) {
    const { status, error } = await client.call(
      "profiler.jobStatus",
      { job_id: begun.job_id, wait_seconds: WAIT_SECONDS },
      { signal },
    );
    if (error != null)
      throw new ServiceError("QUALITY_TEST_FAILED", { target: begun.target ?? "", tests: 0, reason: error.message });
    if (status !== "COMPLETED") continue;
    const { items } = await client.call("quality.results", { job_id: begun.job_id, limit: 500 }, { signal });
    const counts = countsOf(items);
    return { ...begun, job_status: status, status: statusOfRun(counts), ...counts, tests: items };
  }
}

async function write(text: string, out: string | undefined): Promise<void> {
  if (out === undefined || out === "-") print([text.trimEnd()]);
  else await writeFile(out, text);
}

/** `dli quality results [NAME]` */
export async function qualityResultsCommand(
  name: string | undefined,
  options: ListOptions & { target?: string; test?: string; status?: string },
): Promise<void> {
  const { target, test, status, format = "table" } = options;
  const query = {
    ...given({ name, target, test, status }),
    ...pageOf(options),
  } as Contract["quality.results"]["params"];
  const result = await connected(options, LOOKED_UP, ({ client }) => client.call("quality.results", query));
  if (options.json === true) return printJson(result);
  const records = result.items.map((each) => ({
    ...each,
    ran_at: timeText(each.ran_at),
    observed: each.error?.message ?? JSON.stringify(each.observed),
  }));
  const below = belowPage(result.items.length, result.total_count, query.offset);
  printRecords(records, HISTORY, format, { empty: "No test was run, or none is such", ...below });
}

/** `dli quality suggest TABLE`: a file for `dli quality register`. */
export async function qualitySuggestCommand(target: string, options: NamedOptions): Promise<void> {
  const { tests } = await connected(options, LOOKED_UP, ({ client }) => client.call("quality.suggest", { target }));
  printJson({ name: `tests.${target.split(".").slice(1).join(".")}`, target, tests });
}
