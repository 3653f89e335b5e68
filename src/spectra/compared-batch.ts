import { type StoredError, toStoredError } from "../errors/stored.ts";
import type { BatchItem } from "./batch-items.ts";

/** What has become of a file of a batch. */
export type BatchOutcome<Result> = { file: string; result: Result } | { file: string; error: StoredError };

/** Spectra of a batch that are compared side by side. */
const AT_ONCE = 2;

/**
 * Compares the files of a batch, each with its result or its error, in their order. Throws what reading the batch throws, and
 * the signal's reason.
 */
export async function comparedBatch<Item extends { file: string }, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  compare: (item: Item) => Promise<Result>,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<BatchOutcome<Result>[]> {
  const outcomes: BatchOutcome<Result>[] = [];
  const running = new Set<Promise<void>>();
  let [count, done] = [0, 0];
  for await (const item of items) {
    if (running.size === AT_ONCE) await Promise.race(running);
    signal.throwIfAborted();
    const at = count++;
    const task = outcomeOf(item, compare).then((outcome) => {
      outcomes[at] = outcome;
      running.delete(task);
      onDone(++done);
    });
    running.add(task);
  }
  await Promise.all(running);
  signal.throwIfAborted();
  return outcomes;
}

/** Never rejects: what goes wrong with a file is what has become of it. */
async function outcomeOf<Item extends { file: string }, Result>(
  item: Item,
  compare: (item: Item) => Promise<Result>,
): Promise<BatchOutcome<Result>> {
  const { file } = item;
  try {
    return { file, result: await compare(item) };
  } catch (error) {
    return { file, error: toStoredError(error) };
  }
}

/** A file of a batch as a spectrum. Throws why it could not be read. */
export function spectrumOf({ file, bytes, error }: BatchItem) {
  if (bytes === null) throw error;
  return { file_name: file, content_base64: bytes.toString("base64") };
}
