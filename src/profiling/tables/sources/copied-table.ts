import { loadJson } from "../load-json.ts";
import { TABLE } from "../loaded-table.ts";
import type { LoadedTable } from "../profile-table.ts";
import type { TableSession } from "../session.ts";
import { identifier } from "../sql.ts";

/** Loads a table that was copied into a file of JSON Lines, whose members are named c0, c1 and so on. */
export async function loadCopied(
  session: TableSession,
  { path, size, columns, shown }: { path: string; size: number; columns: string[]; shown: string },
  onProgress: (share: number) => void,
): Promise<LoadedTable> {
  const named = columns.map((name, i) => ({ name, sqlName: `c${i}` }));
  if (columns.length === 0 || size === 0) {
    const declared = named.map(({ sqlName }) => `${identifier(sqlName)} VARCHAR`).join(", ");
    await session.run(`CREATE OR REPLACE TABLE ${TABLE} (${declared || "nothing INTEGER"})`);
    return { table: TABLE, columns: named };
  }
  await loadJson(session, { path, shown, size, layout: "newline_delimited", onProgress });
  return { table: TABLE, columns: named };
}
