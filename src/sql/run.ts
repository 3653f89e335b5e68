import type { DuckDBConnection, DuckDBMaterializedResult } from "@duckdb/node-api";
import { chunksOf } from "../profiling/duckdb/chunks.ts";
import { type Database, lock } from "./database.ts";
import { guarded } from "./guard.ts";
import { bindTypes, bindValues } from "./parameters.ts";
import { RowWriter } from "./rows.ts";
import type {
  BoundStatement,
  ResultColumn,
  RowSegment,
  Statement,
  StatementLimits,
  StatementResult,
  StatementText,
} from "./statement.ts";
import { attachAll, keysOf, register } from "./tables.ts";
import { bracketed } from "./wrap.ts";

/** What a statement is run with: a database of its own, to which nothing is attached yet, and one to parse in. */
export interface StatementPlace {
  database: Database;
  parser: DuckDBConnection;
  /** What a snapshot is opened by. */
  nameOf: (file: string) => string;
  spillBytes: number;
}

/** What `runStatement` knows of the result; how long it took and what memory is known to its caller. */
export type Ran = Omit<StatementResult, "peak_bytes" | "ms">;

/**
 * Runs a statement. The result is there as a whole before the first row of it is given: DuckDB ends a stream of rows
 * without a word where it fails.
 * @throws ServiceError as `parse` and `guarded` do, or what DuckDB throws.
 */
export async function runStatement(
  place: StatementPlace,
  statement: Statement,
  limits: StatementLimits,
  onSegment: (segment: RowSegment) => Promise<void>,
): Promise<Ran> {
  const { select, refs, parameters } = await prepared(place, statement, limits.memory_mb);
  const { connection } = place.database;
  const ready = await connection.prepare(`SELECT * FROM ${select} LIMIT ${limits.rows + 1}`);
  await bindValues(connection, ready, parameters, statement.parameters, statement.declared);
  const result = await ready.run();
  const writer = new RowWriter(limits.result_bytes, onSegment);
  for (const chunk of chunksOf(result)) {
    await writer.write(chunk, Math.min(chunk.rowCount, limits.rows - writer.total.rows));
  }
  await writer.flush();
  const { rows, bytes } = writer.total;
  const truncated = result.rowCount > rows;
  return { columns: columnsOf(result), row_count: rows, truncated, bytes, tables: refs, warnings: [] };
}

/** Memory that finding out about columns may take, in MiB. */
const BIND_MEMORY_MB = 256;

/**
 * The columns and types of a statement's result, without any of its rows.
 * @throws ServiceError as `runStatement` does.
 */
export async function bindStatement(place: StatementPlace, statement: StatementText): Promise<BoundStatement> {
  const { select, refs, parameters } = await prepared(place, statement, BIND_MEMORY_MB);
  const ready = await place.database.connection.prepare(`SELECT * FROM ${select} LIMIT 0`);
  if (statement.parameters !== undefined) {
    const { connection } = place.database;
    const valued = await connection.prepare(`SELECT * FROM ${select} LIMIT 0`);
    await bindValues(connection, valued, parameters, statement.parameters, statement.declared);
  }
  const parameter_types = bindTypes(ready, parameters, statement.declared);
  const columns = columnsOf(await ready.run());
  return { refs, parameters, columns, parameter_types };
}

/** Looks a statement through, and makes the database ready for it, which is closed to all else from then on. */
async function prepared(
  { database, parser, nameOf, spillBytes }: StatementPlace,
  { sql, tables, views }: StatementText,
  memoryMb: number,
): Promise<{ select: string; refs: string[]; parameters: string[] }> {
  const { sql: select, parsed } = await bracketed(parser, sql);
  const { refs, parameters } = guarded(parsed, keysOf([...tables, ...views]));
  const attached = await attachAll(database, tables, nameOf);
  await lock(database, { memoryMb, spillBytes });
  await register(database, parser, { tables, views }, attached);
  return { select, refs: refs.map((parts) => parts.join(".")), parameters };
}

function columnsOf(result: DuckDBMaterializedResult): ResultColumn[] {
  const types = result.columnTypes();
  return result.columnNames().map((name, i) => ({ name, type: String(types[i]?.alias ?? types[i]) }));
}
