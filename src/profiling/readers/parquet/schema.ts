import type { FileHandle } from "node:fs/promises";
import { CompactReader, zigzag } from "../../scan/compact.ts";
import { MOST_DECIMAL_DIGITS } from "../typed-values.ts";

// "File Format" and parquet.thrift of Apache Parquet 2.12: FileMetaData, SchemaElement, LogicalType.

const MAGIC = "PAR1";
/** Bytes of the footer's length and of the magic behind it. */
const TAIL = 8;
const LARGEST_FOOTER = 268_435_456;
const DEEPEST = 1000;
/** Members of FileMetaData, and of SchemaElement. */
const [SCHEMA, ENCRYPTION] = [2, 8] as const;
export const [TYPE, LENGTH, CONVERTED, SCALE, PRECISION, LOGICAL] = [1, 2, 6, 7, 8, 10] as const;
const [NAME, CHILDREN] = [4, 5] as const;
/** Members of LogicalType, of the timestamp among them, and of its unit. */
const [LOGICAL_TEXT, LOGICAL_DECIMAL] = [1, 5] as const;
export const LOGICAL_TIMESTAMP = 8;
const [IN_UTC, NANOSECONDS] = [1, 3] as const;
export const UNIT = 2;
const [CONVERTED_TEXT, CONVERTED_DECIMAL] = [0, 5] as const;
const [INT96, BYTE_ARRAY, FIXED_LENGTH] = [3, 6, 7] as const;
/** The types of a truth value that is true, and of a struct. */
const [TRUE, STRUCT] = [1, 12] as const;
/** Digits that DuckDB has a decimal for. */
const MOST_DIGITS = 38;

/**
 * What a value is that DuckDB would change: decimals of more digits than it has a type for, instants to the nanosecond,
 * the times to the nanosecond that programs used to write; and texts, and bytes of which nothing is said.
 */
export type Meaning =
  | { kind: "decimal"; scale: number; bytes: number }
  | { kind: "instant" | "int96" | "text" | "bytes" };

/** A node of a file's schema, and where it stands in the footer. */
export interface SchemaNode {
  name: string;
  children: SchemaNode[];
  meaning: Meaning | null;
  from: number;
  to: number;
}

export interface Footer {
  bytes: Buffer;
  /** Where the footer begins in the file. */
  from: number;
  root: SchemaNode;
}

