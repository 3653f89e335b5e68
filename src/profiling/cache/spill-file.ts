import { readSync, writeSync } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/** Bytes that lie in a file until they are needed. */
export interface StoredBytes {
  length: number;
  /** All of them, or `length` from a place among them on, in a buffer of their own. */
  read: (from?: number, length?: number) => Promise<Buffer>;
}

/** Waiting for a thread to read as many bytes, or fewer, takes longer than to do it. */
const FEW = 131_072;

/** Bytes that are written together, and not aside; more of them are. */
const [AT_ONCE, ASIDE] = [262_144, 1_048_576] as const;

/** A file of its own for what is needed again later, and would take too much memory until then. */
export class SpillFile {
  readonly #path: string;
  #file: Promise<FileHandle> | null = null;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #end = 0;
  #writing: Promise<void> = Promise.resolve();

  /** The file, which is made once there is something to be written there. */
  constructor(path: string) {
    this.#path = path;
  }

  async add(bytes: Uint8Array): Promise<StoredBytes> {
    const at = this.#end;
    this.#end += bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= AT_ONCE) await this.#flush();
    return {
      length: bytes.length,
      read: async (from, length) => {
        const file = await this.#written();
        return bytesIn(file, at, bytes.length).read(from, length);
      },
    };
  }

  /** Nothing that was written there can be read any more. */
  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    const file = await this.#file?.catch(() => null);
    await file?.close();
  }

  /** The file, with all that was added. */
  async #written(): Promise<FileHandle> {
    await (this.#waitingBytes > 0 ? this.#flush() : this.#writing);
    this.#file ??= opened(this.#path);
    return this.#file;
  }

  #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting, this.#waitingBytes);
    const at = this.#end - this.#waitingBytes;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#file ??= opened(this.#path);
    const file = this.#file;
    this.#writing = this.#writing.then(async () => {
      const handle = await file;
      for (let done = 0; done < bytes.length; ) {
        const rest = [bytes, done, bytes.length - done, at + done] as const;
        done += bytes.length <= ASIDE ? writeSync(handle.fd, ...rest) : (await handle.write(...rest)).bytesWritten;
      }
    });
    return this.#writing;
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
