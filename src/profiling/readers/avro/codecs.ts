import { promisify } from "node:util";
import { crc32, inflateRaw, zstdDecompress } from "node:zlib";
import { snappyUncompressor } from "hysnappy";
import { DamagedError } from "../opened-file.ts";

/** Unpacks a block of a file to at most so many bytes. */
export type Codec = (packed: Buffer, most: number) => Promise<Buffer> | Buffer;

const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);
const unzstd = promisify<Buffer, { maxOutputLength: number }, Buffer>(zstdDecompress);

/** The ways in which the blocks of a file may be packed that are known here. */
export const codecs: ReadonlyMap<string, () => Codec> = new Map<string, () => Codec>([
  ["null", () => (packed) => packed],
  ["deflate", () => (packed, most) => inflate(packed, { maxOutputLength: most })],
  ["zstandard", () => (packed, most) => unzstd(packed, { maxOutputLength: most })],
  ["snappy", snappy],
]);

/** The library's memory is that of one file: it does not get smaller. */
function snappy(): Codec {
  const uncompress = snappyUncompressor();
  return (packed, most) => unsnapped(packed, most, uncompress);
}

/** A snappy block says how long its content is, and is followed by the checksum of that. */
function unsnapped(packed: Buffer, most: number, uncompress: ReturnType<typeof snappyUncompressor>): Buffer {
  if (packed.length < 5) throw new DamagedError("it ends within a block");
  const body = packed.subarray(0, -4);
  let length = 0;
  for (let i = 0, factor = 1; i < 5; i++, factor *= 128) {
    const byte = body[i] ?? 0;
    length += (byte & 0x7f) * factor;
    if (byte < 0x80) break;
  }
  if (length > most) throw new RangeError(`a block is larger than ${most} bytes`);
  const content = Buffer.from(length === 0 ? [] : uncompress(body, length));
  if (crc32(content) !== packed.readUInt32BE(packed.length - 4))
    throw new DamagedError("the checksum of a block is wrong");
  return content;
}
