import { type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import { redact } from "../../../errors/redact.ts";
import { ServiceError } from "../../../errors/service-error.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { literal } from "../../duckdb/sql.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import { TABLE } from "../empty-table.ts";
import { type Path, typeSql } from "../nested-values.ts";
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
  /** Types in SQL of columns that are not to be found. */
  declared?: ReadonlyMap<string, string>;
}

/** A call of read_json in SQL; given types, as the members of a struct in SQL, columns are read as these. */
export type JsonSource = (columns?: string) => string;

/** The names of columns of JSON records and their types, as all records together have them. */
export interface JsonColumns {
  names: string[];
  types: DuckDBType[];
}

/** What DuckDB finds to be the columns of JSON records. */
export async function jsonColumns(session: TableSession, file: JsonFile): Promise<JsonColumns> {
  const { names, types } = await session.query(`SELECT * FROM ${sourceOf(file)()} LIMIT 0`);
  return { names, types };
}

/** Loads JSON records, a record a row, with the types that all records together have. */
export async function loadJson(session: TableSession, file: JsonFile, known?: JsonColumns): Promise<LoadedTable> {
  const source = sourceOf(file);
  try {
    const { names, types } = known ?? (await jsonColumns(session, file));
    const typeOf = (name: string, i: number): string =>
      file.declared?.get(name) ?? typeSql(types[i] as DuckDBType, asWritten);
    const columns = names.map((name, i) => `${literal(name)}: ${literal(typeOf(name, i))}`);
    await session.runWithProgress(
      `CREATE OR REPLACE TABLE ${TABLE} AS SELECT * FROM ${source(columns.join(", "))}`,
      file.onProgress,
    );
    await restoreIntegers(session, source);
    return { table: TABLE, columns: names.map((name) => ({ name, sqlName: name })) };
  } catch (error) {
    session.signal.throwIfAborted();
    throw new ServiceError("FILE_READ_ERROR", jsonErrorDetails(file.shown, error), { cause: error });
  }
}

/** Strings stay what they are, whatever DuckDB takes them for. */
function asWritten(_: Path, type: DuckDBType): string | null {
  return READ_AS_TEXT.has(type.typeId) ? "VARCHAR" : null;
}

const READ_AS_TEXT: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIME,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_TZ,
  DuckDBTypeId.UUID,
]);

/** What DuckDB reads of a file. */
export function sourceOf({ path, size, layout }: Pick<JsonFile, "path" | "size" | "layout">): JsonSource {
  const objectSize = Math.min(Math.max(size + 1, MIN_OBJECT), MAX_OBJECT);
  const call =
    `read_json(${literal(path)}, format = '${layout}', sample_size = -1, ` +
    `maximum_object_size = ${objectSize}, map_inference_threshold = -1, field_appearance_threshold = 0, maximum_depth = ${DEEPEST_COLUMN}`;
  return (columns) => (columns === undefined ? `${call})` : `${call}, columns = {${columns}})`);
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
