import prettyBytes from "pretty-bytes";
import type { Client, Contract, JobEntry } from "../../client/index.ts";
import { catalog, errorNames } from "../../errors/catalog.ts";
import { counted } from "../../profiling/model/number-text.ts";
import { type ConnectionOptions, connected } from "../connection.ts";
import { FOUND, LOOKED_UP } from "../embeddings.ts";
import { countOption, timeOption } from "../option-values.ts";
import { progressView } from "../progress.ts";
import { factLines, tableLines } from "../table.ts";
import { print, printJson, type Terminal, terminalOf } from "../terminal.ts";
import { durationText, oneLine, shortTimeText, timeText } from "../text.ts";

export type JobCommandOptions = ConnectionOptions & { json?: true; admin?: true };

type Query = Contract["jobs.query"]["params"];
type Job = Contract["profiler.jobStatus"]["result"];
type State = JobEntry["state"];

export interface JobListOptions extends JobCommandOptions {
  status?: string[];
  owner?: string[];
  dataset?: string[];
  batch?: string[];
  error?: string[];
  search?: string[];
  since?: string;
  until?: string;
  sort?: string[];
  limit?: string;
  offset?: string;
}

/** Does work with the service that has the jobs, whose result is shown as lines or as JSON. */
async function shown<Result>(
  options: JobCommandOptions,
  work: (client: Client, signal: AbortSignal) => Promise<Result>,
  linesOf: (result: Result, terminal: Terminal) => string[],
  runJobs = false,
): Promise<Result> {
  const result = await connected(options, runJobs ? FOUND : LOOKED_UP, ({ client, signal }) => work(client, signal));
  if (options.json === true) printJson(result);
  else print(linesOf(result, terminalOf(process.stdout)));
  return result;
}

/** `dli job list` */
export async function jobListCommand(options: JobListOptions): Promise<void> {
  const query = queryOf(options);
  await shown(
    options,
    (client) => client.call("jobs.query", query),
    ({ jobs, found_count, total_count }, terminal) => {
      if (jobs.length === 0)
        return [total_count === 0 ? "There are no jobs" : `No job matches; there are ${total_count} in all`];
      const wide = terminal.width >= WIDE;
      const owned = jobs.some(({ owner }) => owner !== null) && options.admin === true;
      const columns = [
        { title: "JOB" },
        { title: "STATE" },
        { title: "DATASET", flexible: true },
        ...(owned ? [{ title: "OWNER", flexible: true }] : []),
        { title: "CREATED" },
        ...(wide ? [{ title: "TOOK", right: true }] : []),
        { title: "", flexible: true },
      ];
      const rows = jobs.map((job) => [
        job.job_id,
        job.state.status,
        job.dataset.name,
        ...(owned ? [job.owner ?? ""] : []),
        wide ? timeText(job.state.create_at) : shortTimeText(job.state.create_at),
        ...(wide ? [tookOf(job.state)] : []),
        noteOf(job),
      ]);
      const offset = query.offset ?? 0;
      const shownPart = `${offset + 1} to ${offset + jobs.length} of ${counted(found_count, "job")}`;
      const more = found_count > offset + jobs.length ? `; more with --offset ${offset + jobs.length}` : "";
      return [...tableLines(columns, rows, terminal), "", `${shownPart}${more}`];
    },
  );
}

/** `dli job status JOB` */
export async function jobStatusCommand(jobId: string, options: JobCommandOptions): Promise<void> {
  const { admin = false } = options;
  await shown(options, (client) => client.call("profiler.jobStatus", { job_id: jobId, admin }), statusLines);
}

