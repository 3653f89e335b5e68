import { open } from "node:fs/promises";

/** What bytes are read from: a file that is open, or what is in memory. */
export interface Bytes extends AsyncDisposable {
  /** So many from an offset, or fewer where they end before. */
  read: (from: number, length: number) => Promise<Buffer>;
}

/** What opens bytes, each time anew. */
export type OpenBytes = () => Promise<Bytes>;

/** The bytes of a file. */
export function bytesOfFile(path: string): OpenBytes {
  return async () => {
    const handle = await open(path);
    return {
      read: async (from, length) => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
        return buffer.subarray(0, bytesRead);
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  };
}

/** Bytes in memory. */
export function bytesInMemory(bytes: Buffer): OpenBytes {
  return async () => ({
    read: async (from, length) => bytes.subarray(from, from + length),
    [Symbol.asyncDispose]: async () => {},
  });
}
