import {
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimeNSValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import avsc, { type Type, type types } from "avsc";
import { type DeclaredType, listOf, mapOf, structOf } from "../declared-type.ts";
import { DamagedError } from "../opened-file.ts";
import {
  DECIMAL_DIGITS,
  dateOf,
  decimalText,
  instantText,
  jsonText,
  MOST_DECIMAL_DIGITS,
  memberNames,
  microseconds,
  type Precision,
  timestampOf,
} from "../typed-values.ts";
import type { BinaryReader } from "./binary.ts";
import { Logical } from "./container.ts";

/** How values of a type are read, and what they are to DuckDB. */
export interface ValueReader extends DeclaredType {
  read: (bytes: BinaryReader) => DuckDBValue;
  /** Bytes that a value takes at least. */
  least: number;
}

const INTEGERS = ["INTEGER", "BIGINT"];
const NUMBERS = ["INTEGER", "FLOAT", "DOUBLE"];

/** Types without parts, by Avro's names. */
const PLAIN: Record<string, ValueReader> = {
  null: { type: "INTEGER", read: () => null, least: 0 },
  boolean: { type: "BOOLEAN", read: (bytes) => bytes.byte() === 1, least: 1 },
  int: { type: "INTEGER", read: (bytes) => int32(bytes.int()), least: 1 },
  long: { type: "BIGINT", read: (bytes) => bytes.long(), least: 1 },
  float: { type: "FLOAT", read: (bytes) => bytes.float(), least: 4 },
  double: { type: "DOUBLE", read: (bytes) => bytes.double(), least: 8 },
  bytes: { type: "BLOB", read: (bytes) => new DuckDBBlobValue(bytes.bytes()), least: 1 },
  string: { type: "VARCHAR", read: (bytes) => bytes.bytes().toString("utf8"), least: 1 },
};

/** Where in a schema a type stands. */
interface Place {
  /** The records that it lies in. */
  above: readonly Type[];
  /** Within JSON, where types do not matter: the readers that there are of records. */
  json: Map<Type, ValueReader> | null;
}

const TOP: Place = { above: [], json: null };

/**
 * How values of a type are read. What has no type in DuckDB, unions of unlike types and records within themselves, is
 * JSON.
 */
export function valueReader(type: Type, place: Place = TOP): ValueReader {
  const plain = PLAIN[type.typeName];
  if (plain !== undefined) return plain;
  if (type instanceof Logical) return logicalReader(type, place);
  if (type instanceof avsc.types.FixedType) {
    return { type: "BLOB", read: (bytes) => new DuckDBBlobValue(bytes.take(type.size)), least: type.size };
  }
  if (type instanceof avsc.types.EnumType) {
    const { symbols } = type;
    return { type: "VARCHAR", read: (bytes) => symbols[bytes.below(symbols.length, "a symbol")] ?? null, least: 1 };
  }
  if (type instanceof avsc.types.ArrayType) {
    const items = valueReader(type.itemsType, place);
    return {
      ...listOf(items),
      least: 1,
      read: (bytes) => {
        const values: DuckDBValue[] = [];
        bytes.items(items.least, () => values.push(items.read(bytes)));
        return new DuckDBListValue(values);
      },
    };
  }
  if (type instanceof avsc.types.MapType) {
    const values = valueReader(type.valuesType as Type, place);
    return {
      ...mapOf({ type: "VARCHAR" }, values),
      least: 1,
      read: (bytes) => {
        const entries: DuckDBValue[] = [];
        bytes.items(values.least + 1, () => {
          const key = bytes.bytes().toString("utf8");
          entries.push(new DuckDBStructValue({ key, value: values.read(bytes) }));
        });
        return new DuckDBListValue(entries);
      },
    };
  }
  if (type instanceof avsc.types.WrappedUnionType || type instanceof avsc.types.UnwrappedUnionType) {
    return unionReader(type.types, place);
  }
  if (type instanceof avsc.types.RecordType) return recordReader(type, place);
  throw new Error(`there is no type '${type.typeName}'`);
}

/** How the members of a record are read, one after the other. */
export function memberReaders(type: types.RecordType, place: Place = TOP): { name: string; reader: ValueReader }[] {
  const within = { ...place, above: [...place.above, type] };
  return type.fields.map((field) => ({ name: field.name, reader: valueReader(field.type, within) }));
}

function recordReader(type: types.RecordType, place: Place): ValueReader {
  const known = place.json?.get(type);
  if (known !== undefined) return known;
  if (place.json === null && (place.above.includes(type) || type.fields.length === 0)) return jsonReader(type);
  const reader: ValueReader = { type: "JSON", least: 0, read: () => null };
  place.json?.set(type, reader); // before its members, of which one may be of the same type
  const members = memberReaders(type, place);
  const names = memberNames(members.map(({ name }) => name));
  Object.assign(reader, structOf(members.map((member, i) => ({ name: names[i] as string, type: member.reader }))));
  reader.least = members.reduce((sum, member) => sum + member.reader.least, 0);
  reader.read = (bytes) =>
    new DuckDBStructValue(
      Object.fromEntries(members.map((member, i) => [names[i] as string, member.reader.read(bytes)])),
    );
  return reader;
}

/** What no type of DuckDB tells: it is JSON. */
function jsonReader(type: Type): ValueReader {
  const { read, least } = valueReader(type, { above: [], json: new Map() });
  return { type: "JSON", least, read: (bytes) => jsonText(read(bytes)) };
}

function unionReader(branches: readonly Type[], place: Place): ValueReader {
  const readers = branches.map((branch) => valueReader(branch, place));
  const filled = readers.filter((_, i) => branches[i]?.typeName !== "null");
  const [first] = filled;
  const areAlike = (kind: "digits" | "zoned"): boolean =>
    filled.every((reader) => JSON.stringify(reader[kind]) === JSON.stringify(first?.[kind]));
  const types = [...new Set(filled.map(({ type }) => type))];
  const common = place.json !== null ? "JSON" : areAlike("zoned") ? commonType(types) : null;
  const chosen = common === null ? branches.map(jsonBranch) : readers;
  const read = (bytes: BinaryReader): DuckDBValue => {
    const value = chosen[bytes.below(chosen.length, "a branch of a union")]?.read(bytes) ?? null;
    return common === "BIGINT" && typeof value === "number" ? BigInt(value) : value;
  };
  if (common === null || place.json !== null || first === undefined) return { type: common ?? "JSON", least: 1, read };
  const { digits: _, ...declared } = first;
  return { ...(areAlike("digits") ? first : declared), type: common, least: 1, read };
}

function jsonBranch(type: Type): ValueReader {
  return type.typeName === "null" ? valueReader(type) : jsonReader(type);
}

/** The type that holds all values of some, as they are; null where there is none. */
function commonType(all: string[]): string | null {
  if (all.length === 0) return "INTEGER";
  if (all.length === 1) return all[0] as string;
  if (all.every((type) => INTEGERS.includes(type))) return "BIGINT";
  return all.every((type) => NUMBERS.includes(type)) ? "DOUBLE" : null;
}

function logicalReader(type: Logical, place: Place): ValueReader {
  const { logicalName, underlyingType: underlying } = type;
  const plain = valueReader(underlying);
  const [, kind = logicalName, unit = ""] =
    /^(time|timestamp|local-timestamp)-(millis|micros|nanos)$/.exec(logicalName) ?? [];
  const precision = ({ millis: 3, micros: 6, nanos: 9 } as Record<string, Precision>)[unit] ?? 0;
  const integer = (bytes: BinaryReader): bigint => BigInt(plain.read(bytes) as number | bigint);
  switch (kind) {
    case "date":
      if (plain.type !== "INTEGER") return plain;
      return { ...plain, type: "DATE", read: (bytes) => dateOf(plain.read(bytes) as number) };
    case "time": {
      if (!INTEGERS.includes(plain.type)) return plain;
      if (precision === 9) {
        return { ...plain, type: "TIME_NS", read: (bytes) => new DuckDBTimeNSValue(integer(bytes)) };
      }
      const micros = microseconds(precision);
      return { ...plain, type: "TIME", read: (bytes) => new DuckDBTimeValue(micros(integer(bytes))) };
    }
    case "timestamp":
    case "local-timestamp": {
      if (plain.type !== "BIGINT") return plain;
      const { value, ...declared } = timestampOf(precision, kind === "timestamp");
      const isText = place.json !== null && declared.zoned !== undefined;
      const shown = isText ? (count: bigint) => instantText(value(count)) : value;
      return { ...plain, ...declared, read: (bytes) => shown(integer(bytes)) };
    }
    case "decimal":
      return plain.type === "BLOB" ? decimalReader(type, plain) : plain;
    case "uuid":
      return plain.type === "BLOB" && plain.least === 16 ? uuidReader(plain) : plain;
    default: // a duration
      return plain.type === "BLOB" && plain.least === 12 ? durationReader(plain) : plain;
  }
}

function decimalReader({ precision, scale }: Logical, plain: ValueReader): ValueReader {
  // What a reader must take for plain bytes.
  if (precision < 1 || precision > MOST_DECIMAL_DIGITS || scale < 0 || scale > precision) return plain;
  const unscaled = (bytes: BinaryReader): bigint => {
    const { bytes: value } = plain.read(bytes) as DuckDBBlobValue;
    if (value.length > MOST_DECIMAL_DIGITS) throw new DamagedError(`a decimal has ${value.length} bytes`);
    const hex = Buffer.from(value).toString("hex");
    return hex === "" ? 0n : BigInt.asIntN(hex.length * 4, BigInt(`0x${hex}`));
  };
  if (precision > DECIMAL_DIGITS) {
    return { type: "VARCHAR", least: plain.least, digits: [[]], read: (bytes) => decimalText(unscaled(bytes), scale) };
  }
  const bound = 10n ** BigInt(precision);
  return {
    type: `DECIMAL(${precision}, ${scale})`,
    least: plain.least,
    read: (bytes) => {
      const value = unscaled(bytes);
      if (value >= bound || value <= -bound) throw new DamagedError(`a decimal has more than ${precision} digits`);
      return new DuckDBDecimalValue(value, precision, scale);
    },
  };
}

function uuidReader(plain: ValueReader): ValueReader {
  const read = (bytes: BinaryReader): DuckDBValue => {
    const hex = bytes.take(16).toString("hex");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  return { ...plain, type: "VARCHAR", read };
}

/** Months, days and milliseconds. */
function durationReader(plain: ValueReader): ValueReader {
  const read = (bytes: BinaryReader): DuckDBValue => {
    const value = bytes.take(12);
    const [months, days, milliseconds] = [value.readInt32LE(0), value.readInt32LE(4), value.readUInt32LE(8)];
    return new DuckDBIntervalValue(months, days, BigInt(milliseconds) * 1000n);
  };
  return { ...plain, type: "INTERVAL", read };
}

function int32(value: number): number {
  if (value !== (value | 0)) throw new DamagedError("an integer of it has more than 32 bits");
  return value;
}
