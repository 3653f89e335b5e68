import { constants, setPriority } from "node:os";
import { diskFull } from "../errors/disk-full.ts";
import { toStoredError } from "../errors/stored.ts";
import { traceOf } from "../errors/trace.ts";
import { type ProfilingEvents, profileDataset } from "../profiling/profile-dataset.ts";
import { causeLines } from "../profiling/run/log-lines.ts";
import { WorkerPool } from "./pool.ts";
import type { ExecutorJob, FromExecutor, ToExecutor } from "./protocol.ts";

/**
 * The executor: a child process of the service that holds the worker threads and, in them, DuckDB. What goes wrong in
 * native code ends this process and not the service.
 */
// Profiling takes what the service leaves: while cores are short, calls are answered first.
setPriority(constants.priority.PRIORITY_LOW);

const pool = new WorkerPool(Number(process.env.DLI_EXECUTOR_THREADS));
const runs = new Map<string, AbortController>();
const unsent: FromExecutor[] = [];

process.on("message", (message: ToExecutor) => {
  if (message.type === "ping") send({ type: "pong" });
  else if (message.type === "cancel") runs.get(message.run_id)?.abort();
  else void execute(message.job);
});

/** Runs a job, and tells how it goes and how it ends. */
async function execute({ run_id, ...request }: ExecutorJob): Promise<void> {
  const run = new AbortController();
  runs.set(run_id, run);
  const events: ProfilingEvents = {
    onProgress: (progress) => send({ type: "progress", run_id, progress }),
    onLog: (level, message) => send({ type: "log", run_id, level, message }),
    onEntries: (document, group) => sent({ type: "entries", run_id, document, group }),
    onLight: (last) => send({ type: "light", run_id, last }),
  };
  try {
    const result = await profileDataset(request, pool, events, run.signal);
    send(run.signal.aborted ? { type: "cancelled", run_id } : { type: "done", run_id, ...result });
  } catch (error) {
    send(run.signal.aborted ? { type: "cancelled", run_id } : failure(run_id, error));
  } finally {
    runs.delete(run_id);
  }
}

function failure(run_id: string, error: unknown): FromExecutor {
  return {
    type: "failed",
    run_id,
    error: toStoredError(diskFull(error) ?? error),
    causes: causeLines(error),
    trace: traceOf(error),
  };
}

// Ctrl-C on a terminal reaches the whole process group: the service decides what happens to running jobs.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});

/** What there is to say goes once the work that says it pauses: one message costs as much as several in one. */
function send(message: FromExecutor): void {
  if (unsent.push(message) === 1) setImmediate(() => sendAll(unsent.splice(0)));
}

/** Resolves once a message is on its way: what is large does not queue up here. */
function sent(message: FromExecutor): Promise<void> {
  return new Promise((resolve) => {
    const messages = [...unsent.splice(0), message]; // in their order
    if (process.connected) process.send?.(messages, undefined, undefined, () => resolve());
  });
}

function sendAll(messages: FromExecutor[]): void {
  if (process.connected && messages.length > 0) process.send?.(messages);
}

await pool.ready();
send({ type: "ready" });
