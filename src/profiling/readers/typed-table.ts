import { DuckDBDataChunk, type DuckDBType, type DuckDBValue } from "@duckdb/node-api";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { typeDecimals } from "./decimals.ts";
import type { DeclaredType } from "./declared-type.ts";
import { loadNothing, TABLE } from "./empty-table.ts";
import { keyOf } from "./record-cells.ts";
import { toldParts } from "./told-parts.ts";
import { uniqueNames } from "./unique-names.ts";

/** Rows that are handed over at once, which is as many as DuckDB takes. */
export const ROWS_AT_ONCE = 2048;

/** A column whose type a file declares. */
export interface TypedColumn extends DeclaredType {
  name: string;
}

/** The values of some rows, at most `ROWS_AT_ONCE`: a list a column. */
export type Columns = readonly (readonly DuckDBValue[])[];

/** Appends rows to a table of a session. */
export async function appendAll(
  session: TableSession,
  table: string,
  rows: AsyncIterable<Columns> | Iterable<Columns>,
): Promise<void> {
  await session.onOneConnection(async (connection) => {
    const appender = await connection.appender(table);
    try {
      const types = Array.from({ length: appender.columnCount }, (_, i): DuckDBType => appender.columnType(i));
      for await (const values of rows) {
        session.signal.throwIfAborted();
        const chunk = DuckDBDataChunk.create(types, values[0]?.length ?? 0);
        for (const [i, column] of values.entries()) chunk.setColumnValues(i, column as DuckDBValue[]);
        appender.appendDataChunk(chunk);
      }
    } catch (error) {
      appender.clear(); // what is gathered is of no use any more
      throw error;
    } finally {
      appender.closeSync();
    }
  });
}

/**
 * Loads a table of declared types through DuckDB's appender, which takes each value as it is: nothing is guessed and no
 * digit is lost. What does not fit into memory spills, as with any other table.
 */
export async function loadTyped(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: AsyncIterable<Columns>,
): Promise<LoadedTable> {
  if (columns.length === 0) return loadNothing(session);
  const declared = columns.map(({ type }, i) => `${identifier(keyOf(i))} ${type}`);
  await session.run(`CREATE OR REPLACE TABLE ${TABLE} (${declared.join(", ")})`);
  await appendAll(session, TABLE, rows);
  const rounded = await typeDecimals(
    session,
    columns.flatMap(({ digits = [] }, i) => digits.map((path) => ({ column: keyOf(i), path }))),
  );
  const names = uniqueNames(columns.map(({ name }) => name));
  return {
    table: TABLE,
    columns: names.map((name, i) => {
      const { zoned = [] } = columns[i] ?? {};
      return { name, sqlName: keyOf(i), ...(zoned.length === 0 ? {} : { zoned }), ...toldParts(rounded, keyOf(i)) };
    }),
  };
}
