import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Summarised } from "./number-summary.ts";
import type { SortingResult, SortingTask } from "./sorting-worker.ts";

const module = new URL(
  import.meta.url.endsWith(".ts") ? "./sorting-worker.ts" : "./sorting-worker.js",
  import.meta.url,
);

/**
 * The summary of many values, sorted in a thread of its own while this one goes on; they are given away. The thread
 * ends with the work, or with an abort: so its memory is free at once.
 */
export async function summarisedBeside(task: SortingTask, signal: AbortSignal): Promise<Summarised> {
  signal.throwIfAborted();
  const worker = new Worker(module);
  try {
    worker.postMessage(task, [task.values.buffer]);
    const [result] = (await once(worker, "message", { signal })) as [SortingResult];
    if (!result.ok) throw new Error(result.message);
    return result.summarised;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await worker.terminate();
  }
}
