import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import type { ExecutorJob, FromExecutor, ToExecutor } from "../executor/protocol.ts";

export interface ExecutorEvents {
  onMessage: (message: FromExecutor) => void;
  /** The process ended without having been asked to; a new one is started by itself. */
  onEnd: (reason: string) => void;
}

export interface ExecutorOptions {
  threads: number;
  logger: Logger;
  /** The module that the child process runs; another one only to try out what the real one cannot be made to do. */
  module?: URL;
}

const RESTART_MS = [50, 500, 2000, 5000] as const;
/** A process that lived this long counts as sound again. */
const SOUND_MS = 30_000;

const PING_MS = 1000;

const executorModule = new URL(
  import.meta.url.endsWith(".ts") ? "../executor/start.ts" : "../executor/start.js",
  import.meta.url,
);

/** Keeps one executor process running, whatever ends it, and passes messages to and from it. */
export class ExecutorProcess {
  readonly #options: ExecutorOptions;
  readonly #events: ExecutorEvents;
  #child: ChildProcess | null = null;
  readonly #runs = new Set<string>();
  readonly #pings = new Set<PromiseWithResolvers<void>>();
  #ready = false;
  #failures = 0;
  /** Whether the process was given a job: then that may be why it ends. */
  #worked = false;
  /** Whether the process was ended because somebody asked for that, through no fault of its own. */
  #asked = false;
  #startedAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: ExecutorOptions, events: ExecutorEvents) {
    this.#options = options;
    this.#events = events;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Process id of the current executor, while there is one. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Whether the process was given a job: then it may hold what that took. */
  get worked(): boolean {
    return this.#worked;
  }

  /** Starts the process; where that fails it is tried again, as where one ends. */
  start(): void {
    this.#startedAt = performance.now();
    this.#worked = false;
    try {
      this.#child = this.#spawn();
    } catch (error) {
      this.#ended(null, unstarted(error));
    }
  }

  #spawn(): ChildProcess {
    const { threads, logger, module = executorModule } = this.#options;
    const child = fork(fileURLToPath(module), [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { ...process.env, DLI_EXECUTOR_THREADS: String(threads), DLI_SERVICE_PID: String(process.pid) },
      // Code is compiled, if simply, before it is first run: small files are profiled faster than code gets hot. Little
      // space for what is new keeps it from being held for long: a third less memory for a folder of many small files.
      // Arrays taken out of DuckDB come and go outside of the heap; where the heap may be larger than it ever is, they
      // do not have the engine look through all of it again and again.
      execArgv: ["--always-sparkplug", "--max-semi-space-size=8", "--initial-old-space-size=128"],
    });
    child.stderr?.on("data", (text: Buffer) => {
      logger.warn({ executor: child.pid, text: text.toString().slice(0, 2000) }, "output of the executor");
    });
    child.on("message", (messages: FromExecutor[]) => {
      for (const message of messages) this.#received(message);
    });
    child.on("error", (error) => {
      // Of a process that never was there is no exit to come.
      if (child.pid === undefined) this.#ended(child, unstarted(error));
      else logger.error({ err: error }, "executor channel failed");
    });
    child.on("exit", (code, signal) => this.#ended(child, signal === null ? `exit code ${code}` : signal));
    return child;
  }

  run(job: ExecutorJob): void {
    this.#worked = true;
    this.#runs.add(job.run_id);
    this.#send({ type: "run", job });
  }

  cancel(runId: string): void {
    this.#send({ type: "cancel", run_id: runId });
  }

  /** Resolves once the process has answered; rejects where it does not in time, or there is none. */
  async ping(): Promise<void> {
    if (this.#child?.connected !== true) throw new Error("the executor does not run");
    const ping = Promise.withResolvers<void>();
    const timer = setTimeout(() => ping.reject(new Error("the executor does not answer")), PING_MS);
    this.#pings.add(ping);
    this.#send({ type: "ping" });
    try {
      await ping.promise;
    } finally {
      clearTimeout(timer);
      this.#pings.delete(ping);
    }
  }

  /** Ends the process at once, whatever it does, and starts another; nothing is given to this one any more. */
  kill(): void {
    this.#asked = true;
    this.#ready = false;
    this.#child?.kill("SIGKILL");
  }

  /** Ends the process for good. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  #received(message: FromExecutor): void {
    if (message.type === "ready") this.#ready = true;
    if (message.type === "done" || message.type === "failed" || message.type === "cancelled") {
      this.#runs.delete(message.run_id);
    }
    // Memory that a process does not give back by itself it gives back by its end, unless it has got a job again.
    if (message.type === "spent" && this.#runs.size === 0) this.kill();
    if (message.type === "pong") for (const { resolve } of this.#pings) resolve();
    else this.#events.onMessage(message);
  }

  #send(message: ToExecutor): void {
    const child = this.#child;
    if (child?.connected !== true) return; // its end is noticed by `exit`, which puts its jobs back in the queue
    child.send(message, (error) => {
      if (error !== null) this.#options.logger.warn({ err: error }, "message to the executor was lost");
    });
  }

  #ended(child: ChildProcess | null, reason: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#ready = false;
    this.#runs.clear();
    for (const { reject } of this.#pings) reject(new Error("the executor has ended"));
    if (this.#stopped) return;
    const sound = this.#asked || this.#worked || performance.now() - this.#startedAt > SOUND_MS;
    this.#asked = false;
    this.#failures = sound ? 0 : this.#failures + 1;
    const wait = RESTART_MS[Math.min(this.#failures, RESTART_MS.length - 1)] ?? 0;
    this.#options.logger.error({ reason, restart_in_ms: wait }, "executor ended");
    this.#timer = setTimeout(() => this.start(), wait);
    this.#events.onEnd(reason);
  }
}

/** Why a process could not be started, without the path of its program. */
function unstarted(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "unknown";
  return `could not be started (${code})`;
}
