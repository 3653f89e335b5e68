import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { StatementEngine } from "./definitions/statements.ts";
import type { JobEngine } from "./jobs/engine.ts";
import type { JobBrowser } from "./jobs/job-browser.ts";
import { StatementResults } from "./jobs/statement-results.ts";
import { statementRunner } from "./jobs/statement-runner.ts";
import type { TypedDispatch } from "./jobs/typed-dispatch.ts";
import { queriesMethods } from "./methods/queries.ts";
import { runMethods } from "./methods/run.ts";
import { transpileMethods } from "./methods/transpile.ts";
import type { RowsOf } from "./quality/quality-runs.ts";
import type { QueryDesk } from "./queries/query-desk.ts";
import { QueryList } from "./queries/query-list.ts";
import { QueryPolicy } from "./queries/query-policy.ts";
import { ResultFiles } from "./queries/result-files.ts";
import { StatementPlanner } from "./queries/statement-planner.ts";
import { Statements } from "./queries/statements.ts";
import { type TranslationEngine, Translator } from "./queries/translator.ts";
import { sqlOf } from "./sql-of-service.ts";
import type { StatementNeeds, StatementParts } from "./statement-parts.ts";
import { statementTypes } from "./store/job-record.ts";

/** Statements that wait at most for a process. */
const MOST_WAITING = 1_000;
const HOUR_MS = 3_600_000;

export interface QueryParts {
  /** What runs statements, and the methods on that, once it is known how tables are found. */
  statements: (of: StatementNeeds, browser: JobBrowser) => StatementParts;
  /** Results as files. */
  files: ResultFiles;
  /** Ends the processes. */
  stop: () => Promise<void>;
}

/** Puts together what runs statements, beside what else is dispatched; null where this service runs none. */
export function queryParts(
  config: Config,
  { store, waiters, clock }: JobEngine,
  {
    dispatch,
    logger,
    snapshotFile,
  }: { dispatch: TypedDispatch; logger: Logger; snapshotFile: (hash: string) => string },
): QueryParts | null {
  const processes = sqlOf(config, logger);
  if (processes === null) return null;
  const runner = statementRunner({
    store,
    processes,
    waiters,
    clock,
    logger,
    slots: config.sqlWorkers,
    memoryMb: config.queryMemoryMb,
    maxResultBytes: config.maxResultBytes,
    snapshotFile,
  });
  dispatch.serve(statementTypes, runner);
  const results = new StatementResults(store, config.keepResultsHours * HOUR_MS, () => clock.earliest());
  const statementEngine: StatementEngine = {
    facts: (sql, signal) => processes.inspect(sql, signal),
    trace: (statements, shapes, signal) => processes.trace(statements, shapes, signal),
    bind: (statement, signal) => processes.bind(statement, signal),
  };
  const rowsOf: RowsOf = async ({ sql, tables, views }, { rows, timeout_ms }, signal) => {
    const segments: string[] = [];
    const limits = { rows, timeout_ms, memory_mb: config.queryMemoryMb, result_bytes: config.maxResultBytes };
    const files = tables.map(({ hash, ...table }) => ({ ...table, file: snapshotFile(hash) }));
    const statement = { sql, parameters: {}, tables: files, views };
    const { columns } = await processes.run(statement, limits, ({ json }) => segments.push(json), signal);
    return { columns: columns.map(({ name }) => name), rows: segments.flatMap((json) => JSON.parse(json)) };
  };
  const policy = new QueryPolicy(
    { ...config, maxTimeoutSeconds: config.queryTimeoutMaxSeconds, memoryMb: config.queryMemoryMb },
    { store, now: () => clock.earliest(), counts: config.enableAuth },
  );
  const translation: TranslationEngine = {
    translate: (order, signal) => processes.translate(order, signal),
    format: (sql, dialect, signal) => processes.format(sql, dialect, signal),
  };
  const desk = (resolve: StatementNeeds["resolve"]): QueryDesk => {
    const planner = new StatementPlanner(statementEngine, resolve);
    const queue = {
      maxQueued: MOST_WAITING,
      queued: () => runner.queued,
      queuedOf: (owner: string | null) => runner.queuedOf(owner),
      policy,
    };
    return {
      policy,
      planner,
      results,
      list: new QueryList(store, results),
      statements: new Statements({ store, dispatch, waiters, clock, results, planner, ...queue }),
    };
  };
  const statements: QueryParts["statements"] = ({ jobs, resolve, catalog, rules, sqlOf: sqlOfNamed }, browser) => {
    const ofCallers = desk(resolve);
    const translator = new Translator(translation, ofCallers.planner, rules);
    browser.retryStatementsBy(({ tables: _, views: __, ...order }, caller) =>
      ofCallers.statements.submit(order, caller),
    );
    const methods = [
      ...runMethods(ofCallers, jobs, translator),
      ...queriesMethods(ofCallers, { jobs, browser, catalog }),
      ...transpileMethods(translator, rules, sqlOfNamed),
    ];
    return { engine: statementEngine, runs: ofCallers.statements, rowsOf, methods };
  };
  const files = new ResultFiles(results, (...rows) => processes.parquet(...rows));
  return { statements, files, stop: () => processes.stop() };
}
