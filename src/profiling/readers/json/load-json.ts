import { redact } from "../../../errors/redact.ts";
import { ServiceError } from "../../../errors/service-error.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { identifier, literal } from "../../duckdb/sql.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import { TABLE } from "../empty-table.ts";
import { restoreIntegers } from "./json-integers.ts";

/** The largest single record that is read, in bytes. */
const MAX_OBJECT = 268_435_456;
const MIN_OBJECT = 16_777_216;

/**
 * Records within records are columns of their own down to this level; what lies deeper is a column of JSON texts. To
 * find a type for each level takes ten times the time and memory of the one above.
 */
const DEEPEST_COLUMN = 16;

export type JsonLayout = "array" | "newline_delimited" | "unstructured";

export interface JsonFile {
  path: string;
  shown: string;
  size: number;
  layout: JsonLayout;
  onProgress: (share: number) => void;
}

/** A call of read_json in SQL; given types, as the members of a struct in SQL, columns are read as these. */
type JsonSource = (columns?: string) => string;

/** Loads JSON records, a record a row, with the types that all records together have. */
export async function loadJson(session: TableSession, file: JsonFile): Promise<LoadedTable> {
  const source = sourceOf(file);
  try {
    await session.runWithProgress(`CREATE OR REPLACE TABLE ${TABLE} AS SELECT * FROM ${source()}`, file.onProgress);
    await restoreIntegers(session, source);
    const columns = await typedColumns(session);
    await restoreZones(session, source, columns);
    return { table: TABLE, columns: columns.map(({ name }) => ({ name, sqlName: name })) };
  } catch (error) {
    session.signal.throwIfAborted();
    throw new ServiceError("FILE_READ_ERROR", jsonErrorDetails(file.shown, error), { cause: error });
  }
}

function sourceOf({ path, size, layout }: JsonFile): JsonSource {
  const objectSize = Math.min(Math.max(size + 1, MIN_OBJECT), MAX_OBJECT);
  const call =
    `read_json(${literal(path)}, format = '${layout}', sample_size = -1, ` +
    `maximum_object_size = ${objectSize}, map_inference_threshold = -1, field_appearance_threshold = 0, maximum_depth = ${DEEPEST_COLUMN}`;
  return (columns) => (columns === undefined ? `${call})` : `${call}, columns = {${columns}})`);
}

interface TypedColumn {
  name: string;
  type: string;
}

async function typedColumns(session: TableSession): Promise<TypedColumn[]> {
  const { rows } = await session.query(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '${TABLE}' ORDER BY column_index`,
  );
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
}

/** The same source with some columns read as text. */
function asText(source: JsonSource, columns: TypedColumn[], texts: ReadonlySet<string>): string {
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(texts.has(name) ? "VARCHAR" : type)}`);
  return source(types.join(", "));
}

/** Rows by which it is told whether times have a zone. */
const ZONE_ROWS = 1000;

/** DuckDB reads times with a zone as those of UTC, and forgets that they had one. */
async function restoreZones(session: TableSession, source: JsonSource, columns: TypedColumn[]): Promise<void> {
  const times = columns.filter(({ type }) => type === "TIMESTAMP").map(({ name }) => name);
  if (times.length === 0) return;
  const zoned = times.map(
    (name) => `bool_and(regexp_matches(${identifier(name)}, '[0-9](Z|[+-][0-9]{2}(:?[0-9]{2})?)$'))`,
  );
  const first = `SELECT * FROM ${asText(source, columns, new Set(times))} LIMIT ${ZONE_ROWS}`;
  const found = await session.row(`SELECT ${zoned.join(", ")} FROM (${first})`);
  for (const [i, name] of times.entries()) {
    if (found[i] !== true) continue;
    const c = identifier(name);
    await session.run(`ALTER TABLE ${TABLE} ALTER ${c} TYPE TIMESTAMPTZ USING ${c} AT TIME ZONE 'UTC'`);
  }
}

function jsonErrorDetails(shown: string, error: unknown): { file: string; reason: string; line?: number } {
  const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const line = /in record\/value (\d+)|line (\d+)/i.exec(first);
  const number = Number(line?.[2] ?? Number.NaN);
  return {
    file: shown,
    reason: redact(first),
    ...(Number.isInteger(number) ? { line: number } : {}),
  };
}
