import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Summarised } from "./number-summary.ts";
import type { SortingResult, SortingTask } from "./sorting-worker.ts";

const module = new URL(
  import.meta.url.endsWith(".ts") ? "./sorting-worker.ts" : "./sorting-worker.js",
  import.meta.url,
);

/** The thread that sorts for this one, while it has nothing to do. */
let idle: Worker | null = null;

/**
 * The summary of many values, sorted in a thread of its own while this one goes on; the parts are given away. An abort
 * ends the thread.
 */
export async function summarisedBeside(task: SortingTask, signal: AbortSignal): Promise<Summarised> {
  signal.throwIfAborted();
  const worker = idle ?? new Worker(module);
  idle = null;
  worker.ref();
  try {
    const buffers = task.parts.map(({ buffer }) => buffer);
    worker.postMessage(task, buffers);
    const [result] = (await once(worker, "message", { signal })) as [SortingResult];
    if (!result.ok) throw new Error(result.message);
    keep(worker);
    return result.summarised;
  } catch (error) {
    await worker.terminate();
    signal.throwIfAborted();
    throw error;
  }
}

/** Keeps a thread for the next values, but not the process for the thread. */
function keep(worker: Worker): void {
  worker.unref();
  if (idle === null) idle = worker;
  else void worker.terminate();
}
