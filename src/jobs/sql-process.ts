import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, constants } from "node:os";
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
  /** How far its threads stand back for others, as `nice` counts. */
  niceness?: number;
  /** Of Node.js, beside those that all have. */
  flags?: readonly string[];
  /** The module that a process runs; another one only to try out what the real one cannot be made to do. */
  module?: URL;
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
/** Calls are answered first; nor do statements stand still beside any program that is busy. */
const NICENESS = constants.priority.PRIORITY_BELOW_NORMAL;
/** How long it is waited until a process is started anew, the first time it has not started, the second, …. */
const RESTART_MS = [50, 500, 2000, 5000] as const;

/** One process that works on a statement at a time; a new one takes the place of one that has ended. */
export class SqlProcess {
  readonly #options: SqlProcessOptions;
  readonly #onChange: () => void;
  #child: ChildProcess | null = null;
  #folder = "";
  #ready = false;
  /** Whether the process could be given a statement at least once. */
  #wasReady = false;
  #stopped = false;
  #current: Current | null = null;
  #ids = 0;
  /** How often in a row a process has ended before it was ready. */
  #failures = 0;
  #restart: NodeJS.Timeout | null = null;
  #stderr = "";

  /** @param onChange is called whenever a statement can be given, or a process is to be started. */
  constructor(options: SqlProcessOptions, onChange: () => void) {
    this.#options = options;
    this.#onChange = onChange;
  }

  /** Whether a statement can be given now. */
  get ready(): boolean {
    return this.#ready && this.#current === null;
  }

  /** How often in a row no process could be started. */
  get failures(): number {
    return this.#failures;
  }

  /** Process id, while there is one. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Starts the process where there is none; one that does not start is tried again after a while. */
  start(): void {
    if (this.#child !== null || this.#stopped || this.#restart !== null) return;
    this.#stderr = "";
    this.#wasReady = false;
    try {
      const child = this.#spawn();
      this.#child = child;
      child.stderr?.on("data", (text: Buffer) => {
        this.#stderr = `${this.#stderr}${text}`.slice(-STDERR_LENGTH);
      });
      child.on("message", (message: FromSql) => this.#received(message));
      child.on("error", (error) => {
        if (child.pid === undefined) this.#ended(child, "could not be started");
        else this.#options.logger.error({ err: error }, "channel to the process for SQL failed");
      });
      child.on("exit", (code, signal) => this.#ended(child, signal ?? `exit code ${code}`));
    } catch (error) {
      this.#options.logger.error({ err: error }, "a process for SQL could not be started");
      this.#ended(null, "could not be started");
    }
  }

  /**
   * The limit is set by a shell, which then becomes the process. So does `nice`: a process that sets its own priority sets
   * that of one thread, and statements run in others.
   */
  #spawn(): ChildProcess {
    const { memoryMb, spillBytes, folder, niceness = NICENESS, flags = [], module = sqlModule } = this.#options;
    mkdirSync(folder, { recursive: true });
    this.#folder = mkdtempSync(join(folder, "process-"));
    const limit = (memoryMb + OWN_MB) * KIB_PER_MIB;
    const node = ["--max-old-space-size=512", ...flags, fileURLToPath(module)];
    return spawn(
      "/bin/sh",
      ["-c", `ulimit -d ${limit}; exec nice -n ${niceness} "$0" "$@"`, process.execPath, ...node],
      {
        cwd: this.#folder,
        stdio: ["ignore", "ignore", "pipe", "ipc"],
        serialization: "advanced",
        env: {
          ...passedOn(),
          DLI_SERVICE_PID: String(process.pid),
          DLI_SQL_THREADS: String(Math.min(availableParallelism(), MOST_THREADS)),
          DLI_SQL_SPILL_BYTES: String(spillBytes),
        },
      },
    );
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
    if (this.#restart !== null) clearTimeout(this.#restart);
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
      this.#wasReady = true;
      this.#failures = 0;
      this.#onChange();
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

  #ended(child: ChildProcess | null, how: string): void {
    if (this.#child !== child) return;
    const current = this.#current;
    this.#child = null;
    this.#current = null;
    this.#ready = false;
    rmSync(this.#folder, { recursive: true, force: true });
    const text = this.#stderr.slice(0, 1000);
    if (current !== null) {
      this.#options.logger.warn({ how, text }, "a statement ended its process");
      current.settle.reject(current.endedFor ?? this.#failure(current, how));
      this.start();
    } else if (!this.#wasReady && !this.#stopped) {
      this.#options.logger.error({ how, text }, "a process for SQL did not start");
      this.#startLater();
    }
    this.#onChange(); // who waits has it started again
  }

  #startLater(): void {
    const wait = RESTART_MS[Math.min(this.#failures++, RESTART_MS.length - 1)];
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.#onChange();
    }, wait);
  }

  /** Why a statement failed with which its process ended by itself: mostly for the memory that the system allows it. */
  #failure({ limits }: Current, how: string): ServiceError {
    if (this.#stopped) return new ServiceError("QUERY_FAILED", { reason: "the service ends" });
    const isMemory = /memory|bad_alloc|heap limit|allocation/i.test(this.#stderr) || how === "SIGABRT";
    if (isMemory) return memoryExceeded(limits);
    return new ServiceError("QUERY_FAILED", { reason: `it ended the process that it ran in (${how})` });
  }
}

/** What of this process's environment a process for SQL gets: no secrets, in any case. */
function passedOn(): NodeJS.ProcessEnv {
  const passed = /^(?:PATH|TZ|LANG|LC_\w+|TMPDIR|NODE_\w+)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => passed.test(name)));
}

function limitsOf(task: SqlTask, memoryMb: number): StatementLimits {
  if (task.kind === "run") return task.limits;
  return { rows: 0, result_bytes: 0, memory_mb: memoryMb, timeout_ms: task.timeout_ms };
}
