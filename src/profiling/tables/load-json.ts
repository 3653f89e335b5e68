import { redact } from "../../errors/redact.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { loadedColumns, TABLE } from "./loaded-columns.ts";
import type { LoadedTable } from "./profile-table.ts";
import type { TableSession } from "./session.ts";
import { identifier, literal } from "./sql.ts";

/** The largest single record that is read, in bytes. */
const MAX_OBJECT = 268_435_456;
const MIN_OBJECT = 16_777_216;

export type JsonLayout = "array" | "newline_delimited" | "unstructured";

export interface JsonFile {
  path: string;
  shown: string;
  size: number;
  layout: JsonLayout;
  onProgress: (share: number) => void;
}

/** Loads JSON records, a record a row, with the types that all records together have. */
export async function loadJson(session: TableSession, file: JsonFile): Promise<LoadedTable> {
  const objectSize = Math.min(Math.max(file.size + 1, MIN_OBJECT), MAX_OBJECT);
  const source =
    `read_json(${literal(file.path)}, format = '${file.layout}', sample_size = -1, ` +
    `maximum_object_size = ${objectSize}, map_inference_threshold = -1, field_appearance_threshold = 0)`;
  try {
    await session.runWithProgress(`CREATE OR REPLACE TABLE ${TABLE} AS SELECT * FROM ${source}`, file.onProgress);
  } catch (error) {
    session.signal.throwIfAborted();
    throw new ServiceError("FILE_READ_ERROR", jsonErrorDetails(file.shown, error), { cause: error });
  }
  await restoreIntegers(session, source);
  return loadedColumns(session);
}

/** From here on DuckDB takes the integers of a JSON file for doubles, which lose digits. */
const BEYOND = 2 ** 63;

/** Reads columns again whose numbers are integers so large that they came as doubles, all digits of up to 38. */
async function restoreIntegers(session: TableSession, source: string): Promise<void> {
  const { rows } = await session.query(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '${TABLE}' ORDER BY column_index`,
  );
  const columns = rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
  const doubles = columns.filter(({ type }) => type === "DOUBLE").map(({ name }) => identifier(name));
  if (doubles.length === 0) return;
  const suspected = await session.row(
    `SELECT ${doubles.map((c) => `coalesce(max(abs(${c})) >= ${BEYOND} AND bool_and(${c} = floor(${c})), false)`).join(", ")} FROM ${TABLE}`,
  );
  const large = new Set(doubles.filter((_, i) => suspected[i] === true));
  if (large.size === 0) return;
  const types = columns.map(
    ({ name, type }) => `${literal(name)}: ${literal(large.has(identifier(name)) ? "VARCHAR" : type)}`,
  );
  const replaced = [...large].map((c) => `TRY_CAST(${c} AS HUGEINT) AS ${c}`).join(", ");
  const all = [...large].map((c) => `coalesce(bool_and(regexp_full_match(${c}, '-?[0-9]{1,38}')), true)`).join(" AND ");
  const again = source.replace(/\)$/, `, columns = {${types.join(", ")}})`);
  const [areIntegers] = await session.row(`SELECT ${all} FROM ${again}`);
  if (areIntegers === true)
    await session.run(`CREATE OR REPLACE TABLE ${TABLE} AS SELECT * REPLACE (${replaced}) FROM ${again}`);
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
