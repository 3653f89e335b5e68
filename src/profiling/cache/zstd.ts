import { promisify } from "node:util";
import {
  zstdCompress as compressAside,
  constants,
  zstdDecompress as decompressAside,
  type ZstdOptions,
  zstdCompressSync,
  zstdDecompressSync,
} from "node:zlib";

const compressBeside = promisify(compressAside);
const decompressBeside = promisify(decompressAside);

/** Waiting for a thread to pack as many bytes, or fewer, takes longer than to pack them. */
const FEW = 131_072;
/** As many bytes, or fewer, are unpacked sooner than a thread is waited for. */
const FEW_PACKED = 32_768;

/** How all is packed here: fast, with a check of what comes back. */
export const FAST = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };

/** A text as UTF-8, compressed with Zstandard; in a thread of its own where it is long. */
export async function zstdText(text: string): Promise<Uint8Array> {
  return zstd(Buffer.from(text));
}

/** Bytes, compressed so. */
export async function zstd(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes.length <= FEW ? zstdSync(bytes) : compressBeside(bytes, optionsFor(bytes));
}

export function zstdSync(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, optionsFor(bytes));
}

/** What was compressed; rejects where it was so by nobody. `length`, if known, is how long it was: all comes at once then. */
export async function unzstd(packed: Uint8Array, length?: number): Promise<Buffer> {
  const options: ZstdOptions = length === undefined ? {} : { chunkSize: length + 1 };
  return packed.length <= FEW_PACKED ? zstdDecompressSync(packed, options) : decompressBeside(packed, options);
}

/** Bytes in memory of their own: of those that share some, all that is shared would go to another thread with them. */
export function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function optionsFor({ length }: Uint8Array): ZstdOptions {
  return { params: FAST, pledgedSrcSize: length };
}
