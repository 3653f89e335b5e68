import type { DuckDBConnection } from "@duckdb/node-api";
import { literal } from "../profiling/duckdb/sql.ts";
import type { ResultColumn } from "./statement.ts";

/**
 * Writes the rows of a result to a Parquet file, with the types that they had. What Parquet has no type for is written as
 * DuckDB does, but for integers beyond 64 bits, of which that would make doubles: they are decimals, or texts where they
 * have more digits than these.
 * @param source A file of a JSON object per line, with the members `c0`, `c1`, ….
 */
export async function writeParquet(
  connection: DuckDBConnection,
  columns: readonly ResultColumn[],
  source: string,
  target: string,
): Promise<void> {
  const members = columns.map(({ type }, i) => `c${i}: ${literal(readingType(type))}`);
  const read = `read_json(${literal(source)}, format = 'newline_delimited', maximum_object_size = 200000000, columns = {${members.join(", ")}})`;
  await connection.run(`CREATE TEMP TABLE rows AS FROM ${read}`);
  const values = await Promise.all(columns.map(({ type }, i) => typedValue(connection, `c${i}`, type)));
  const selected = values.map((value, i) => `${value} AS "${columns[i]?.name.replaceAll('"', '""')}"`);
  await connection.run(`COPY (SELECT ${selected.join(", ")} FROM rows) TO ${literal(target)} (FORMAT parquet)`);
}

const BIG = /^U?HUGEINT$/;
/** Types whose values stand in a result as they cannot be read from JSON: as base64, or as DuckDB writes them. */
const WRITTEN =
  /^(?:BLOB|BIT|GEOMETRY|INTERVAL|TIME WITH TIME ZONE|TIME_NS|BIGNUM|UNION|VARIANT|ENUM|JSON$|"NULL"$|U?HUGEINT$)/;
/** Lists and structs of such; they are written as the JSON that they are. */
const WRITTEN_INSIDE = /\b(?:BLOB|BIT|GEOMETRY|INTERVAL|TIME|TIME_NS|BIGNUM|UNION|VARIANT|ENUM|JSON|MAP|U?HUGEINT)\b/;

function readingType(type: string): string {
  const isNested = /^(?:STRUCT|MAP)\(|\]$/.test(type);
  if (isNested) return WRITTEN_INSIDE.test(type) ? "JSON" : type;
  return WRITTEN.test(type) ? "VARCHAR" : type;
}

async function typedValue(connection: DuckDBConnection, name: string, type: string): Promise<string> {
  if (type === "BLOB") return `from_base64(${name})`;
  if (type === "JSON") return `${name}::JSON`;
  if (!BIG.test(type)) return name;
  const wide = `TRY_CAST(${name} AS DECIMAL(38, 0))`;
  const result = await connection.run(`SELECT count(*) FROM rows WHERE ${name} IS NOT NULL AND ${wide} IS NULL`);
  return Number((await result.getRows())[0]?.[0]) === 0 ? wide : name;
}
