import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { bytesOf, type Text } from "../rpc/json-text.ts";
import { type ComparisonTask, writtenComparison } from "./compared-texts.ts";
import type { WrittenComparison } from "./comparison-worker.ts";

const module = new URL(
  import.meta.url.endsWith(".ts") ? "./comparison-worker.ts" : "./comparison-worker.js",
  import.meta.url,
);

/** Bytes of both profiles up to which they are compared at once: within a few milliseconds, sooner than a thread begins. */
const AT_ONCE = 131_072;

/**
 * A comparison as JSON text. Large profiles, which are given away, are compared in a thread of their own: nobody else waits
 * for it. The thread ends with the work, or with an abort. Rejects with what the signal aborts with.
 */
export async function comparisonText(task: ComparisonTask, signal: AbortSignal): Promise<Text> {
  const pages = [...task.left, ...task.right];
  if (pages.reduce((sum, page) => sum + bytesOf(page), 0) <= AT_ONCE) return writtenComparison(task);
  signal.throwIfAborted();
  const worker = new Worker(module, { env: {} });
  try {
    worker.postMessage(task, pages.flatMap(ownMemory));
    const [text] = (await once(worker, "message", { signal })) as [WrittenComparison];
    return [text];
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await worker.terminate();
  }
}

/** The memory of what shares its own with nothing else: it need not be copied to be given away. */
function ownMemory(page: Text): ArrayBuffer[] {
  if (typeof page === "string") return [];
  return page.flatMap(({ buffer, byteLength }) =>
    buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [],
  );
}