/** `dli job log JOB`; with `follow`, on until the job has ended. */
export async function jobLogCommand(
  jobId: string,
  options: JobCommandOptions & { level?: string[]; search?: string; limit?: string; offset?: string; follow?: true },
): Promise<void> {
  const { admin = false, level, search } = options;
  const params = {
    job_id: jobId,
    admin,
    ...(level === undefined ? {} : { level: level as never }),
    ...(search === undefined ? {} : { search }),
  };
  const page = { offset: countOf("--offset", options.offset, 0), limit: countOf("--limit", options.limit, PAGE) };
  if (options.follow !== true) {
    await shown(
      options,
      (client) => client.call("jobs.log", { ...params, ...page }),
      ({ log, total_count }, terminal) => {
        const left = total_count - page.offset - log.length;
        const more = left > 0 ? [`… ${counted(left, "row")} more: --offset ${page.offset + log.length}`] : [];
        return [...log.map((row) => logLine(row, terminal)), ...more];
      },
    );
    return;
  }
  const terminal = terminalOf(process.stdout);
  await connected(options, FOUND, async ({ client, signal }) => {
    let { offset } = page;
    for (let ended = false; !ended; ) {
      const { terminal: over } = await client.call(
        "profiler.jobStatus",
        { job_id: jobId, wait_seconds: 0.5, admin },
        { signal },
      );
      const { log } = await client.call("jobs.log", { ...params, offset, limit: PAGE }, { signal });
      for (const row of log) {
        if (options.json === true) printJson(row);
        else print([logLine(row, terminal)]);
      }
      offset += log.length;
      ended = over && log.length === 0;
    }
  });
}

/** `dli job cancel JOB` */
export async function jobCancelCommand(jobId: string, options: JobCommandOptions & { reason?: string }): Promise<void> {
  const { reason, admin = false } = options;
  const params = { job_id: jobId, admin, ...(reason === undefined ? {} : { reason }) };
  await shown(
    options,
    (client) => client.call("jobs.cancel", params),
    () => [`Job ${jobId} is cancelled`],
  );
}

/** `dli job notices JOB`: who is told of its end, and whether they were. */
export async function jobNoticesCommand(jobId: string, options: JobCommandOptions): Promise<void> {
  const { admin = false } = options;
  await shown(
    options,
    (client) => client.call("jobs.notices", { job_id: jobId, admin }),
    ({ notices }, terminal) => {
      if (notices.length === 0) return ["Nobody is told of this job"];
      const columns = [
        { title: "HOST", flexible: true },
        { title: "WHEN" },
        { title: "OUTCOME" },
        { title: "ATTEMPTS", right: true },
        { title: "", flexible: true },
      ];
      const rows = notices.map(({ host, when, outcome, attempts, problem }) => [
        host,
        when,
        outcome.replace("_", " "),
        String(attempts),
        problem ?? "",
      ]);
      return tableLines(columns, rows, terminal);
    },
  );
}

/** `dli job clean JOB` */
export async function jobCleanCommand(jobId: string, options: JobCommandOptions): Promise<void> {
  const { admin = false } = options;
  await shown(
    options,
    (client) => client.call("profiler.cleanUp", { job_id: jobId, admin }),
    ({ freed_bytes }) => [`Job ${jobId} is cleaned up: ${prettyBytes(freed_bytes)} freed`],
  );
}

/** `dli job retry JOB`: submits it again; prints the new job's id. */
export async function jobRetryCommand(jobId: string, options: JobCommandOptions & { force?: true }): Promise<void> {
  const { admin = false, force = false } = options;
  await shown(
    options,
    (client) => client.call("jobs.retry", { job_id: jobId, admin, force }),
    ({ job_id }) => [`Job ${jobId} is submitted again as ${job_id}`],
  );
}

/** `dli job wait JOB`: until it has ended; the exit code says how. Ctrl-C cancels the job. */
export async function jobWaitCommand(jobId: string, options: JobCommandOptions): Promise<void> {
  const { admin = false } = options;
  const waiting = async (client: Client, signal: AbortSignal): Promise<Job> => {
    const view = progressView(process.stderr);
    try {
      return await client.wait(jobId, { signal, admin, onProgress: ({ progress }) => view.update(progress) });
    } catch (error) {
      const reason = "interrupted at the terminal";
      if (signal.aborted) await client.call("jobs.cancel", { job_id: jobId, reason, admin }).catch(() => {});
      throw error;
    } finally {
      view.end();
    }
  };
  const job = await shown(options, waiting, statusLines, true);
  if (job.status === "FAILED" || job.status === "CANCELLED") process.exitCode = 1;
}

