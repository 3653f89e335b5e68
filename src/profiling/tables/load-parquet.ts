import { redact } from "../../errors/redact.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { loadedColumns, TABLE } from "./loaded-columns.ts";
import type { LoadedTable } from "./profile-table.ts";
import type { TableSession } from "./session.ts";
import { literal } from "./sql.ts";

/** Loads a Parquet file. Byte columns without a declared meaning are read as text where they are UTF-8. */
export async function loadParquet(
  session: TableSession,
  file: { path: string; shown: string; onProgress: (share: number) => void },
): Promise<LoadedTable> {
  const load = (asString: boolean): Promise<void> =>
    session.runWithProgress(
      `CREATE OR REPLACE TABLE ${TABLE} AS SELECT * FROM read_parquet(${literal(file.path)}, binary_as_string = ${asString})`,
      file.onProgress,
    );
  try {
    await load(true).catch((error: unknown) => {
      if (!(error instanceof Error) || !/utf-?8|unicode/i.test(error.message)) throw error;
      return load(false);
    });
  } catch (error) {
    session.signal.throwIfAborted();
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new ServiceError("FILE_READ_ERROR", { file: file.shown, reason: redact(reason) }, { cause: error });
  }
  return loadedColumns(session);
}
