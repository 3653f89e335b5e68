import { DuckDBListValue, DuckDBStructValue, type DuckDBValue } from "@duckdb/node-api";
import { type Data, DataType, DateUnit, type Field, TimeUnit } from "apache-arrow";
import { listOf, mapOf, structOf } from "../declared-type.ts";
import { DamagedError, InvalidError } from "../opened-file.ts";
import { instantText, jsonText, memberNames, type Precision, timestampOf } from "../typed-values.ts";
import { intervalCells } from "./intervals.ts";
import { ListView, ListViews, RunEndEncoded } from "./runs-and-views.ts";
import {
  blobs,
  type Cells,
  counts,
  dateReader,
  decimalReader,
  type FieldReader,
  floats,
  gotten,
  isUuid,
  mapped,
  numbers,
  timeReader,
  uuids,
} from "./scalars.ts";

const PRECISIONS: Record<TimeUnit, Precision> = {
  [TimeUnit.SECOND]: 0,
  [TimeUnit.MILLISECOND]: 3,
  [TimeUnit.MICROSECOND]: 6,
  [TimeUnit.NANOSECOND]: 9,
};
const INTEGERS: Record<number, string> = { 8: "TINYINT", 16: "SMALLINT", 32: "INTEGER", 64: "BIGINT" };

/**
 * How the values of a field are read. What has no type in DuckDB, unions and structs without members, is JSON; `inJson`
 * says that it lies in such a value already.
 */
export function fieldReader(field: Field, inJson = false): FieldReader {
  const { cells, ...declared } = readerOf(field, inJson);
  return {
    ...declared,
    cells: (data) => {
      checkParts(data);
      const valid = cells(data);
      return (row) => (data.getValid(row) ? valid(row) : null);
    },
  };
}

/** Whether there are the offsets, marks and bytes that a part of so many rows needs. */
function checkParts(data: Data): void {
  const { type, length, stride } = data;
  const needs = (part: ArrayLike<unknown> | undefined, least: number): void => {
    if ((part?.length ?? 0) < least) throw new DamagedError("a column is too short");
  };
  if (data.nullCount > 0 && !DataType.isNull(type) && !DataType.isUnion(type)) needs(data.nullBitmap, length / 8);
  const isText =
    DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isBinary(type) || DataType.isLargeBinary(type);
  const isList = DataType.isList(type) || DataType.isLargeList(type) || DataType.isMap(type);
  if (length > 0 && (isText || isList || DataType.isDenseUnion(type))) {
    needs(data.valueOffsets, DataType.isDenseUnion(type) ? length : length + 1);
  }
  if (DataType.isUnion(type)) needs(data.typeIds as ArrayLike<unknown>, length);
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) needs(data.values, length * stride);
  if (DataType.isBool(type)) needs(data.values, length / 8);
  if (DataType.isFixedSizeBinary(type)) needs(data.values, length * stride);
}

