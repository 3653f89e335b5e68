import type { FileHandle } from "node:fs/promises";
import avsc, { type Schema, type Type } from "avsc";
import { DamagedError, InvalidError } from "../opened-file.ts";
import { BinaryReader } from "./binary.ts";
import { type Codec, codecs } from "./codecs.ts";

// "Object Container Files" of the Apache Avro specification, version 1.12.

const MAGIC = "Obj\x01";
const SYNC = 16;
/** The largest head, with the schema in it, that is read. */
const LARGEST_HEAD = 16_777_216;
/** The largest block, packed or unpacked, that is read: it is held in memory. */
const LARGEST_BLOCK = 134_217_728;
/** Bytes in which the two numbers before a block fit. */
const BLOCK_HEAD = 20;

/** The head of a file. */
export interface Container {
  type: Type;
  codec: Codec;
  sync: Buffer;
  /** Where the first block begins. */
  from: number;
}

/** A block of a file, unpacked. */
export interface Block {
  rows: number;
  content: Buffer;
  /** Where the next one begins. */
  next: number;
}

/** A type of Avro's whose meaning is another than that of the type it is written as. */
export class Logical extends avsc.types.LogicalType {
  readonly logicalName: string;
  readonly precision: number;
  readonly scale: number;

  constructor(schema: Schema, options?: object) {
    super(schema, options);
    const given = new Map<string, unknown>(Object.entries(schema));
    const number = (name: string): number => (Number.isInteger(given.get(name)) ? Number(given.get(name)) : 0);
    this.logicalName = String(given.get("logicalType"));
    this.precision = number("precision");
    this.scale = number("scale");
  }
}

const LOGICAL = [
  "date",
  "decimal",
  "duration",
  "uuid",
  ...["time", "timestamp", "local-timestamp"].flatMap((kind) =>
    ["millis", "micros", "nanos"].map((unit) => `${kind}-${unit}`),
  ),
];

/** Reads the head of a file. */
export async function readContainer(handle: FileHandle, size: number): Promise<Container> {
  for (let length = Math.min(65_536, size); ; length = Math.min(length * 16, size, LARGEST_HEAD)) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.toString("latin1", 0, MAGIC.length) !== MAGIC) {
      throw new InvalidError("it does not begin as an Avro object container file does");
    }
    try {
      return containerOf(head);
    } catch (error) {
      if (!(error instanceof DamagedError) || length >= size) throw error;
      if (length >= LARGEST_HEAD) throw new InvalidError(`its head is larger than ${LARGEST_HEAD} bytes`);
    }
  }
}

function containerOf(head: Buffer): Container {
  const reader = new BinaryReader(head);
  reader.take(MAGIC.length);
  const meta = new Map<string, Buffer>();
  reader.items(2, () => {
    const key = reader.bytes().toString("utf8");
    meta.set(key, reader.bytes());
  });
  const sync = Buffer.from(reader.take(SYNC));
  const name = meta.get("avro.codec")?.toString("utf8") ?? "null";
  const codec = codecs.get(name);
  if (codec === undefined) {
    const known = [...codecs.keys()].join(", ");
    throw new InvalidError(`its blocks are packed by '${name.slice(0, 40)}', which is not among ${known}`);
  }
  return { type: typeOf(meta.get("avro.schema")), codec: codec(), sync, from: head.length - reader.left };
}

function typeOf(text: Buffer | undefined): Type {
  if (text === undefined) throw new InvalidError("there is no schema in its head");
  try {
    return avsc.Type.forSchema(JSON.parse(text.toString("utf8")), {
      logicalTypes: Object.fromEntries(LOGICAL.map((name) => [name, Logical])),
      omitRecordMethods: true,
      wrapUnions: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidError(`its schema is not valid: ${reason.slice(0, 200)}`, { cause: error });
  }
}

/** The blocks of a file, one after the other. */
export async function* blocksOf(
  handle: FileHandle,
  size: number,
  { codec, sync, from }: Container,
): AsyncGenerator<Block> {
  for (let at = from; at < size; ) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BLOCK_HEAD), 0, BLOCK_HEAD, at);
    const head = new BinaryReader(buffer.subarray(0, bytesRead));
    const rows = head.below(Number.MAX_SAFE_INTEGER, "the number of rows in a block");
    const packedSize = head.below(Number.MAX_SAFE_INTEGER, "the size of a block");
    at += bytesRead - head.left;
    if (at + packedSize + SYNC > size) throw new DamagedError("it ends within a block");
    if (packedSize > LARGEST_BLOCK) throw new InvalidError(`a block of it is larger than ${LARGEST_BLOCK} bytes`);
    const length = packedSize + SYNC;
    const read = await handle.read(Buffer.alloc(length), 0, length, at);
    if (read.bytesRead < length) throw new DamagedError("it ends within a block");
    if (!read.buffer.subarray(packedSize).equals(sync)) throw new DamagedError("a block does not end where it should");
    at += length;
    yield { rows, content: await unpacked(codec, read.buffer.subarray(0, packedSize)), next: at };
  }
}

async function unpacked(codec: Codec, packed: Buffer): Promise<Buffer> {
  try {
    return await codec(packed, LARGEST_BLOCK);
  } catch (error) {
    if (error instanceof DamagedError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof RangeError || code === "ERR_BUFFER_TOO_LARGE") {
      throw new InvalidError(`a block of it is larger than ${LARGEST_BLOCK} bytes`, { cause: error });
    }
    throw new DamagedError("a block of it cannot be unpacked", { cause: error });
  }
}
