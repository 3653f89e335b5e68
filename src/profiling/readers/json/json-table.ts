import { ServiceError } from "../../../errors/service-error.ts";
import { isOutOfMemory } from "../../duckdb/out-of-memory.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { loadNothing } from "../empty-table.ts";
import type { OpenTable, SourceFile, TableInFile } from "../reader.ts";
import { jsonInMemory } from "./json-in-memory.ts";
import { readableJson } from "./json-layout.ts";
import { holdsUnspeakable, isOdd } from "./json-oddities.ts";
import { type JsonFile, jsonColumns, loadJson } from "./load-json.ts";
import { isNestedTooDeep, MOST_NESTED } from "./nesting.ts";
import { openRewritten } from "./rewritten-json.ts";
import { recordsBelow } from "./single-document.ts";

/** The records of a JSON file, however they are laid out. */
export async function jsonTable(session: TableSession, source: SourceFile): Promise<TableInFile[]> {
  return [{ name: null, open: (onProgress, groupWidth) => open(session, source, onProgress, groupWidth) }];
}

async function open(
  session: TableSession,
  { file, path, scratch, memoryMb }: SourceFile,
  onProgress: (share: number) => void,
  groupWidth: number,
): Promise<OpenTable> {
  const readable = await readableJson(path, file.size, scratch, session.signal);
  if (readable.layout === "nothing") return { groups: 1, load: () => loadNothing(session) };
  const { layout } = readable;
  if (await isNestedTooDeep(readable.path, session.signal)) {
    const reason = `its values are nested more than ${MOST_NESTED} deep`;
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: file.path, reason });
  }
  const json: JsonFile = { ...readable, layout, shown: file.path, onProgress };
  const rewritten = { ...json, copy: scratch.path("records.jsonl"), groupWidth };
  const found = await recordsBelow(json, memoryMb, session.signal);
  if (found !== null) return openRewritten(session, rewritten, found);
  if (await holdsUnspeakable(readable.path, session.signal)) return openRewritten(session, rewritten, null);
  const known = await jsonInMemory(json, session.signal);
  if (known !== null) return { groups: 1, load: async () => known };
  const columns = await jsonColumns(session, json).catch((error: unknown) => {
    session.signal.throwIfAborted();
    if (error instanceof Error) return null; // told by whoever reads it next
    throw error;
  });
  if (columns === null || (await isOdd(json, columns))) return openRewritten(session, rewritten, null);
  const table: OpenTable = {
    groups: 1,
    load: async () => {
      try {
        return await loadJson(session, json, columns);
      } catch (error) {
        if (isOutOfMemory(error)) throw error;
        const again = await openRewritten(session, { ...rewritten, groupWidth: Number.POSITIVE_INFINITY }, null);
        Object.assign(table, { reading: again.reading, misfits: again.misfits });
        return again.load(0);
      }
    },
  };
  return table;
}