function readerOf(field: Field, inJson: boolean): FieldReader {
  const type: DataType = field.type;
  if (DataType.isNull(type)) return { type: "INTEGER", cells: () => () => null };
  if (DataType.isInt(type)) {
    const name = INTEGERS[type.bitWidth];
    if (name !== undefined) return { type: type.isSigned ? name : `U${name}`, cells: numbers };
  }
  if (DataType.isFloat(type)) return type.precision === 2 ? { type: "DOUBLE", cells: numbers } : floats(type);
  if (DataType.isBool(type)) return { type: "BOOLEAN", cells: gotten };
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)) {
    return { type: "VARCHAR", cells: gotten };
  }
  if (DataType.isFixedSizeBinary(type) && type.byteWidth === 16 && isUuid(field))
    return { type: "VARCHAR", cells: uuids };
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isBinaryView(type)) return blobs();
  if (DataType.isFixedSizeBinary(type)) return blobs();
  if (DataType.isDecimal(type)) return decimalReader(type.precision, type.scale, type.bitWidth / 32);
  if (DataType.isDate(type)) return dateReader(type.unit === DateUnit.DAY);
  if (DataType.isTime(type)) return timeReader(PRECISIONS[type.unit as TimeUnit]);
  if (DataType.isTimestamp(type)) {
    const precision = PRECISIONS[type.unit as TimeUnit];
    const zoned = typeof type.timezone === "string" && type.timezone !== "";
    const { value, ...declared } = timestampOf(precision, zoned);
    const shown = inJson && declared.zoned !== undefined ? (count: bigint) => instantText(value(count)) : value;
    return { ...declared, cells: (data) => mapped(counts(data), shown) };
  }
  if (DataType.isDuration(type)) return { type: "BIGINT", cells: counts };
  if (DataType.isInterval(type)) return { type: "INTERVAL", cells: (data) => intervalCells(data, type.unit) };
  if (DataType.isDictionary(type)) return dictionaryReader(field, type.dictionary as DataType, inJson);
  if (DataType.isList(type) || DataType.isLargeList(type)) {
    const items = fieldReader(type.children[0] as Field, inJson);
    return { ...listOf(items), cells: (data) => lists(data, items) };
  }
  if (type instanceof ListView) {
    const items = fieldReader(type.items, inJson);
    return { ...listOf(items), cells: (data) => listViews(data, items) };
  }
  if (type instanceof RunEndEncoded) return runsReader(fieldReader(type.values, inJson));
  if (DataType.isFixedSizeList(type)) {
    const items = fieldReader(type.children[0] as Field, inJson);
    return { ...listOf(items), cells: (data) => fixedLists(data, items, type.listSize) };
  }
  if (DataType.isMap(type)) return mapReader(type.children[0] as Field, inJson);
  if (DataType.isStruct(type)) return structReader(type.children as Field[], inJson);
  if (DataType.isUnion(type)) return unionReader(type, inJson);
  throw new InvalidError(`its column '${field.name}' has the type ${String(type)}, which cannot be read`);
}

/** Values that stand once in a dictionary. */
function dictionaryReader(field: Field, type: DataType, inJson: boolean): FieldReader {
  const values = fieldReader(field.clone({ type }), inJson);
  let known: { of: unknown; values: DuckDBValue[] } = { of: null, values: [] };
  return {
    ...values,
    cells: (data) => {
      const { dictionary } = data;
      if (dictionary === undefined) throw new DamagedError("a dictionary is missing");
      if (known.of !== dictionary) {
        const all = dictionary.data.flatMap((part: Data) => {
          const cells = values.cells(part);
          return Array.from({ length: part.length }, (_, i) => cells(i));
        });
        known = { of: dictionary, values: all };
      }
      const entries = known.values;
      return mapped(counts(data), (index) => {
        const value = entries[Number(index)];
        if (value === undefined) throw new DamagedError("a dictionary is too short");
        return value;
      });
    },
  };
}

/** The values of a part from one place to another. */
function between(cells: Cells, length: number, from: number, to: number): DuckDBValue[] {
  if (!(from >= 0 && from <= to && to <= length)) throw new DamagedError("a list does not lie in its values");
  return Array.from({ length: to - from }, (_, i) => cells(from + i));
}

/** The items of each row, where offsets say where they are. */
function spans(data: Data, items: FieldReader): (row: number) => DuckDBValue[] {
  const child = childOf(data, 0);
  const cells = items.cells(child);
  const offsets = data.valueOffsets as ArrayLike<number | bigint>;
  return (row) => between(cells, child.length, Number(offsets[row]), Number(offsets[row + 1]));
}

function childOf(data: Data, i: number): Data {
  const child = data.children[i];
  if (child === undefined) throw new DamagedError("a column has no parts");
  return child;
}

function lists(data: Data, items: FieldReader): Cells {
  const itemsOf = spans(data, items);
  return (row) => new DuckDBListValue(itemsOf(row));
}

