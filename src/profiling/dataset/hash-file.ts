import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

const BLOCK = 1_048_576;

/** SHA-256 of a file's content in lower-case hex; `onBytes` is told of each block. Ends early when aborted. */
export async function hashFile(path: string, signal: AbortSignal, onBytes: (count: number) => void): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(path);
  try {
    const block = Buffer.allocUnsafe(BLOCK);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(block, 0, BLOCK);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(block.subarray(0, bytesRead));
      onBytes(bytesRead);
    }
  } finally {
    await handle.close();
  }
}
