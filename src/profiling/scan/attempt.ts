import type { ScannedFile } from "./scanned-file.ts";
import { RuntimeError } from "./web-assembly.ts";

/** The reading of a file into memory. */
export interface FileScan {
  /** Null where it is not read here. */
  read: () => Promise<ScannedFile | null>;
  /** Gives up what it holds, unless the file is read: then that is its to give up. */
  end: () => Promise<void>;
}

/** What a reading gives; null where there is not the memory for it, too. */
export async function attempt(begin: () => FileScan, signal: AbortSignal): Promise<ScannedFile | null> {
  let scan: FileScan | null = null;
  try {
    scan = begin();
    const read = await scan.read();
    if (read === null) await scan.end();
    return read;
  } catch (error) {
    await scan?.end();
    signal.throwIfAborted();
    if (error instanceof RuntimeError) return null; // there is no more memory
    throw error;
  }
}
