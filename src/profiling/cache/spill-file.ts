import { readSync, writeSync } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/** Bytes that lie in a file until they are needed. */
export interface StoredBytes {
  length: number;
  /** All of them, or `length` from a place among them on, in a buffer of their own. */
  read: (from?: number, length?: number) => Promise<Buffer>;
}

/** Waiting for a thread to read or write as many bytes, or fewer, takes longer than to do it. */
const FEW = 131_072;

/** A file of its own for what is needed again later, and would take too much memory until then. */
export class SpillFile {
  readonly #path: string;
  #file: Promise<FileHandle> | null = null;
  #end = 0;

  /** The file, which is made once there is something to be written there. */
  constructor(path: string) {
    this.#path = path;
  }

  async add(bytes: Uint8Array): Promise<StoredBytes> {
    const at = this.#end;
    this.#end += bytes.length;
    this.#file ??= opened(this.#path);
    const file = await this.#file;
    for (let done = 0; done < bytes.length; ) {
      const rest = [bytes, done, bytes.length - done, at + done] as const;
      done += bytes.length <= FEW ? writeSync(file.fd, ...rest) : (await file.write(...rest)).bytesWritten;
    }
    return bytesIn(file, at, bytes.length);
  }

  /** Nothing that was written there can be read any more. */
  async close(): Promise<void> {
    const file = await this.#file?.catch(() => null);
    await file?.close();
  }
}

/** Bytes of an open file. Reading rejects where the file ends before they do. */
export function bytesIn(file: FileHandle, at: number, length: number): StoredBytes {
  return {
    length,
    read: async (from = 0, wanted = length - from) => {
      const bytes = Buffer.allocUnsafeSlow(wanted);
      for (let done = 0; done < wanted; ) {
        const rest = [bytes, done, wanted - done, at + from + done] as const;
        const count = wanted <= FEW ? readSync(file.fd, ...rest) : (await file.read(...rest)).bytesRead;
        if (count === 0) throw new Error("a file ends before what lies in it");
        done += count;
      }
      return bytes;
    },
  };
}

async function opened(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return open(path, "w+");
}
