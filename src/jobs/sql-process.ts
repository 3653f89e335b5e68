import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { ServiceError } from "../errors/service-error.ts";
import { fromStoredError } from "../errors/stored.ts";
import type { FromSql, SqlResults, SqlTask, ToSql } from "../executor/sql-protocol.ts";
import { memoryExceeded, timedOut } from "../sql/failure.ts";
import type { RowSegment, StatementLimits } from "../sql/statement.ts";

export interface SqlProcessOptions {
  /** MiB that a statement may take. */
  memoryMb: number;
  /** Bytes that a statement may write beside its memory. */
  spillBytes: number;
  /** Folder in which each process has one of its own. */
  folder: string;
  logger: Logger;
}

/** A statement that a process works on. */
export interface SqlWork {
  task: SqlTask;
  onRows: (segment: RowSegment) => void;
  signal: AbortSignal;
}

interface Current extends SqlWork {
  id: number;
  limits: StatementLimits;
  settle: PromiseWithResolvers<SqlResults[keyof SqlResults]>;
  /** What the statement fails with where its process is ended for it. */
  endedFor: unknown;
}

const sqlModule = new URL(
  import.meta.url.endsWith(".ts") ? "../executor/sql-start.ts" : "../executor/sql-start.js",
  import.meta.url,
);

/** What a process takes beside its statement at most: code, heaps, what DuckDB does not count; and 512 that V8 but reserves. */
const OWN_MB = 1024;
const KIB_PER_MIB = 1024;
/** How long a statement has to end by itself once it is told to, or its time is over. */
const END_MS = 1000;
/** So much is kept of what a process writes to stderr. */
const STDERR_LENGTH = 4000;
const MOST_THREADS = 4;

/** One process that works on a statement at a time; a new one takes the place of one that has ended. */
export class SqlProcess {
  readonly #options: SqlProcessOptions;
  readonly #onReady: () => void;
  #child: ChildProcess | null = null;
  #folder = "";
  #ready = false;
  #stopped = false;
  #current: Current | null = null;
  #ids = 0;
  #stderr = "";

  /** @param onReady is called whenever a statement can be given. */
  constructor(options: SqlProcessOptions, onReady: () => void) {
    this.#options = options;
    this.#onReady = onReady;
  }

  /** Whether a statement can be given now. */
  get ready(): boolean {
    return this.#ready && this.#current === null;
  }

  /** Process id, while there is one. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Starts the process where there is none. */
  start(): void {
    if (this.#child !== null || this.#stopped) return;
    const { memoryMb, spillBytes, folder, logger } = this.#options;
    this.#folder = mkdtempSync(join(folder, "process-"));
    this.#stderr = "";
    const limit = (memoryMb + OWN_MB) * KIB_PER_MIB;
    const node = ["--max-old-space-size=512", fileURLToPath(sqlModule)];
    const child = spawn("/bin/sh", ["-c", `ulimit -d ${limit}; exec "$0" "$@"`, process.execPath, ...node], {
      cwd: this.#folder,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
      env: {
        ...process.env,
        DLI_SERVICE_PID: String(process.pid),
        DLI_SQL_THREADS: String(Math.min(availableParallelism(), MOST_THREADS)),
        DLI_SQL_SPILL_BYTES: String(spillBytes),
      },
    });
    this.#child = child;
    child.stderr?.on("data", (text: Buffer) => {
      this.#stderr = `${this.#stderr}${text}`.slice(-STDERR_LENGTH);
    });
    child.on("message", (message: FromSql) => this.#received(message));
    child.on("error", (error) => {
      if (child.pid === undefined) this.#ended(child, "could not be started");
      else logger.error({ err: error }, "channel to the process for SQL failed");
    });
    child.on("exit", (code, signal) => this.#ended(child, signal ?? `exit code ${code}`));
  }

  /** Works on a statement; the process has to be ready. Rejects with the signal's reason where that aborts. */
  async work({ task, onRows, signal }: SqlWork): Promise<SqlResults[keyof SqlResults]> {
    const settle = Promise.withResolvers<SqlResults[keyof SqlResults]>();
    const id = ++this.#ids;
    const limits = limitsOf(task, this.#options.memoryMb);
    const current: Current = { task, onRows, signal, id, limits, settle, endedFor: null };
    this.#current = current;
    this.#ready = false;
    const onAbort = (): void => {
      this.#send({ type: "interrupt", id });
      setTimeout(() => this.#kill(current, signal.reason), END_MS).unref();
    };
    signal.addEventListener("abort", onAbort);
    const timer = setTimeout(() => this.#kill(current, timedOut(limits)), limits.timeout_ms + END_MS);
    this.#send({ type: "work", id, task });
    try {
      return await settle.promise;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Ends the process for good, whatever it does. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  #kill(current: Current, reason: unknown): void {
    if (this.#current !== current) return;
    current.endedFor = reason;
    this.#child?.kill("SIGKILL");
  }

  #received(message: FromSql): void {
    const current = this.#current;
    if (message.type === "ready") {
      this.#ready = true;
      this.#onReady();
    } else if (current?.id !== message.id) return;
    else if (message.type === "rows") current.onRows(message.segment);
    else {
      this.#current = null;
      if (message.type === "done") current.settle.resolve(message.result);
      else current.settle.reject(fromStoredError(message.error));
    }
  }

  #send(message: ToSql): void {
    this.#child?.send(message, () => {}); // that it has ended is noticed by `exit`
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    const current = this.#current;
    this.#child = null;
    this.#current = null;
    this.#ready = false;
    rmSync(this.#folder, { recursive: true, force: true });
    if (current !== null) {
      this.#options.logger.warn({ how, text: this.#stderr.slice(0, 1000) }, "a statement ended its process");
      current.settle.reject(current.endedFor ?? this.#failure(current, how));
    }
    if (!this.#stopped && current !== null) this.start();
    this.#onReady(); // who waits has it started again
  }

  /** Why a statement failed with which its process ended by itself: mostly for the memory that the system allows it. */
  #failure({ limits }: Current, how: string): ServiceError {
    if (this.#stopped) return new ServiceError("QUERY_FAILED", { reason: "the service ends" });
    const isMemory = /memory|bad_alloc|heap limit|allocation/i.test(this.#stderr) || how === "SIGABRT";
    if (isMemory) return memoryExceeded(limits);
    return new ServiceError("QUERY_FAILED", { reason: `it ended the process that it ran in (${how})` });
  }
}

function limitsOf(task: SqlTask, memoryMb: number): StatementLimits {
  if (task.kind === "run") return task.limits;
  return { rows: 0, result_bytes: 0, memory_mb: memoryMb, timeout_ms: task.timeout_ms };
}
