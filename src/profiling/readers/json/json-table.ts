import { ServiceError } from "../../../errors/service-error.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { loadNothing } from "../empty-table.ts";
import type { OpenTable, SourceFile, TableInFile } from "../reader.ts";
import { readableJson } from "./json-layout.ts";
import { loadJson } from "./load-json.ts";
import { isNestedTooDeep, MOST_NESTED } from "./nesting.ts";

/** The records of a JSON file, however they are laid out. */
export async function jsonTable(session: TableSession, source: SourceFile): Promise<TableInFile[]> {
  return [{ name: null, open: (onProgress) => open(session, source, onProgress) }];
}

async function open(
  session: TableSession,
  { file, path, scratch }: SourceFile,
  onProgress: (share: number) => void,
): Promise<OpenTable> {
  const readable = await readableJson(path, file.size, scratch, session.signal);
  if (readable.layout === "nothing") return { groups: 1, load: () => loadNothing(session) };
  const { layout } = readable;
  if (await isNestedTooDeep(readable.path, session.signal)) {
    const reason = `its values are nested more than ${MOST_NESTED} deep`;
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: file.path, reason });
  }
  return { groups: 1, load: () => loadJson(session, { ...readable, layout, shown: file.path, onProgress }) };
}
