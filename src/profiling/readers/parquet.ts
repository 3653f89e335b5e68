import type { TableSession } from "../duckdb/session.ts";
import { literal } from "../duckdb/sql.ts";
import { openRelation } from "./load-relation.ts";

/** Opens a Parquet file. Byte columns without a declared meaning are read as text where they are UTF-8. */
export function openParquet(
  session: TableSession,
  file: { path: string; shown: string; onProgress: (share: number) => void; groupWidth: number },
): ReturnType<typeof openRelation> {
  const source = (asString: boolean): string => `read_parquet(${literal(file.path)}, binary_as_string = ${asString})`;
  return openRelation(session, { ...file, source: source(true), otherwise: source(false) });
}
