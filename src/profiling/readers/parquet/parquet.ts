import type { TableSession } from "../../duckdb/session.ts";
import { literal } from "../../duckdb/sql.ts";
import { openRelation, type RelationColumn } from "../load-relation.ts";
import type { SourceFile, TableInFile } from "../reader.ts";
import { relationInMemory } from "../relation-in-memory.ts";
import { namesInFile } from "./names.ts";

/** Bytes of a file of which a small table is taken out at once. */
const SMALL = 1_048_576;

/** The table of a Parquet file. Byte columns without a declared meaning are read as text where they are UTF-8. */
export async function parquetTable(session: TableSession, { file, path }: SourceFile): Promise<TableInFile[]> {
  const source = (asString: boolean): string => `read_parquet(${literal(path)}, binary_as_string = ${asString})`;
  return [
    {
      name: null,
      open: async (onProgress, groupWidth) => {
        const [text, bytes] = [source(true), source(false)];
        const namesOf = (columns: readonly RelationColumn[]) => namesInFile(session, path, columns);
        const known = file.size > SMALL ? null : await relationInMemory(session, { source: text, namesOf }, groupWidth);
        if (known !== null) return { groups: 1, columns: known.columns.length, load: async () => known };
        return openRelation(session, {
          source: text,
          otherwise: bytes,
          shown: file.path,
          onProgress,
          groupWidth,
          namesOf,
        });
      },
    },
  ];
}
