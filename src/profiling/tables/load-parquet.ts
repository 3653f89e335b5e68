import { openRelation } from "./load-relation.ts";
import type { TableSession } from "./session.ts";
import { literal } from "./sql.ts";

/** Opens a Parquet file. Byte columns without a declared meaning are read as text where they are UTF-8. */
export function openParquet(
  session: TableSession,
  file: { path: string; shown: string; onProgress: (share: number) => void; groupWidth: number },
): ReturnType<typeof openRelation> {
  const source = (asString: boolean): string => `read_parquet(${literal(file.path)}, binary_as_string = ${asString})`;
  return openRelation(session, { ...file, source: source(true), otherwise: source(false) });
}
