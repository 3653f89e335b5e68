import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import {
  CompressionType,
  compressionRegistry,
  type DataType,
  Decimal,
  Field,
  Message,
  makeData,
  makeVector,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import { Field as WrittenField } from "apache-arrow/fb/field";
import { Schema as WrittenSchema } from "apache-arrow/fb/schema";
import type { Builder } from "flatbuffers";
import { compress, decompress } from "lz4js";

/** The library forgets how to pack where the program, which only unpacks, has told it how it does that. */
function registerPacking(): void {
  for (const [type, encode] of [
    [CompressionType.LZ4_FRAME, (content: Uint8Array) => compress(content)],
    [CompressionType.ZSTD, (content: Uint8Array) => zstdCompressSync(content)],
  ] as const) {
    compressionRegistry.set(type, { ...compressionRegistry.get(type), encode });
  }
}

export interface ArrowOptions {
  stream?: true;
  compression?: CompressionType;
  /** As it was before version 0.15. */
  legacy?: true;
}

/** The record batches of columns, one a list of vectors, as an Arrow file or stream. */
export function arrowOf(batches: Record<string, Vector>[], options: ArrowOptions = {}): Buffer {
  const [first = {}] = batches;
  const fields = Object.entries(first).map(([name, { type }]) => new Field(name, type as DataType, true));
  return arrowOfFields(
    fields,
    batches.map((columns) => Object.values(columns)),
    options,
  );
}

export function arrowOfFields(fields: Field[], batches: Vector[][], options: ArrowOptions = {}): Buffer {
  const { stream, compression = null, legacy = false } = options;
  registerPacking();
  const schema = new Schema(fields);
  const settings = { compressionType: compression, writeLegacyIpcFormat: legacy };
  const writer = stream === true ? new RecordBatchStreamWriter(settings) : new RecordBatchFileWriter(settings);
  for (const columns of batches) {
    const length = columns[0]?.length ?? 0;
    const children = columns.map((column) => column.data[0] ?? makeData({ type: column.type, length: 0 }));
    writer.write(new RecordBatch(schema, makeData({ type: new Struct(fields), length, nullCount: 0, children })));
  }
  if (batches.length === 0) writer.reset(undefined, schema);
  writer.finish();
  const bytes = Buffer.from(writer.toUint8Array(true));
  return compression === null ? bytes : withLengths(bytes);
}

/** The library writes the packed length before a packed part, where the format asks for the other one. */
function withLengths(bytes: Buffer): Buffer {
  for (let at = bytes.toString("latin1", 0, 6) === "ARROW1" ? 8 : 0; bytes.readInt32LE(at) === -1; ) {
    const body = at + 8 + bytes.readInt32LE(at + 4);
    if (body === at + 8) break;
    const message = Message.decode(bytes.subarray(at + 8, body));
    const batch = message.isDictionaryBatch()
      ? message.header().data
      : message.isRecordBatch()
        ? message.header()
        : null;
    for (const { offset, length } of batch?.buffers ?? []) {
      const packed = bytes.subarray(body + offset + 8, body + offset + length);
      if (length === 0 || bytes.readBigInt64LE(body + offset) === -1n) continue;
      const unpacked =
        batch?.compression?.type === CompressionType.ZSTD ? zstdDecompressSync(packed) : decompress(packed);
      bytes.writeBigInt64LE(BigInt(unpacked.length), body + offset);
    }
    at = body + message.bodyLength;
  }
  return bytes;
}

/** A column of numbers, times or the like, as they are laid out. */
export function plain(type: DataType, values: ArrayLike<number | bigint>): Vector {
  const Numbers = type.ArrayType as unknown as { from: (values: ArrayLike<unknown>) => never };
  return makeVector(makeData({ type, data: Numbers.from(values) } as never)) as Vector;
}

/** A column of decimals, given as integers. */
export function decimals(precision: number, scale: number, values: bigint[], bits = 128): Vector {
  const words = bits / 32;
  const data = new Uint32Array(values.length * words);
  for (const [i, value] of values.entries()) {
    for (let word = 0; word < words; word++) {
      data[i * words + word] = Number(BigInt.asUintN(32, value >> BigInt(word * 32)));
    }
  }
  return makeVector(makeData({ type: new Decimal(scale, precision, bits), length: values.length, data })) as Vector;
}

export const listed = (values: unknown[], type: DataType): Vector => vectorFromArray(values, type) as Vector;

/** What is written while flatbuffers have a number in place of another one in one of their fields. */
function written<Result>(owner: object, method: string, write: (builder: Builder) => void, make: () => Result): Result {
  const own = Object.getOwnPropertyDescriptor(owner, method);
  Object.defineProperty(owner, method, { value: write, configurable: true });
  try {
    return make();
  } finally {
    if (own !== undefined) Object.defineProperty(owner, method, own);
  }
}

/** A file that says that the highest byte of its numbers comes first. */
export function bigEndian(make: () => Buffer): Buffer {
  return written(WrittenSchema, "addEndianness", (builder) => builder.addFieldInt16(0, 1, 0), make);
}

/** A file whose columns have a type that there is not. */
export function ofUnknownType(make: () => Buffer): Buffer {
  return written(WrittenField, "addTypeType", (builder) => builder.addFieldInt8(2, 99, 0), make);
}
