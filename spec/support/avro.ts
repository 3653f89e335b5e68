import { crc32, deflateRawSync, zstdCompressSync } from "node:zlib";
import avsc, { type Schema } from "avsc";
import { snappyCompressor } from "hysnappy";

type Codec = "null" | "deflate" | "snappy" | "zstandard";

const PACK: Record<Codec, (content: Buffer) => Buffer> = {
  null: (content) => content,
  deflate: (content) => deflateRawSync(content),
  zstandard: (content) => zstdCompressSync(content),
  snappy: (content) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(content));
    return Buffer.concat([compress(content), sum]);
  },
};

const compress = snappyCompressor();
const SYNC = Buffer.from("0123456789abcdef");

/** 64-bit integers as bigints, which the library leaves to its callers. */
const long = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

const number = (value: number): Buffer => avsc.Type.forSchema("long").toBuffer(value);
const bytes = (content: Buffer): Buffer => Buffer.concat([number(content.length), content]);

/** An Avro object container file. Longs are bigints; values of logical types are what they are written as. */
export function avroOf(
  schema: Schema,
  rows: unknown[],
  { codec = "null", atOnce = 100, named = codec }: { codec?: Codec; atOnce?: number; named?: string } = {},
): Buffer {
  const isLong = (one: Schema): boolean => one === "long" || (one as { type?: unknown }).type === "long";
  const type = avsc.Type.forSchema(schema, { typeHook: (one) => (isLong(one) ? long : undefined), wrapUnions: true });
  const blocks: Buffer[] = [];
  for (let at = 0; at < rows.length; at += atOnce) {
    const own = rows.slice(at, at + atOnce);
    const content = PACK[codec](Buffer.concat(own.map((row) => type.toBuffer(row))));
    blocks.push(number(own.length), bytes(content), SYNC);
  }
  return Buffer.concat([avroHead(JSON.stringify(schema), named), ...blocks]);
}

/** The head of such a file, with any schema and name of a codec. */
export function avroHead(schema: string, codec: string): Buffer {
  const meta = { "avro.schema": schema, "avro.codec": codec };
  const entries = Object.entries(meta).flatMap(([key, value]) => [bytes(Buffer.from(key)), bytes(Buffer.from(value))]);
  return Buffer.concat([Buffer.from("Obj\x01"), number(2), ...entries, number(0), SYNC]);
}
