import {
  type DuckDBDateValue,
  type DuckDBTimestampValue,
  type DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import { SMALL_ROWS } from "../columns/in-memory.ts";
import { isOutOfMemory } from "../duckdb/out-of-memory.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import { EXAMPLES } from "../model/first-rows.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { type ColumnInMemory, partsOf } from "./csv/in-memory.ts";
import { TABLE } from "./empty-table.ts";
import type { SourceRelation } from "./load-relation.ts";
import { keyOf } from "./record-cells.ts";
import { textsInMemory } from "./records-in-memory.ts";

const wide = (value: DuckDBValue): number => Number(value);
const micros = (value: DuckDBValue): number => Number((value as DuckDBTimestampValue | DuckDBTimeValue).micros);

/** The doubles that stand for values of a type, as `asDouble` has them in SQL. */
const DOUBLES: ReadonlyMap<DuckDBTypeId, (value: DuckDBValue) => number> = new Map([
  ...[DuckDBTypeId.TINYINT, DuckDBTypeId.SMALLINT, DuckDBTypeId.INTEGER, DuckDBTypeId.BIGINT].map(
    (type) => [type, wide] as const,
  ),
  ...[DuckDBTypeId.UTINYINT, DuckDBTypeId.USMALLINT, DuckDBTypeId.UINTEGER, DuckDBTypeId.UBIGINT].map(
    (type) => [type, wide] as const,
  ),
  [DuckDBTypeId.FLOAT, wide],
  [DuckDBTypeId.DOUBLE, wide],
  [DuckDBTypeId.DATE, (value: DuckDBValue): number => (value as DuckDBDateValue).days],
  [DuckDBTypeId.TIME, micros],
  [DuckDBTypeId.TIMESTAMP, micros],
  [DuckDBTypeId.TIMESTAMP_TZ, micros],
]);
/** What DuckDB has for a date beyond all others. */
const LAST_DAY = 2 ** 31 - 1;

/** A column as it is taken out, and as examples show it. */
interface TakenColumn extends Pick<ColumnInMemory, "type" | "cells" | "writtenAs"> {
  shown: (row: number) => DuckDBValue;
}

/**
 * The table that DuckDB would load of a source that it reads by itself, taken out in one query. Null where it is not
 * small, has more columns than `most`, cannot be read so, or holds what is to be asked about in SQL: lists and records,
 * decimals, times in nanoseconds, values that are not finite, integers beyond 53 bits, texts that may be more than that.
 */
export async function relationInMemory(
  session: TableSession,
  { source, namesOf }: Pick<SourceRelation, "source" | "namesOf">,
  most: number,
): Promise<LoadedTable | null> {
  const taken = await session.table(`FROM ${source} LIMIT ${SMALL_ROWS + 1}`).catch((error: unknown) => {
    session.signal.throwIfAborted();
    if (isOutOfMemory(error)) throw error;
    return null; // told by whoever reads it next
  });
  if (taken === null || taken.names.length > most || taken.names.length === 0) return null;
  const { names, types } = taken;
  const rowCount = taken.columns[0]?.length ?? 0;
  if (rowCount > SMALL_ROWS) return null;
  const columns: TakenColumn[] = [];
  for (const [i, values] of taken.columns.entries()) {
    const column = takenColumn(names[i] as string, types[i] as DuckDBType, values);
    if (column === null) return null;
    columns.push(column);
  }
  const examples = Math.min(EXAMPLES, rowCount);
  const read = names.map((name, i) => ({
    name,
    sqlName: name,
    sql: identifier(name),
    type: types[i] as DuckDBType,
  }));
  const found = namesOf === undefined ? read : await namesOf(read);
  return {
    table: TABLE,
    columns: found.map(({ name }, i) => ({
      name,
      sqlName: keyOf(i),
      finite: true,
      ...partsOf(columns[i] as TakenColumn),
    })),
    rowCount,
    whole: {
      types: columns.map(({ type }) => type),
      rowCount,
      rows: Array.from({ length: examples }, (_, row) => columns.map(({ shown }) => shown(row))),
      cells: columns.map(({ cells }) => cells),
    },
    inMemoryOnly: true,
    isInferred: true,
  };
}

function takenColumn(name: string, type: DuckDBType, values: DuckDBValue[]): TakenColumn | null {
  const shown = (row: number): DuckDBValue => values[row] ?? null;
  const { typeId } = type;
  if (typeId === DuckDBTypeId.BOOLEAN) return { type, cells: values as (boolean | null)[], shown };
  if (typeId === DuckDBTypeId.VARCHAR) {
    if (type.alias !== undefined) return null;
    const texts = textsInMemory(name, values as (string | null)[]);
    if (texts === null) return null;
    const { cells, value } = texts;
    const typed = (row: number): DuckDBValue => {
      const cell = cells[row] ?? null;
      return typeof cell !== "number" ? cell : Number.isNaN(cell) ? null : value(cell);
    };
    return { ...texts, shown: typed };
  }
  const double = DOUBLES.get(typeId);
  if (double === undefined) return null;
  const cells = new Float64Array(values.length).fill(Number.NaN);
  for (const [row, value] of values.entries()) {
    if (value === null) continue;
    const number = double(value) + 0;
    if (!Number.isFinite(number) || (typeId === DuckDBTypeId.DATE && Math.abs(number) >= LAST_DAY)) return null;
    const mustBeSafe = typeId !== DuckDBTypeId.DOUBLE && typeId !== DuckDBTypeId.FLOAT;
    if (mustBeSafe && Math.abs(number) > Number.MAX_SAFE_INTEGER) return null;
    cells[row] = number;
  }
  return { type, cells, shown };
}
