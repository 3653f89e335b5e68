import { promisify } from "node:util";
import {
  zstdCompress as compressAside,
  constants,
  zstdDecompress as decompressAside,
  zstdCompressSync,
  zstdDecompressSync,
} from "node:zlib";

/** JSON text as it travels and is stored: as it is where it is short, else as UTF-8 compressed with Zstandard. */
export type PackedJson = string | Uint8Array;

const compressBeside = promisify(compressAside);
const decompressBeside = promisify(decompressAside);

/** Characters up to which a text is left as it is: what the head of a compressed one takes would be most of the gain. */
const SHORT = 1_024;
/** Waiting for a thread to pack as many bytes, or fewer, takes longer than to pack them. */
const FEW = 131_072;
/** As many bytes, or fewer, are unpacked sooner than a thread is waited for. */
const FEW_PACKED = 32_768;

/** Packs a text in a thread of its own where it is long. */
export async function packJson(text: string): Promise<PackedJson> {
  if (text.length <= FEW) return packJsonSync(text);
  const bytes = Buffer.from(text);
  return compressBeside(bytes, optionsFor(bytes));
}

export function packJsonSync(text: string): PackedJson {
  if (text.length <= SHORT) return text;
  const bytes = Buffer.from(text);
  return zstdCompressSync(bytes, optionsFor(bytes));
}

/** The text of what was packed; rejects where it was packed by nobody. */
export async function unpackJson(packed: PackedJson): Promise<string> {
  if (typeof packed === "string") return packed;
  const bytes = packed.length <= FEW_PACKED ? zstdDecompressSync(packed) : await decompressBeside(packed);
  return bytes.toString("utf8");
}

/** Bytes that it takes where it is stored. */
export function packedBytes(packed: PackedJson): number {
  return typeof packed === "string" ? Buffer.byteLength(packed) : packed.length;
}

function optionsFor({ length }: Buffer) {
  return { params: { [constants.ZSTD_c_compressionLevel]: 1 }, pledgedSrcSize: length };
}
