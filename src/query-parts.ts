import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { ResolveTables, StatementEngine } from "./definitions/statements.ts";
import type { JobEngine } from "./jobs/engine.ts";
import { StatementDispatch } from "./jobs/statement-dispatch.ts";
import { StatementResults } from "./jobs/statement-results.ts";
import { StatementRunner } from "./jobs/statement-runner.ts";
import type { QueryDesk } from "./queries/query-desk.ts";
import { QueryPolicy } from "./queries/query-policy.ts";
import { StatementPlanner } from "./queries/statement-planner.ts";
import { Statements } from "./queries/statements.ts";
import { sqlOf } from "./sql-of-service.ts";

/** Statements that wait at most for a process. */
const MOST_WAITING = 1_000;
const HOUR_MS = 3_600_000;

export interface QueryParts {
  /** Has statements run beside what the engine runs. */
  dispatch: StatementDispatch;
  engine: StatementEngine;
  /** What callers' statements are dealt with by, once it is known how tables are found. */
  desk: (resolve: ResolveTables) => QueryDesk;
  /** Ends the processes. */
  stop: () => Promise<void>;
}

/** Puts together what runs statements; null where this service runs none. */
export function queryParts(
  config: Config,
  engine: JobEngine,
  { logger, snapshotFile }: { logger: Logger; snapshotFile: (hash: string) => string },
): QueryParts | null {
  const { store, waiters, clock } = engine;
  const shared = config.databaseUrl !== "";
  const processes = sqlOf(config, logger);
  if (processes === null) return null;
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
      statements: new Statements({ store, dispatch, waiters, clock, results, planner, ...queue }),
    };
  };
  return { dispatch, engine: statementEngine, desk, stop: () => processes.stop() };
}