/** The footer of a Parquet file; null where it cannot be read, which is told by whoever reads the file next. */
export async function readFooter(handle: FileHandle): Promise<Footer | null> {
  try {
    const found = await footerBytes(handle);
    if (found === null) return null;
    return { ...found, root: treeOf(elementsOf(found.bytes), { at: 0 }) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Why a Parquet file is encrypted, where it is: its footer says so, or is encrypted itself. */
export async function encryption(handle: FileHandle): Promise<string | null> {
  const { size } = await handle.stat();
  const tail = await bytesAt(handle, Math.max(size - TAIL, 0), TAIL);
  if (tail.toString("latin1", 4) === "PARE") return "it is encrypted";
  try {
    const found = await footerBytes(handle);
    if (found === null) return null;
    const said = [...new CompactReader(found.bytes).fields()].find(
      ({ id, type }) => id === ENCRYPTION && type === STRUCT,
    );
    const [way, ...more] = said === undefined ? [] : new CompactReader(found.bytes, said.from).fields();
    const isKnown = way?.type === STRUCT && (way.id === 1 || way.id === 2) && more.length === 0;
    return isKnown ? "columns of it are encrypted" : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The nodes at a schema's ends, in the order of columns and their members. */
export function leavesOf(node: SchemaNode): SchemaNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf);
}

async function footerBytes(handle: FileHandle): Promise<{ bytes: Buffer; from: number } | null> {
  const { size } = await handle.stat();
  if (size < TAIL + MAGIC.length) return null;
  const tail = await bytesAt(handle, size - TAIL, TAIL);
  const length = tail.readUInt32LE(0);
  const from = size - TAIL - length;
  if (tail.toString("latin1", 4) !== MAGIC || from < MAGIC.length || length > LARGEST_FOOTER) return null;
  return { bytes: await bytesAt(handle, from, length), from };
}

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

type Counted = SchemaNode & { count: number };

/** The nodes of the schema, of which a parent comes before its children. */
function elementsOf(bytes: Buffer): Counted[] {
  for (const { id, from } of new CompactReader(bytes).fields()) {
    if (id !== SCHEMA) continue;
    const reader = new CompactReader(bytes, from);
    const elements: Counted[] = [];
    for (let left = reader.listLength(); left > 0; left--) {
      const start = reader.at;
      reader.skip(STRUCT);
      elements.push(nodeOf(bytes, start, reader.at));
    }
    return elements;
  }
  throw new RangeError("there is no schema");
}

function nodeOf(bytes: Buffer, from: number, to: number): Counted {
  const fields = new Map(Array.from(new CompactReader(bytes, from).fields(), (field) => [field.id, field.from]));
  const number = (id: number): number | null => {
    const at = fields.get(id);
    return at === undefined ? null : zigzag(new CompactReader(bytes, at).varint());
  };
  const meaning = number(CHILDREN) === null ? meaningOf(bytes, number, fields.get(LOGICAL)) : null;
  const name = fields.get(NAME);
  return {
    name: name === undefined ? "" : textAt(bytes, name),
    children: [],
    meaning,
    from,
    to,
    count: number(CHILDREN) ?? 0,
  };
}

function meaningOf(bytes: Buffer, number: (id: number) => number | null, logical: number | undefined): Meaning | null {
  const [type, converted] = [number(TYPE), number(CONVERTED)];
  const [said] = logical === undefined ? [] : new CompactReader(bytes, logical).fields();
  if (type === INT96) return { kind: "int96" };
  if (said?.id === LOGICAL_TIMESTAMP) return isInstant(bytes, said.from) ? { kind: "instant" } : null;
  if (type !== BYTE_ARRAY && type !== FIXED_LENGTH) return null;
  if (converted === CONVERTED_DECIMAL || said?.id === LOGICAL_DECIMAL) {
    const [precision, scale] = [number(PRECISION) ?? 0, number(SCALE) ?? 0];
    if (precision <= MOST_DIGITS || precision > MOST_DECIMAL_DIGITS || scale < 0 || scale > precision) return null;
    const leastBytes = Math.ceil((precision * Math.log2(10) + 1) / 8);
    return { kind: "decimal", scale, bytes: (type === FIXED_LENGTH ? number(LENGTH) : null) ?? leastBytes };
  }
  if (type !== BYTE_ARRAY) return null;
  if (converted === CONVERTED_TEXT || said?.id === LOGICAL_TEXT) return { kind: "text" };
  return said === undefined && converted === null ? { kind: "bytes" } : null;
}

/** Whether a timestamp type is of instants in nanoseconds. */
function isInstant(bytes: Buffer, from: number): boolean {
  const fields = [...new CompactReader(bytes, from).fields()];
  const unit = fields.find(({ id }) => id === UNIT);
  const [chosen] = unit === undefined ? [] : new CompactReader(bytes, unit.from).fields();
  return chosen?.id === NANOSECONDS && fields.some(({ id, type }) => id === IN_UTC && type === TRUE);
}

function textAt(bytes: Buffer, from: number): string {
  const reader = new CompactReader(bytes, from);
  const length = reader.varint();
  return bytes.toString("utf8", reader.at, reader.at + length);
}

function treeOf(flat: readonly Counted[], cursor: { at: number }, depth = 0): SchemaNode {
  const node = flat[cursor.at++];
  if (node === undefined || depth > DEEPEST || node.count < 0 || node.count > flat.length) {
    throw new RangeError("the schema has a hole");
  }
  const { count, ...own } = node;
  return { ...own, children: Array.from({ length: count }, () => treeOf(flat, cursor, depth + 1)) };
}

/** Where the truth value stands in a node that says whether its times are instants: in the byte before its place. */
export function instantMark(bytes: Buffer, node: SchemaNode): number {
  const logical = [...new CompactReader(bytes, node.from).fields()].find(({ id }) => id === LOGICAL);
  const [said] = logical === undefined ? [] : new CompactReader(bytes, logical.from).fields();
  const inUtc = said === undefined ? [] : [...new CompactReader(bytes, said.from).fields()];
  const mark = inUtc.find(({ id }) => id === IN_UTC);
  if (mark === undefined) throw new RangeError("a timestamp says nothing of its zone");
  return mark.from - 1;
}
