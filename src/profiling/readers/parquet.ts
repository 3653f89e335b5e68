import type { TableSession } from "../duckdb/session.ts";
import { literal } from "../duckdb/sql.ts";
import { openRelation } from "./load-relation.ts";
import type { SourceFile, TableInFile } from "./reader.ts";
import { relationInMemory } from "./relation-in-memory.ts";

/** Bytes of a file of which a small table is taken out at once. */
const SMALL = 1_048_576;

/** The table of a Parquet file. Byte columns without a declared meaning are read as text where they are UTF-8. */
export async function parquetTable(session: TableSession, { file, path }: SourceFile): Promise<TableInFile[]> {
  const source = (asString: boolean): string => `read_parquet(${literal(path)}, binary_as_string = ${asString})`;
  return [
    {
      name: null,
      open: async (onProgress, groupWidth) => {
        const known = file.size > SMALL ? null : await relationInMemory(session, source(true), groupWidth);
        if (known !== null) return { groups: 1, columns: known.columns.length, load: async () => known };
        const relation = { source: source(true), otherwise: source(false), shown: file.path, onProgress, groupWidth };
        return openRelation(session, relation);
      },
    },
  ];
}
