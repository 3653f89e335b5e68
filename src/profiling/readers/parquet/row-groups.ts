import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import type { Chunk, ChunkedColumn, ValueForm } from "../../scan/chunks.ts";
import { type CompactField, CompactReader, zigzag } from "../../scan/compact.ts";
import type { ReadKind } from "../../scan/layout.ts";
import { isKnownCodec } from "../../scan/pages.ts";
import { CONVERTED, type Footer, LOGICAL, LOGICAL_TIMESTAMP, type SchemaNode, TYPE, UNIT } from "./schema.ts";

// parquet.thrift of Apache Parquet 2.12: FileMetaData, RowGroup, ColumnChunk, ColumnMetaData, SchemaElement.

const ROW_GROUPS = 4;
/** Members of a row group, of a column chunk, and of what is known of one. */
const [COLUMNS, ROWS] = [1, 3] as const;
const [ELSEWHERE, KNOWN, ENCRYPTED] = [1, 3, 8] as const;
const [ENCODINGS, CODEC, VALUES, UNPACKED, PACKED, DATA, DICTIONARY] = [2, 4, 5, 6, 7, 9, 11] as const;
const STATISTICS = 12;
/** Members of what is told of a chunk's values: its least and greatest one, in two spellings. */
const [OLD_MAX, OLD_MIN, MAX, MIN] = [1, 2, 5, 6] as const;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
/** The types of numbers and of structs in lists. */
const [I32, STRUCT] = [5, 12] as const;
const REPETITION = 3;
const [REQUIRED, OPTIONAL] = [0, 1] as const;
/** Timestamps as schemas say it: the unit among those of a logical type, and the converted types of before. */
const [MILLIS, MICROS] = [1, 2] as const;
const [CONVERTED_MILLIS, CONVERTED_MICROS] = [9, 10] as const;
/** Values one after the other, as numbers of a dictionary's, and by runs; and how levels used to be written. */
const KNOWN_ENCODINGS: readonly number[] = [0, 2, 3, 4, 8];
/** A chunk is read as a whole. */
const LARGEST_CHUNK = 268_435_456;

/** What is read of a Parquet file in which all columns are plain. */
export interface ChunkPlan {
  rows: number;
  columns: (ChunkedColumn & { kind: ReadKind; chunks: Chunk[] })[];
}

/** Numbers of types of values in files. */
const [BOOLEAN, INT32, INT64, FLOAT, DOUBLE, BYTE_ARRAY] = [0, 1, 2, 4, 5, 6] as const;

/** How values of a type of DuckDB's are read that stand in a file as those of another. */
const READ: ReadonlyMap<DuckDBTypeId, { physical: number; form: ValueForm; kind: ReadKind }> = new Map([
  [DuckDBTypeId.BOOLEAN, { physical: BOOLEAN, form: "bits", kind: "boolean" }],
  [DuckDBTypeId.TINYINT, { physical: INT32, form: "int8", kind: "integer" }],
  [DuckDBTypeId.SMALLINT, { physical: INT32, form: "int16", kind: "integer" }],
  [DuckDBTypeId.INTEGER, { physical: INT32, form: "int32", kind: "integer" }],
  [DuckDBTypeId.BIGINT, { physical: INT64, form: "int64", kind: "integer" }],
  [DuckDBTypeId.UTINYINT, { physical: INT32, form: "uint8", kind: "integer" }],
  [DuckDBTypeId.USMALLINT, { physical: INT32, form: "uint16", kind: "integer" }],
  [DuckDBTypeId.UINTEGER, { physical: INT32, form: "uint32", kind: "integer" }],
  [DuckDBTypeId.UBIGINT, { physical: INT64, form: "uint64", kind: "integer" }],
  [DuckDBTypeId.FLOAT, { physical: FLOAT, form: "float", kind: "float" }],
  [DuckDBTypeId.DOUBLE, { physical: DOUBLE, form: "double", kind: "float" }],
  [DuckDBTypeId.DATE, { physical: INT32, form: "day", kind: "date" }],
  [DuckDBTypeId.TIMESTAMP, { physical: INT64, form: "microseconds", kind: "datetime" }],
  [DuckDBTypeId.TIMESTAMP_TZ, { physical: INT64, form: "microseconds", kind: "datetimetz" }],
  [DuckDBTypeId.VARCHAR, { physical: BYTE_ARRAY, form: "text", kind: "text" }],
]);

/** How all chunks of a file are read, given DuckDB's types of its columns; null where it is not plain. Throws a RangeError where it is damaged. */
export function chunkPlan({ bytes, root: { children } }: Footer, types: readonly DuckDBType[]): ChunkPlan | null {
  const columns = children.flatMap((node, i): ChunkPlan["columns"] => {
    const form = formOf(bytes, node, types[i] as DuckDBType);
    return form === null ? [] : [{ ...form, chunks: [] }];
  });
  if (columns.length < types.length || types.length !== children.length) return null;
  let all = 0;
  const groups = membersAt(bytes, 0).get(ROW_GROUPS);
  for (const group of itemsAt(bytes, groups, STRUCT)) {
    const members = membersAt(bytes, group);
    const places = itemsAt(bytes, members.get(COLUMNS), STRUCT);
    const rows = numberAt(bytes, members.get(ROWS));
    if (rows === null || places.length !== columns.length) return null;
    for (const [i, at] of places.entries()) {
      const column = columns[i] as ChunkPlan["columns"][number];
      const chunk = chunkAt(bytes, at, rows);
      if (chunk === null) return null;
      column.chunks.push(chunk);
      const isUnsigned = column.form === "uint64" || column.form === "ulong";
      if ((isUnsigned || column.form === "int64") && isBeyondDoubles(bytes, at, isUnsigned)) {
        columns[i] = { ...column, form: isUnsigned ? "ulong" : "long", kind: "long" };
      }
    }
    all += rows;
  }
  return { rows: all, columns };
}

