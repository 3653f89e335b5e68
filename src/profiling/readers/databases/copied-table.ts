import type { TableSession } from "../../duckdb/session.ts";
import { literal } from "../../duckdb/sql.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import { TABLE } from "../empty-table.ts";
import { keyOf } from "../record-cells.ts";
import { loadLines, type RecordLines } from "../records.ts";

/** A table that was copied into a file, as rows between commas, or as JSON Lines where not all types can be told. */
export interface CopiedTable extends RecordLines {
  /** DuckDB's types of the columns; null where the file is JSON Lines. */
  types: string[] | null;
}

/** Loads a copied table. */
export async function loadCopied(
  session: TableSession,
  copied: CopiedTable,
  onProgress: (share: number) => void,
): Promise<LoadedTable> {
  const { path, columns, types } = copied;
  if (types === null) return loadLines(session, copied, onProgress);
  const declared = types.map((type, i) => `'${keyOf(i)}': '${type}'`).join(", ");
  await session.runWithProgress(
    `CREATE OR REPLACE TABLE ${TABLE} AS SELECT * FROM read_csv(${literal(path)}, auto_detect = false, header = false,
       delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {${declared}})`,
    onProgress,
  );
  return { table: TABLE, columns: columns.map((name, i) => ({ name, sqlName: keyOf(i) })) };
}
