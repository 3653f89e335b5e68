import type { Caller } from "../access/caller.ts";
import type { StatementOutcome, StatementRuns } from "../definitions/statements.ts";
import { ServiceError } from "../errors/service-error.ts";
import { fromStoredError } from "../errors/stored.ts";
import { afterEnd } from "../jobs/after-end.ts";
import type { TimeOfJobs } from "../jobs/clock.ts";
import type { Dispatch } from "../jobs/dispatch.ts";
import { sameAgain } from "../jobs/idempotent-job.ts";
import { logLine } from "../jobs/job-logs.ts";
import { newRecord } from "../jobs/new-record.ts";
import type { StatementResults } from "../jobs/statement-results.ts";
import type { StatusWaiters } from "../jobs/status-waiters.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { StatementRunner } from "../store/statement-task.ts";
import type { Store } from "../store/store.ts";
import type { QueryPolicy } from "./query-policy.ts";
import type { StatementPlan, StatementPlanner, StatementWish } from "./statement-planner.ts";

export interface StatementsOptions {
  store: Store;
  dispatch: Dispatch;
  clock: TimeOfJobs;
  results: StatementResults;
  waiters: StatusWaiters;
  planner: StatementPlanner;
  /** How many statements wait at most. */
  maxQueued: number;
  /** How many wait, of all and of an owner. */
  queued: () => number;
  queuedOf: (owner: string | null) => number;
  policy: QueryPolicy;
}

/** What a caller wants to be run. */
export interface StatementOrder extends StatementWish {
  type: "query" | "dataset" | "metric";
  limit: number;
  timeout_seconds: number;
  tags?: readonly string[];
  run_by?: StatementRunner;
  /** The same key with the same params gives the first job again, for a day. */
  idempotency?: { key: string; params: string } | null;
}

const DAY_MS = 86_400_000;
/** Characters of a statement that jobs are listed by. */
const SHOWN = 2_000;

/** Submits statements as jobs, and tells what has come of them. */
export class Statements implements StatementRuns {
  readonly #options: StatementsOptions;
  #last: Promise<void> = Promise.resolve();

  constructor(options: StatementsOptions) {
    this.#options = options;
  }

  get longestSeconds(): number {
    return this.#options.policy.limits.maxTimeoutSeconds;
  }

  /**
   * Submits a statement that can be used: it is one SELECT, and what it names is there and may be read. Throws what the
   * planner does, EXECUTOR_UNAVAILABLE and IDEMPOTENCY_CONFLICT.
   */
  async submit(order: StatementOrder, caller: Caller): Promise<string> {
    const { planner } = this.#options;
    return this.submitPlanned(order, await planner.plan(order, caller, AbortSignal.timeout(PLAN_MS)), caller);
  }

  /**
   * The same, of a statement that is planned already. One is taken after the other, so that none is let in beside those
   * that use up what is allowed. Throws RATE_LIMIT_EXCEEDED, and VALIDATION_ERROR for more time than the policy allows.
   */
  submitPlanned(order: StatementOrder, plan: StatementPlan, caller: Caller): Promise<string> {
    const submitted = this.#last.then(() => this.#take(order, plan, caller));
    this.#last = submitted.then(
      () => {},
      () => {},
    );
    return submitted;
  }

  async #take(order: StatementOrder, { tables, views }: StatementPlan, caller: Caller): Promise<string> {
    const { store, dispatch, clock, policy } = this.#options;
    const {
      sql,
      parameters,
      declared = [],
      timeout_seconds,
      tags = [],
      type,
      run_by = "caller",
      idempotency = null,
    } = order;
    const { maxTimeoutSeconds, maxResultRows } = policy.limits;
    if (timeout_seconds > maxTimeoutSeconds) {
      const reason = `timeout_seconds is ${timeout_seconds}, and ${maxTimeoutSeconds} are allowed`;
      throw new ServiceError("VALIDATION_ERROR", { reason });
    }
    const known =
      idempotency === null ? null : await store.idempotent(caller.subject, idempotency.key, clock.earliest() - DAY_MS);
    if (known !== null) return sameAgain(known, idempotency);
    this.#checkRoom(caller.subject);
    await policy.check(caller, AbortSignal.timeout(PLAN_MS));
    const limit = Math.min(order.limit, maxResultRows);
    const statement = { sql, parameters, declared, tables, views, limit, timeout_seconds, tags, run_by };
    const task = { kind: "statement" as const, statement };
    const record = newRecord(
      { type, name: sql.replace(/\s+/g, " ").trim().slice(0, SHOWN), task },
      caller,
      clock.latest(),
    );
    const since = clock.earliest() - DAY_MS;
    const log = [logLine("info", `submitted: ${type} over ${tables.length + views.length} tables`)];
    const job = { record, idempotency: idempotency === null ? null : { ...idempotency, since }, log };
    const [earlier = null] = await store.insertJobs([job]);
    if (earlier !== null) return sameAgain(earlier, idempotency);
    dispatch.add(record);
    return record.job_id;
  }

  /** What has come of a job, once it has ended or the time is over, with at most so many rows. */
  async outcome(jobId: string, rows: number, waitMs: number, signal: AbortSignal | null): Promise<StatementOutcome> {
    const { results, store, waiters } = this.#options;
    const job = await afterEnd(jobId, { store, waiters }, waitMs, signal);
    if (job === null) return { status: "CLEANED_UP", ended: true, seconds: null, error: null, result: null };
    const { started_at, finished_at } = job;
    const seconds = started_at === null || finished_at === null ? null : (finished_at - started_at) / 1000;
    const { status, terminal } = viewsOf(job);
    const error = job.error === null ? null : asServiceError(fromStoredError(job.error));
    const kept = await results.kept(job);
    const first = kept === null ? null : await results.rows(kept, 0, rows);
    if (kept === null || first === null) return { status, ended: terminal, seconds, error, result: null };
    const { columns, row_count, truncated } = kept.head;
    return { status, ended: terminal, seconds, error, result: { columns, rows: first, row_count, truncated } };
  }

  /** Whoever has many waiting leaves half of the places to others. */
  #checkRoom(owner: string | null): void {
    const { queued, queuedOf, maxQueued } = this.#options;
    const waiting = queued();
    const left = Math.max(maxQueued - waiting, 0);
    const room = owner === null ? left : Math.max(Math.ceil((left - queuedOf(owner)) / 2), 0);
    if (room > 0) return;
    const details = { reason: "too many statements wait", queued: waiting, max_queued: maxQueued };
    throw new ServiceError("EXECUTOR_UNAVAILABLE", details);
  }
}

/** How long it may take to find out what a statement names. */
const PLAN_MS = 15_000;

function asServiceError(error: Error): ServiceError {
  return error instanceof ServiceError ? error : new ServiceError("UNKNOWN_ERROR", { reason: error.message });
}