/** Whether the least or the greatest integer of a chunk, so far as these are told, is none that a double keeps. */
function isBeyondDoubles(bytes: Buffer, chunk: number, isUnsigned: boolean): boolean {
  const known = membersAt(bytes, chunk).get(KNOWN);
  const statistics = known === undefined ? undefined : membersAt(bytes, known).get(STATISTICS);
  const told = statistics === undefined ? new Map<number, number>() : membersAt(bytes, statistics);
  return [told.get(MIN) ?? told.get(OLD_MIN), told.get(MAX) ?? told.get(OLD_MAX)].some((at) => {
    const reader = new CompactReader(bytes, at ?? 0);
    if (at === undefined || reader.varint() !== BigInt64Array.BYTES_PER_ELEMENT) return false;
    const value = isUnsigned ? bytes.readBigUInt64LE(reader.at) : bytes.readBigInt64LE(reader.at);
    return value > MAX_SAFE || value < -MAX_SAFE;
  });
}

interface Form {
  form: ValueForm;
  kind: ReadKind;
  isOptional: boolean;
}

function formOf(bytes: Buffer, node: SchemaNode, type: DuckDBType | undefined): Form | null {
  const members = membersAt(bytes, node.from);
  const [physical, repetition] = [TYPE, REPETITION].map((id) => numberAt(bytes, members.get(id)));
  const isFlat = node.children.length === 0 && (repetition === REQUIRED || repetition === OPTIONAL);
  const read = type === undefined || type.alias !== undefined ? undefined : READ.get(type.typeId);
  if (!isFlat || read === undefined || read.physical !== physical) return null;
  const { kind } = read;
  const form = kind === "datetime" || kind === "datetimetz" ? unitOf(bytes, members) : read.form;
  return form === null ? null : { form, kind, isOptional: repetition === OPTIONAL };
}

function unitOf(bytes: Buffer, members: ReadonlyMap<number, number>): ValueForm | null {
  const logical = members.get(LOGICAL);
  const [said] = logical === undefined ? [] : new CompactReader(bytes, logical).fields();
  const unit = said?.id === LOGICAL_TIMESTAMP ? membersAt(bytes, said.from).get(UNIT) : undefined;
  const [chosen] = unit === undefined ? [] : new CompactReader(bytes, unit).fields();
  const converted = numberAt(bytes, members.get(CONVERTED));
  if (chosen === undefined ? converted === CONVERTED_MICROS : chosen.id === MICROS) return "microseconds";
  if (chosen === undefined ? converted === CONVERTED_MILLIS : chosen.id === MILLIS) return "milliseconds";
  return null;
}

/** Where a chunk of so many rows is and how it is packed; null where it is not read here. */
function chunkAt(bytes: Buffer, at: number, rows: number): Chunk | null {
  const chunk = membersAt(bytes, at);
  const known = chunk.get(KNOWN);
  if (known === undefined || chunk.has(ELSEWHERE) || chunk.has(ENCRYPTED)) return null;
  const members = membersAt(bytes, known);
  const number = (id: number): number => numberAt(bytes, members.get(id)) ?? -1;
  const encodings = itemsAt(bytes, members.get(ENCODINGS), I32);
  const isKnown = encodings.every((place) => KNOWN_ENCODINGS.includes(numberAt(bytes, place) ?? -1));
  const [data, dictionary, length] = [number(DATA), number(DICTIONARY), number(PACKED)];
  const from = dictionary > 0 ? Math.min(dictionary, data) : data;
  const hasSense = rows >= 0 && from > 0 && length > 0 && length <= LARGEST_CHUNK && number(VALUES) === rows;
  if (!isKnown || !hasSense || !isKnownCodec(number(CODEC))) return null;
  return { rows, codec: number(CODEC), from, length, unpacked: Math.max(number(UNPACKED), 0) };
}

/** Where the members of the struct are that stands at a place. */
function membersAt(bytes: Buffer, at: number): Map<number, number> {
  return new Map(Array.from(new CompactReader(bytes, at).fields(), ({ id, from }: CompactField) => [id, from]));
}

/** Where the items are of the list that stands at a place, all of a type whose values take bytes. */
function itemsAt(bytes: Buffer, at: number | undefined, type: typeof STRUCT | typeof I32): number[] {
  if (at === undefined) return [];
  if (((bytes[at] ?? 0) & 15) !== type) throw new RangeError("a list is of something else");
  const reader = new CompactReader(bytes, at);
  const items: number[] = [];
  for (let left = reader.listLength(); left > 0; left--) {
    items.push(reader.at);
    reader.skip(type);
  }
  return items;
}

function numberAt(bytes: Buffer, at: number | undefined): number | null {
  return at === undefined ? null : zigzag(new CompactReader(bytes, at).varint());
}
