import {
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { Cells } from "../model/cells.ts";
import type { LoadedTable, WholeTable } from "../model/loaded-table.ts";
import { ROWS_AT_ONCE } from "../readers/typed-table.ts";

/** The values that doubles stand for, by the type of the column; of other types the doubles themselves. */
const VALUES: ReadonlyMap<DuckDBTypeId, (cell: number) => DuckDBValue> = new Map<
  DuckDBTypeId,
  (cell: number) => DuckDBValue
>([
  [DuckDBTypeId.BIGINT, BigInt],
  [DuckDBTypeId.UBIGINT, BigInt],
  [DuckDBTypeId.DATE, (days: number) => new DuckDBDateValue(days)],
  [DuckDBTypeId.TIME, (micros: number) => new DuckDBTimeValue(BigInt(micros))],
  [DuckDBTypeId.TIMESTAMP, (micros: number) => new DuckDBTimestampValue(BigInt(micros))],
  [DuckDBTypeId.TIMESTAMP_TZ, (micros: number) => new DuckDBTimestampTZValue(BigInt(micros))],
]);

/** Makes a table in the session of one that is in memory only. */
export async function intoSession(session: TableSession, loaded: LoadedTable): Promise<void> {
  const { whole, columns } = loaded;
  if (whole === undefined || loaded.inMemoryOnly !== true) return;
  const declared = columns.map(({ sqlName }, i) => `${identifier(sqlName)} ${typeName(whole.types[i] as DuckDBType)}`);
  await session.run(`CREATE OR REPLACE TABLE ${identifier(loaded.table)} (${declared.join(", ")})`);
  await session.onOneConnection(async (connection) => {
    const appender = await connection.appender(loaded.table);
    try {
      const types = columns.map((_, i) => appender.columnType(i));
      for (let start = 0; start < whole.rowCount; start += ROWS_AT_ONCE) {
        const end = Math.min(start + ROWS_AT_ONCE, whole.rowCount);
        const chunk = DuckDBDataChunk.create(types, end - start);
        for (const [i, cells] of whole.cells.entries()) {
          chunk.setColumnValues(i, valuesOf(cells, whole, i, start, end));
        }
        appender.appendDataChunk(chunk);
      }
    } finally {
      appender.closeSync();
    }
  });
}

/** The type's name in SQL; JSON in memory has no values. */
function typeName(type: DuckDBType): string {
  return type.typeId === DuckDBTypeId.VARCHAR ? "VARCHAR" : type.toString();
}

function valuesOf(cells: Cells, { types }: WholeTable, i: number, start: number, end: number): DuckDBValue[] {
  const value = VALUES.get((types[i] as DuckDBType).typeId) ?? ((cell: number): DuckDBValue => cell);
  return Array.from({ length: end - start }, (_, row) => {
    const cell = cells[start + row] ?? null;
    if (typeof cell !== "number") return cell;
    return Number.isNaN(cell) ? null : value(cell);
  });
}