function fixedLists(data: Data, items: FieldReader, size: number): Cells {
  const child = childOf(data, 0);
  const cells = items.cells(child);
  return (row) => new DuckDBListValue(between(cells, child.length, row * size, (row + 1) * size));
}

function listViews(data: Data, items: FieldReader): Cells {
  if (!(data instanceof ListViews)) throw new DamagedError("a column has no parts");
  const child = childOf(data, 0);
  const cells = items.cells(child);
  const { places, lengths } = data;
  return (row) => {
    const from = Number(places[row]);
    return new DuckDBListValue(between(cells, child.length, from, from + Number(lengths[row])));
  };
}

/** The value of a row is that of the first run which ends behind it. */
function runsReader({ cells, ...declared }: FieldReader): FieldReader {
  return {
    ...declared,
    cells: (data) => {
      const [ends, values] = [childOf(data, 0), childOf(data, 1)];
      const [endOf, cellOf] = [counts(ends), cells(values)];
      const runs = Math.min(ends.length, values.length);
      const covers = (run: number, row: number): boolean =>
        run < runs && endOf(run) > row && (run === 0 || endOf(run - 1) <= row);
      let run = 0;
      return (row) => {
        if (!covers(run, row)) run = covers(run + 1, row) ? run + 1 : firstAfter(row, runs, endOf);
        if (run === runs) throw new DamagedError("the runs of a column end before its rows");
        return cellOf(run);
      };
    },
  };
}

/** The first run that ends behind a row. */
function firstAfter(row: number, runs: number, endOf: (run: number) => bigint): number {
  let [low, high] = [0, runs];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(middle) > row) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A map is a list of its pairs, of which several may have one key. */
function mapReader(pairs: Field, inJson: boolean): FieldReader {
  const [key, value] = (pairs.type as DataType & { children: Field[] }).children.map((field) =>
    fieldReader(field, inJson),
  );
  if (key === undefined || value === undefined)
    throw new InvalidError(`its map '${pairs.name}' has no keys or no values`);
  const entry: FieldReader = {
    type: "",
    cells: (data) => {
      const [keys, values] = [key.cells(childOf(data, 0)), value.cells(childOf(data, 1))];
      return (row) => new DuckDBStructValue({ key: keys(row), value: values(row) });
    },
  };
  return { ...mapOf(key, value), cells: (data) => lists(data, entry) };
}

function structReader(fields: readonly Field[], inJson: boolean): FieldReader {
  const names = memberNames(fields.map(({ name }) => name));
  const readers = fields.map((field) => fieldReader(field, inJson));
  const cells = (data: Data): Cells => {
    const members = readers.map((reader, i) => reader.cells(childOf(data, i)));
    return (row) =>
      new DuckDBStructValue(Object.fromEntries(members.map((member, i) => [names[i] as string, member(row)])));
  };
  if (fields.length === 0) return { type: "JSON", cells: inJson ? cells : () => () => "{}" };
  return { ...structOf(readers.map((type, i) => ({ name: names[i] as string, type }))), cells };
}

/** Each row is of one of several types. */
function unionReader(type: DataType, inJson: boolean): FieldReader {
  if (!DataType.isUnion(type)) throw new Error("it is no union");
  const readers = (type.children as Field[]).map((field) => fieldReader(field, true));
  const cells = (data: Data): Cells => {
    const branches = readers.map((reader, i) => reader.cells(childOf(data, i)));
    const types = data.typeIds as ArrayLike<number>;
    const offsets = DataType.isDenseUnion(type) ? (data.valueOffsets as ArrayLike<number>) : null;
    return (row) => {
      const branch = branches[type.typeIdToChildIndex[types[row] as number] ?? -1];
      if (branch === undefined) throw new DamagedError("a value is of none of the types of its union");
      const value = branch(offsets === null ? row : (offsets[row] as number));
      return value === null || inJson ? value : jsonText(value);
    };
  };
  return { type: "JSON", cells };
}
