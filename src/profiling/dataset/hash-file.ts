import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, read, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";

const readBeside = promisify(read);

/** What is read is still in the processor's cache when it is hashed. */
const BLOCK = 262_144;
/** Where it is not known how much there is. */
const LEAST_BLOCK = 16_384;
/** Blocks, of some hundred microseconds each, after which others have the thread. */
const TURN = 8;
/** What takes longer to read was probably not in memory; then so many blocks are not expected to be there either. */
const QUICK_MS = 2;
const WAITED_FOR = 16;

/**
 * SHA-256 of a file's content in lower-case hex; `onBytes` is told of each block. Ends early when aborted. A file that
 * is in memory is read by this thread, others wait for a disk.
 */
export async function hashFile(path: string, signal: AbortSignal, onBytes: (count: number) => void): Promise<string> {
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    const block = Buffer.allocUnsafe(Math.min(BLOCK, Math.max(LEAST_BLOCK, fstatSync(file).size + 1)));
    let waiting = 0;
    for (let blocks = 1; ; blocks++) {
      signal.throwIfAborted();
      const before = performance.now();
      const count =
        waiting > 0 ? (await readBeside(file, block, 0, block.length, null)).bytesRead : readSync(file, block);
      if (waiting > 0) waiting--;
      else if (performance.now() - before > QUICK_MS) waiting = WAITED_FOR;
      if (count === 0) return hash.digest("hex");
      hash.update(block.subarray(0, count));
      onBytes(count);
      if (blocks % TURN === 0) await setImmediate();
    }
  } finally {
    closeSync(file);
  }
}
