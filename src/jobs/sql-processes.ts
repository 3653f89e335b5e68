import { randomUUID } from "node:crypto";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ServiceError } from "../errors/service-error.ts";
import type { SqlResults, SqlTask } from "../executor/sql-protocol.ts";
import type { Dialect } from "../sql/dialects/dialects.ts";
import type { Formatted, Translation, TranslationOrder } from "../sql/dialects/translation.ts";
import type { TableShape, TracedStatement } from "../sql/lineage/lineage.ts";
import { ndjsonOf, type Segments } from "../sql/result-formats.ts";
import type {
  BoundStatement,
  ResultColumn,
  RowSegment,
  Statement,
  StatementFacts,
  StatementLimits,
  StatementResult,
  StatementText,
} from "../sql/statement.ts";
import { SqlProcess, type SqlProcessOptions, type SqlWork } from "./sql-process.ts";

export interface SqlProcessesOptions extends SqlProcessOptions {
  /** How many statements run side by side. */
  workers: number;
  /** Whether those that run statements also tell of statements: it is enough for who does one thing at a time. */
  alone?: boolean;
}

/** A statement that waits for a process. */
interface Waiting extends SqlWork {
  settle: PromiseWithResolvers<SqlResults[keyof SqlResults]>;
}

/** So often has each process failed to start before those who wait for one are told. */
const MOST_FAILURES = 3;
/** How long finding out about a statement may take. */
const INSPECT_MS = 5_000;
/** How long following some statements may take. */
const TRACE_MS = 20_000;
/** How long translating a statement may take, and starting what does so. */
const TRANSLATE_MS = 20_000;
/** V8's optimising compiler would take four times the memory of what it compiles, and more time than it saves. */
const DIALECT_FLAGS = ["--liftoff-only"];
/** Processes that find out about statements: one that takes long to be found out about holds up no other by itself. */
const QUESTIONS = 2;
/** How long writing a result may take. */
const PARQUET_MS = 60_000;

/**
 * SQL of callers, worked on in processes of its own, which are started when they are first needed and kept. Statements run
 * in those of a number; what is found out about statements without running them has two for itself, which go before
 * them, so that it does not wait for those that run.
 */
export class SqlProcesses {
  readonly #runs: Pool;
  readonly #questions: Pool;
  readonly #dialects: Pool;
  readonly #folder: string;
  #written: Promise<unknown> = Promise.resolve();

  /** What lies in the folder goes: it is left by processes of an earlier service. */
  constructor({ workers, alone = false, ...options }: SqlProcessesOptions) {
    this.#folder = options.folder;
    rmSync(options.folder, { recursive: true, force: true });
    mkdirSync(options.folder, { recursive: true });
    this.#runs = new Pool(workers, options);
    const niceness = constants.priority.PRIORITY_BELOW_NORMAL / 2; // questions are short, and somebody waits
    this.#dialects = new Pool(1, { ...options, niceness, flags: DIALECT_FLAGS });
    this.#questions = alone ? this.#runs : new Pool(QUESTIONS, { ...options, niceness });
  }

  /**
   * What a statement names, whatever tables there are.
   * @throws ServiceError QUERY_TOO_LARGE, INVALID_SQL_SYNTAX or SQL_NOT_ALLOWED; as all here SERVICE_UNAVAILABLE where no
   * process can be started.
   */
  async inspect(sql: string, signal: AbortSignal): Promise<StatementFacts> {
    return this.#ask({ kind: "inspect", sql, timeout_ms: INSPECT_MS }, signal);
  }

  /**
   * The columns of a statement's result and what its parameters are, without running it.
   * @throws ServiceError as `inspect` does, and TABLE_NOT_FOUND or INVALID_TABLE_REFERENCE for what is not among its tables.
   */
  async bind(statement: StatementText, signal: AbortSignal): Promise<BoundStatement> {
    return this.#ask({ kind: "bind", statement, timeout_ms: INSPECT_MS }, signal);
  }

  /**
   * What statements read, and where each column of their results comes from, by tables of which only the columns are
   * known. What fails of one stands in its place.
   */
  async trace(statements: string[], shapes: TableShape[], signal: AbortSignal): Promise<TracedStatement[]> {
    return this.#ask({ kind: "trace", statements, shapes, timeout_ms: TRACE_MS }, signal);
  }

  /**
   * Translates SQL from one dialect to another.
   * @throws ServiceError SQL_TRANSPILE_ERROR.
   */
  async translate(order: TranslationOrder, signal: AbortSignal): Promise<Translation> {
    return this.#ask({ kind: "translate", order, timeout_ms: TRANSLATE_MS }, signal, this.#dialects);
  }

