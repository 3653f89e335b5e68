import { zstdDecompressSync } from "node:zlib";
import { CompressionType, compressionRegistry } from "apache-arrow";
import { decompress } from "lz4js";
import { DamagedError } from "../opened-file.ts";

/** Bytes before the packed content of a part that say how long it is. */
const LENGTH = 8;

/** Lets the library unpack both ways in which parts of record batches may be packed. */
export function registerCompression(): void {
  compressionRegistry.set(CompressionType.ZSTD, {
    decode: unpacking((packed, length) => zstdDecompressSync(packed, { maxOutputLength: Math.max(length, 1) })),
  });
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    decode: unpacking((packed, length) => {
      checkFrame(packed);
      return decompress(packed, length);
    }),
  });
}

/**
 * Whether the blocks of an LZ4 frame lie in it, which the library does not ask: of a damaged one it would go on for as
 * long as a length says. Checksums of blocks, which Arrow does not write, it takes for blocks.
 */
function checkFrame(packed: Uint8Array): void {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const flags = bytes[4] ?? 0;
  if ((flags & 0x10) !== 0) throw new DamagedError("a part of a record batch has checksums of its blocks");
  for (let at = (flags & 0x08) === 0 ? 7 : 15; ; ) {
    const size = at + 4 <= bytes.length ? bytes.readUInt32LE(at) & 0x7fffffff : Number.NaN;
    if (size === 0) return;
    at += 4 + size;
    if (!(at <= bytes.length)) throw new DamagedError("a part of a record batch cannot be unpacked");
  }
}

/** The library hands over what follows the length; how large it may get has been looked at. */
function unpacking(unpack: (packed: Uint8Array, length: number) => Uint8Array): (packed: Uint8Array) => Uint8Array {
  return (packed) => {
    const before = new DataView(packed.buffer, packed.byteOffset - LENGTH, LENGTH);
    const length = Number(before.getBigInt64(0, true));
    if (!(length >= 0)) throw new DamagedError("a part of a record batch has no length");
    const content = unpack(packed, length);
    if (content.length !== length) throw new DamagedError("a part of a record batch cannot be unpacked");
    return new Uint8Array(content); // aligned, for numbers of any width
  };
}
