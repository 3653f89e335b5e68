import { flushCompileCache } from "node:module";
import { constants, getPriority, setPriority } from "node:os";
import { diskFull } from "../errors/disk-full.ts";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import { traceOf } from "../errors/trace.ts";
import { type ProfilingEvents, profileDataset } from "../profiling/profile-dataset.ts";
import { causeLines } from "../profiling/run/log-lines.ts";
import { MemoryWatch } from "./memory-watch.ts";
import { ownMemoryMb } from "./own-memory.ts";
import { WorkerPool } from "./pool.ts";
import type { ExecutorJob, FromExecutor, ToExecutor } from "./protocol.ts";

/**
 * The executor: a child process of the service that holds the worker threads and, in them, DuckDB. What goes wrong in
 * native code ends this process and not the service.
 */
// Profiling stands back while cores are short: calls are answered first. Not as far as it could (19), where any other
// program that is busy leaves it a seventieth of a core: as far as `nice` does unless told otherwise.
setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));

const threads = Number(process.env.DLI_EXECUTOR_THREADS);
const pool = new WorkerPool(threads);
const runs = new Map<string, AbortController>();
const unsent: FromExecutor[] = [];
let isSending = false;
const memory = new MemoryWatch(ownMemoryMb(threads), { onBeyond: endBeyond, onSpent: () => send({ type: "spent" }) });

process.on("message", (message: ToExecutor) => {
  if (message.type === "ping") send({ type: "pong" });
  else if (message.type === "cancel") runs.get(message.run_id)?.abort();
  else void execute(message.job);
});

/** How long there is nothing to do before what is kept for work to come is given up. */
const REST_MS = 10_000;
let rest: NodeJS.Timeout | null = null;

/** Runs a job, and tells how it goes and how it ends. */
async function execute({ run_id, ...request }: ExecutorJob): Promise<void> {
  if (rest !== null) clearTimeout(rest);
  const run = new AbortController();
  runs.set(run_id, run);
  memory.begin(run_id, request.memory_mb);
  const events: ProfilingEvents = {
    onProgress: (progress) => sendLater({ type: "progress", run_id, progress }),
    onLog: (level, message) => sendLater({ type: "log", run_id, level, message }),
    onEntries: (document, group) => sent({ type: "entries", run_id, document, group }),
    onLight: (last) => sendLater({ type: "light", run_id, last }),
  };
  try {
    const result = await profileDataset(request, pool, events, run.signal);
    send(run.signal.aborted ? ended(run_id, run.signal.reason) : { type: "done", run_id, ...result });
  } catch (error) {
    send(run.signal.aborted ? ended(run_id, run.signal.reason) : failure(run_id, error));
  } finally {
    runs.delete(run_id);
    memory.end(run_id);
    if (runs.size === 0) rest = setTimeout(() => void pool.rest(), REST_MS);
  }
}

/** How long a run that takes too much has to end by itself: it goes on taking. */
const END_MS = 500;

/**
 * The memory that the runs may take is used up. A run that took it all fails, and the process ends with it where it does
 * not end by itself. Of several nobody knows which it was, and memory may be held of those before: the process ends, so
 * that each of them runs again by itself.
 */
function endBeyond(run_id: string | null): void {
  const end = (): void => void process.kill(process.pid, "SIGKILL");
  const run = run_id === null ? undefined : runs.get(run_id);
  if (run_id === null || run === undefined) {
    process.send?.([...unsent.splice(0), { type: "beyond" }], undefined, undefined, end);
    setTimeout(end, END_MS);
    return;
  }
  const reason = "it took more memory than JOB_MEMORY_MB allows a job";
  const error = new ServiceError("PROCESSING_FAILED", { reason, attempts: 1 });
  run.abort(error);
  setTimeout(() => {
    if (!runs.has(run_id)) return;
    process.send?.([...unsent.splice(0), failure(run_id, error)], undefined, undefined, end);
  }, END_MS);
}

/** How an aborted run has ended: it was cancelled, unless there is an error that it was ended for. */
function ended(run_id: string, reason: unknown): FromExecutor {
  return reason instanceof ServiceError ? failure(run_id, reason) : { type: "cancelled", run_id };
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
  unsent.push(message);
  if (isSending) return;
  isSending = true;
  setImmediate(() => {
    isSending = false;
    sendAll(unsent.splice(0));
  });
}

/** How long it takes until what nobody waits for is said: how a run goes, and its light profile, which is stored later. */
const LATER_MS = 20;

/** The same for what nobody waits for: it goes with what else there is to say by then. */
function sendLater(message: FromExecutor): void {
  if (unsent.push(message) === 1) setTimeout(() => sendAll(unsent.splice(0)), LATER_MS);
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
flushCompileCache(); // it ends by a signal, before which nothing is kept