  /**
   * Lays SQL out anew.
   * @throws ServiceError INVALID_SQL_SYNTAX and SQL_TRANSPILE_ERROR.
   */
  async format(sql: string, dialect: Dialect, signal: AbortSignal): Promise<Formatted> {
    return this.#ask({ kind: "format", sql, dialect, timeout_ms: TRANSLATE_MS }, signal, this.#dialects);
  }

  /**
   * Runs a statement. Its rows are given before it resolves, and count only then.
   * @throws ServiceError as `bind` does, and QUERY_EXECUTION_TIMEOUT, RESULT_SIZE_LIMIT_EXCEEDED or QUERY_FAILED; the
   * signal's reason where that aborts, once nothing of the statement runs any more.
   */
  async run(
    statement: Statement,
    limits: StatementLimits,
    onRows: (segment: RowSegment) => void,
    signal: AbortSignal,
  ): Promise<StatementResult> {
    const task: SqlTask = { kind: "run", statement, limits };
    return (await this.#runs.work({ task, onRows, signal })) as StatementResult; // the result of such a task
  }

  /**
   * Writes a result that there is as a Parquet file, and gives its path; who asked for it deletes it.
   * @throws ServiceError RESULT_SIZE_LIMIT_EXCEEDED where it takes more memory or time than it may.
   */
  async parquet(columns: ResultColumn[], segments: Segments, signal: AbortSignal): Promise<string> {
    const source = join(this.#folder, `${randomUUID()}.ndjson`);
    const target = source.replace(/ndjson$/, "parquet");
    const numbered = columns.map(({ type }, i) => ({ name: `c${i}`, type }));
    try {
      await pipeline(ndjsonOf(numbered, segments), createWriteStream(source));
      await this.#write({ kind: "parquet", columns, source, target, timeout_ms: PARQUET_MS }, signal);
      return target;
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    } finally {
      await rm(source, { force: true });
    }
  }

  /** Process ids of those that run statements. */
  get pids(): number[] {
    return this.#runs.pids;
  }

  /** Ends all of them, whatever they do. */
  async stop(): Promise<void> {
    await Promise.all([this.#runs.stop(), this.#questions.stop(), this.#dialects.stop()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** One file is written after the other, so that there is always a process for questions. */
  #write(task: SqlTask & { kind: "parquet" }, signal: AbortSignal): Promise<null> {
    const written = this.#written.then(() => this.#ask(task, signal));
    this.#written = written.catch(() => {}); // of which whoever asked for it hears
    return written;
  }

  async #ask<Kind extends Exclude<SqlTask["kind"], "run">>(
    task: SqlTask & { kind: Kind },
    signal: AbortSignal,
    pool: Pool = this.#questions,
  ): Promise<SqlResults[Kind]> {
    return (await pool.work({ task, onRows: () => {}, signal })) as SqlResults[Kind]; // the result of such a task
  }
}

/** Processes that work side by side, and those who wait for one in the order in which they came. */
class Pool {
  readonly #processes: SqlProcess[];
  #waiting: Waiting[] = [];
  #stopped = false;

  constructor(width: number, options: SqlProcessOptions) {
    this.#processes = Array.from({ length: width }, () => new SqlProcess(options, () => this.#next()));
  }

  get pids(): number[] {
    return this.#processes.map(({ pid }) => pid).filter((pid) => pid !== null);
  }

  async work(work: SqlWork): Promise<SqlResults[keyof SqlResults]> {
    work.signal.throwIfAborted();
    if (this.#stopped) throw new Error("the processes for SQL have ended");
    const waiting: Waiting = { ...work, settle: Promise.withResolvers() };
    const onAbort = (): void => {
      const left = this.#waiting.filter((one) => one !== waiting);
      if (left.length < this.#waiting.length) waiting.settle.reject(work.signal.reason);
      this.#waiting = left;
    };
    work.signal.addEventListener("abort", onAbort);
    this.#waiting.push(waiting);
    this.#next();
    try {
      return await waiting.settle.promise;
    } finally {
      work.signal.removeEventListener("abort", onAbort);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { settle } of this.#waiting.splice(0)) settle.reject(new Error("the processes for SQL end"));
    await Promise.all(this.#processes.map((one) => one.stop()));
  }

  /** Gives those who wait to processes that are ready; starts one more where none is. */
  #next(): void {
    for (const one of this.#processes) {
      if (!one.ready || this.#waiting.length === 0) continue;
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) one.work(waiting).then(waiting.settle.resolve, waiting.settle.reject);
    }
    if (this.#waiting.length === 0) return;
    for (const one of this.#processes) one.start();
    if (!this.#processes.every(({ failures }) => failures >= MOST_FAILURES)) return;
    const error = new ServiceError("SERVICE_UNAVAILABLE", { reason: "no process for SQL can be started" });
    for (const { settle } of this.#waiting.splice(0)) settle.reject(error);
  }
}