/** `dli job sort-specs` */
export async function jobSortSpecsCommand(options: JobCommandOptions): Promise<void> {
  await shown(
    options,
    (client) => client.call("jobs.sortSpecs"),
    ({ sort_specs }) => sort_specs.map(({ key, directions }) => `${key}:${directions.join("|")}`),
  );
}

const PAGE = 1000;
/** Columns from which on there is room for times with year and seconds, and for how long jobs took. */
const WIDE = 100;

function queryOf(options: JobListOptions): Query {
  const { status, owner, dataset, batch, error, search, since, until, sort, admin = false } = options;
  const given = { status, owner, dataset_id: dataset, batch_id: batch, error_code: error?.map(codeOf) };
  const filter = Object.fromEntries(Object.entries(given).filter(([, list]) => list !== undefined));
  const from = since === undefined ? {} : { from: timeOption("--since", since) };
  const to = until === undefined ? {} : { to: timeOption("--until", until) };
  return {
    ...(Object.keys(filter).length === 0 ? {} : { filter }),
    ...(since === undefined && until === undefined ? {} : { time_span: { ...from, ...to } }),
    ...(search === undefined ? {} : { search: { terms: search } }),
    ...(sort === undefined ? {} : { sort: sort.map(sortOf) }),
    offset: countOf("--offset", options.offset, 0),
    limit: countOf("--limit", options.limit, 20),
    admin,
  } as Query;
}

/** `40362`, or what stands for the same: `DLI-362`, `FILE_READ_ERROR`. */
function codeOf(text: string): number {
  const wanted = text.toUpperCase();
  const name = errorNames.find((candidate) => candidate === wanted || catalog[candidate].cli_code === wanted);
  return name === undefined ? countOption("--error", text) : catalog[name].code;
}

function countOf(option: string, text: string | undefined, fallback: number): number {
  return text === undefined ? fallback : countOption(option, text);
}

/** `created`, `created:desc` */
function sortOf(text: string): { key: string; direction: "asc" | "desc" } {
  const [key = "", direction = "asc"] = text.split(":");
  return { key, direction: direction as "asc" };
}

function tookOf(state: State): string {
  if (!("finish_at" in state) || state.run_at === null) return "";
  return durationText(state.finish_at - state.run_at);
}

function noteOf({ state, progress, warnings, cleaned_up }: JobEntry): string {
  if (state.status === "run") return `${progress.percent} % ${progress.phase}`;
  if (state.status === "error") return `${state.error.name}: ${state.error.message}`;
  if (state.status === "terminate") return `by ${state.reason}${state.message === null ? "" : `: ${state.message}`}`;
  if (cleaned_up) return "cleaned up";
  return warnings === 0 ? "" : counted(warnings, "warning");
}

function statusLines(job: Job, terminal: Terminal): string[] {
  const { progress, error } = job;
  const files =
    progress.files_total === 0 ? "" : `, ${progress.files_done} of ${counted(progress.files_total, "file")}`;
  const facts: [string, string][] = [
    ["job", job.job_id],
    ["dataset", job.dataset_id],
    ["status", job.status],
    ["progress", `${progress.percent} % (${progress.phase})${files}`],
    ["submitted", timeText(job.submitted_at)],
    ["started", job.started_at === null ? "not yet" : timeText(job.started_at)],
    ["finished", job.finished_at === null ? "not yet" : timeText(job.finished_at)],
  ];
  if (job.started_at !== null && job.finished_at !== null)
    facts.push(["took", durationText(job.finished_at - job.started_at)]);
  if (job.warnings > 0) facts.push(["warnings", `${job.warnings}; see 'dli job log ${job.job_id} --level warn'`]);
  if (error !== undefined) facts.push(["error", oneLine(`${error.code} ${error.name}: ${error.message}`)]);
  return factLines(facts, terminal);
}

const LEVEL_STYLES = { debug: "dim", info: "reset", warn: "yellow", error: "red" } as const;

function logLine(
  { logged_at, level, message }: { logged_at: number; level: keyof typeof LEVEL_STYLES; message: string },
  { style }: Terminal,
): string {
  return `${style("dim", timeText(logged_at))}  ${style(LEVEL_STYLES[level], `${level.padEnd(5)}  ${oneLine(message)}`)}`;
}
