import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SqlProcesses } from "../../jobs/sql-processes.ts";
import { createLogger } from "../../logger.ts";
import type { JsonValue } from "../../profiling/model/json-value.ts";
import { TABLE_REF } from "../../sql/reference.ts";
import { type RunCommandOptions, showBound } from "../bound-statement.ts";
import { checkNoInput } from "../inputs.ts";
import { interruptible } from "../interruption.ts";
import { localTables } from "../local-tables.ts";
import { countOption, invalidOption } from "../option-values.ts";
import { checkWritable } from "../profile-output.ts";
import { formatOf, writeResult } from "../query-output.ts";
import { textIn } from "../standard-input.ts";
import { printJson } from "../terminal.ts";
import { runByService } from "./run-by-service.ts";

const ROWS = 1000;
const TIMEOUT_SECONDS = 300;
/** What a statement may take, in MiB; what it does not fit into is written to disk. */
const MEMORY_MB = 1024;
const MIB = 1_048_576;
const RESULT_BYTES = 256 * MIB;
const SPILL_BYTES = 16 * 1024 * MIB;

/**
 * `dli run`: runs a SELECT over files, which it names by their paths, without a service. One that names datasets and no file,
 * or is meant for a service, is run as a job.
 */
export async function runCommand(file: string | undefined, options: RunCommandOptions): Promise<void> {
  const sql = await sqlOf(file, options.sql);
  const parameters = parametersOf(options.param ?? []);
  const limits = {
    rows: options.limit === undefined ? ROWS : countOption("--limit", options.limit),
    result_bytes: RESULT_BYTES,
    memory_mb: MEMORY_MB,
    timeout_ms: 1000 * (options.timeout === undefined ? TIMEOUT_SECONDS : countOption("--timeout", options.timeout)),
  };
  if (options.out !== undefined) await checkWritable(options.out);
  if (options.url !== undefined) return runByService({ sql, parameters }, options);
  const named = await interruptible(async (signal) => {
    const folder = await mkdtemp(join(tmpdir(), "dli-"));
    await using stack = new AsyncDisposableStack();
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const processes = await processesIn(folder);
    stack.defer(() => processes.stop());
    const { refs } = await processes.inspect(sql, signal);
    if (await areNames(refs)) return true;
    await checkNoInput(options.out, refs);
    const tables = await localTables(refs, { folder, signal });
    if (options.dryRun === true) {
      const bound = await processes.bind({ sql, tables, views: [] }, signal);
      if (options.format === "json") printJson(bound);
      else showBound(bound.columns, bound.parameter_types);
      return false;
    }
    const segments: string[] = [];
    const statement = { sql, parameters, tables, views: [] as [] };
    const { columns, truncated, row_count } = await processes.run(
      statement,
      limits,
      ({ json }) => segments.push(json),
      signal,
    );
    const parquet = (): Promise<string> => processes.parquet(columns, segments, signal);
    await writeResult({ columns, segments, parquet }, formatOf(options.format, options.out), options.out);
    if (truncated) process.stderr.write(`Only the first ${row_count} rows: --limit allows more\n`);
    return false;
  });
  if (named) await runByService({ sql, parameters }, options);
}

/** The processes that SQL runs in are not loaded before there is a statement. */
async function processesIn(folder: string): Promise<SqlProcesses> {
  const { SqlProcesses: Processes } = await import("../../jobs/sql-processes.ts");
  return new Processes({
    workers: 1,
    alone: true,
    memoryMb: MEMORY_MB,
    spillBytes: SPILL_BYTES,
    folder: join(folder, "sql"),
    logger: createLogger("silent"),
  });
}

/** The statement: given as such, in a file, or piped in. */
async function sqlOf(file: string | undefined, sql: string | undefined): Promise<string> {
  if (sql !== undefined && file !== undefined) throw invalidOption("--sql", "it is given, and a file too");
  if (sql !== undefined) return sql;
  if (file === undefined) throw invalidOption("--sql", "neither it nor a file is given");
  return textIn(file);
}

/** `name=text`, or `name:=JSON` for any other value. */
function parametersOf(given: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(
    given.map((one) => {
      const [, name, mark, value = ""] = /^([^=:]+)(:?=)(.*)$/s.exec(one) ?? [];
      if (name === undefined) throw invalidOption("--param", `'${one}' is not of the form name=value`);
      return [name, mark === "=" ? value : jsonOf(one, value)];
    }),
  );
}

function jsonOf(option: string, value: string): JsonValue {
  try {
    return JSON.parse(value) as JsonValue; // whatever JSON is
  } catch {
    throw invalidOption("--param", `what follows := in '${option}' is not JSON`);
  }
}

/** Whether all that a statement reads is called as datasets are, and nothing of it is a file. */
async function areNames(refs: readonly string[]): Promise<boolean> {
  const paths = await Promise.all(refs.map((ref) => stat(ref).catch(() => null)));
  return refs.length > 0 && refs.every((ref, i) => TABLE_REF.test(ref) && paths[i] === null);
}
