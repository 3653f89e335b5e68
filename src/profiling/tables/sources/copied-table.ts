import { loadJson } from "../load-json.ts";
import { TABLE } from "../loaded-table.ts";
import type { LoadedTable } from "../profile-table.ts";
import type { TableSession } from "../session.ts";
import { identifier, literal } from "../sql.ts";

/** A table that was copied into a file, as rows between commas, or as JSON Lines where not all types can be told. */
export interface CopiedTable {
  path: string;
  size: number;
  columns: string[];
  /** DuckDB's types of the columns; null where the file is JSON Lines, whose members are named c0, c1 and so on. */
  types: string[] | null;
  shown: string;
}

/** Loads a copied table. */
export async function loadCopied(
  session: TableSession,
  { path, size, columns, types, shown }: CopiedTable,
  onProgress: (share: number) => void,
): Promise<LoadedTable> {
  const named = columns.map((name, i) => ({ name, sqlName: `c${i}` }));
  if (columns.length === 0 || size === 0) {
    const declared = named.map(({ sqlName }, i) => `${identifier(sqlName)} ${types?.[i] ?? "VARCHAR"}`).join(", ");
    await session.run(`CREATE OR REPLACE TABLE ${TABLE} (${declared || "nothing INTEGER"})`);
    return { table: TABLE, columns: named };
  }
  if (types === null) {
    await loadJson(session, { path, shown, size, layout: "newline_delimited", onProgress });
    return { table: TABLE, columns: named };
  }
  const declared = types.map((type, i) => `'c${i}': '${type}'`).join(", ");
  await session.runWithProgress(
    `CREATE OR REPLACE TABLE ${TABLE} AS SELECT * FROM read_csv(${literal(path)}, auto_detect = false, header = false,
       delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {${declared}})`,
    onProgress,
  );
  return { table: TABLE, columns: named };
}
