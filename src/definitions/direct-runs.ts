import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Caller } from "../access/caller.ts";
import { toServiceError } from "../errors/wire.ts";
import type { SqlProcesses } from "../jobs/sql-processes.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { StatementLimits } from "../sql/statement.ts";
import type { ResolveTables, StatementOutcome, StatementRun, StatementRuns } from "./statements.ts";

interface DirectRun {
  outcome: StatementOutcome;
  ended: Promise<void>;
}

/** Bytes of a result at most, and how long and how many are held. */
const RESULT_BYTES = 16_777_216;
const HELD_MS = 3_600_000;
const HELD = 200;

const LOST: StatementOutcome = { status: "LOST", ended: true, seconds: null, error: null, result: null };

/**
 * Runs statements of definitions in the processes for SQL, at once, and holds what they answer for a while. A run that
 * nobody knows any more, as after a restart, has ended without a result.
 */
export class DirectRuns implements StatementRuns {
  readonly #sql: Pick<SqlProcesses, "inspect" | "run">;
  readonly #resolve: ResolveTables;
  readonly #memoryMb: number;
  readonly #runs = new LRUCache<string, DirectRun>({ max: HELD, ttl: HELD_MS });

  constructor(sql: Pick<SqlProcesses, "inspect" | "run">, resolve: ResolveTables, memoryMb: number) {
    this.#sql = sql;
    this.#resolve = resolve;
    this.#memoryMb = memoryMb;
  }

  async submit(run: StatementRun, caller: Caller): Promise<string> {
    const signal = new AbortController().signal; // it runs to its end, whoever waits
    const { refs } = await this.#sql.inspect(run.sql, signal);
    const sources = await this.#resolve(refs, caller);
    const { sql, parameters, declared, limit: rows, timeout_seconds } = run;
    const limits: StatementLimits = {
      rows,
      result_bytes: RESULT_BYTES,
      memory_mb: this.#memoryMb,
      timeout_ms: timeout_seconds * 1000,
    };
    const began = performance.now();
    const held: DirectRun = {
      outcome: { status: "RUNNING", ended: false, seconds: null, error: null, result: null },
      ended: Promise.resolve(),
    };
    const answered: JsonValue[][] = [];
    const seconds = (): number => (performance.now() - began) / 1000;
    const declarations = declared.map(({ name, type }) => ({ name, type }));
    held.ended = this.#sql
      .run(
        { sql, parameters, declared: declarations, ...sources },
        limits,
        ({ json }) => void answered.push(...(JSON.parse(json) as JsonValue[][])),
        signal,
      )
      .then(
        ({ columns, row_count, truncated }) => {
          const result = { columns, rows: answered, row_count, truncated };
          held.outcome = { status: "COMPLETED", ended: true, seconds: seconds(), error: null, result };
        },
        (error: unknown) => {
          const failure = toServiceError(error);
          held.outcome = { status: "FAILED", ended: true, seconds: seconds(), error: failure, result: null };
        },
      );
    const id = randomUUID();
    this.#runs.set(id, held);
    return id;
  }

  async outcome(runId: string, rows: number, waitMs: number, signal: AbortSignal | null): Promise<StatementOutcome> {
    const run = this.#runs.get(runId);
    if (run === undefined) return LOST;
    if (waitMs > 0 && !run.outcome.ended) await waitFor(run.ended, waitMs, signal);
    const { result } = run.outcome;
    return { ...run.outcome, result: result === null ? null : { ...result, rows: result.rows.slice(0, rows) } };
  }
}

/** Waits until something has ended, the time is over, or nobody waits any more. */
async function waitFor(ended: Promise<void>, ms: number, signal: AbortSignal | null): Promise<void> {
  const done = new AbortController();
  const given = signal === null ? done.signal : AbortSignal.any([signal, done.signal]);
  await Promise.race([ended, sleep(ms, undefined, { signal: given, ref: false }).catch(() => {})]);
  done.abort();
}
