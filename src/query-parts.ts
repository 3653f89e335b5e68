import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { ResolveTables, StatementEngine } from "./definitions/statements.ts";
import type { JobEngine } from "./jobs/engine.ts";
import { SqlProcesses } from "./jobs/sql-processes.ts";
import { StatementDispatch } from "./jobs/statement-dispatch.ts";
import { StatementResults } from "./jobs/statement-results.ts";
import { StatementRunner } from "./jobs/statement-runner.ts";
import type { QueryDesk } from "./queries/query-desk.ts";
import { QueryPolicy } from "./queries/query-policy.ts";
import { StatementPlanner } from "./queries/statement-planner.ts";
import { Statements } from "./queries/statements.ts";

/** Statements that wait at most for a process. */
const MOST_WAITING = 1_000;
const HOUR_MS = 3_600_000;

export interface QueryParts {
  /** Has statements run beside what the engine runs. */
  dispatch: StatementDispatch;
  engine: StatementEngine;
  processes: SqlProcesses;
  /** What callers' statements are dealt with by, once it is known how tables are found. */
  desk: (resolve: ResolveTables) => QueryDesk;
}

/** Puts together what runs statements. */
export function queryParts(
  config: Config,
  engine: JobEngine,
  { logger, snapshotFile }: { logger: Logger; snapshotFile: (hash: string) => string },
): QueryParts {
  const { store, waiters, clock } = engine;
  const shared = config.databaseUrl !== "";
  const processes = new SqlProcesses({
    workers: config.sqlWorkers,
    memoryMb: config.queryMemoryMb,
    spillBytes: config.maxScratchBytes,
    folder: sqlFolder(config),
    logger,
  });
  const runner = new StatementRunner({
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
  const dispatch = new StatementDispatch({ profiles: engine.dispatch, runner, store, waiters, shared });
  const results = new StatementResults(store, config.keepResultsHours * HOUR_MS, () => clock.earliest());
  const statementEngine: StatementEngine = {
    facts: (sql, signal) => processes.inspect(sql, signal),
    bind: (statement, signal) => processes.bind(statement, signal),
  };
  const policy = new QueryPolicy(
    { ...config, maxTimeoutSeconds: config.queryTimeoutMaxSeconds, memoryMb: config.queryMemoryMb },
    { store, now: () => clock.earliest(), counts: config.enableAuth },
  );
  const desk = (resolve: ResolveTables): QueryDesk => {
    const planner = new StatementPlanner(statementEngine, resolve);
    const queue = { maxQueued: MOST_WAITING, queued: () => runner.queued };
    return {
      policy,
      planner,
      results,
      statements: new Statements({ store, dispatch, clock, results, planner, ...queue }),
    };
  };
  return { dispatch, engine: statementEngine, processes, desk };
}

/** Where the processes have their folders: a front-end beside others has no state folder. */
function sqlFolder({ databaseUrl, role, stateDir }: Config): string {
  const isFrontEnd = databaseUrl !== "" && role === "api";
  return join(isFrontEnd ? mkdtempSync(join(tmpdir(), "dli-sql-")) : stateDir, "sql");
}
