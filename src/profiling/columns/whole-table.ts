import {
  type DuckDBDateValue,
  type DuckDBTimestampValue,
  type DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { TableSession } from "../duckdb/session.ts";
import type { Cells } from "../model/cells.ts";
import type { WholeTable } from "../model/loaded-table.ts";

/** The doubles that stand for values of a type, as `asDouble` has them in SQL. Others are texts and booleans. */
const DOUBLES: ReadonlyMap<DuckDBTypeId, (value: DuckDBValue) => number> = new Map([
  [DuckDBTypeId.BIGINT, (value: DuckDBValue): number => Number(value)],
  [DuckDBTypeId.HUGEINT, (value: DuckDBValue): number => Number(value)],
  [DuckDBTypeId.DOUBLE, (value: DuckDBValue): number => (value as number) + 0],
  [DuckDBTypeId.DATE, (value: DuckDBValue): number => (value as DuckDBDateValue).days],
  [DuckDBTypeId.TIME, (value: DuckDBValue): number => Number((value as DuckDBTimeValue).micros)],
  [DuckDBTypeId.TIMESTAMP, (value: DuckDBValue): number => Number((value as DuckDBTimestampValue).micros)],
  [DuckDBTypeId.TIMESTAMP_TZ, (value: DuckDBValue): number => Number((value as DuckDBTimestampValue).micros)],
]);

/** Takes out a relation of texts, booleans, 64- and 128-bit integers, doubles, dates and times, none of them infinite. */
export async function wholeTable(session: TableSession, relation: string, first: number): Promise<WholeTable> {
  const { types, columns } = await session.table(`FROM ${relation}`);
  const rowCount = columns[0]?.length ?? 0;
  const rows = Array.from({ length: Math.min(first, rowCount) }, (_, row) =>
    columns.map((values) => values[row] ?? null),
  );
  const cells = columns.map((values, i): Cells => {
    const double = DOUBLES.get((types[i] as DuckDBType).typeId);
    if (double === undefined) return values as (string | boolean | null)[];
    const doubles = new Float64Array(rowCount);
    for (let row = 0; row < rowCount; row++) {
      const value = values[row] as DuckDBValue;
      doubles[row] = value === null ? Number.NaN : double(value);
    }
    return doubles;
  });
  return { types, rowCount, rows, cells };
}

/** How many cells there are that hold something, of numbers something finite. */
export function presentCells(cells: Cells): number {
  let present = 0;
  if (cells instanceof Float64Array) for (const cell of cells) present += Number.isFinite(cell) ? 1 : 0;
  else for (const cell of cells) present += cell === null ? 0 : 1;
  return present;
}
