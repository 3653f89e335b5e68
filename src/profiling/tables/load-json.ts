import { redact } from "../../errors/redact.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { loadedColumns, TABLE } from "./loaded-columns.ts";
import type { LoadedTable } from "./profile-table.ts";
import type { TableSession } from "./session.ts";
import { literal } from "./sql.ts";

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
  return loadedColumns(session);
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
