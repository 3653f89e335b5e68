import type { TableSession } from "../../duckdb/session.ts";
import type { SourceFile, TableInFile } from "../reader.ts";
import { type HeaderHints, letters } from "./sheet-header.ts";
import { misfitsOf, SheetNotes } from "./sheet-notes.ts";
import { emptyWorkbook, nameOf, readingOf } from "./sheet-reading.ts";
import { type StreamedBlock, streamedBlocks } from "./streamed-blocks.ts";
import { loadStreamed, type SheetStart, startOf, TableRows } from "./streamed-sheet.ts";
import { streamedSheets } from "./workbook-stream.ts";

/** A table of a sheet that is read as a stream. */
interface StreamedTable {
  block: StreamedBlock;
  /** The first of its rows, from 0. */
  from: number;
  /** What its first rows tell, where they have been read. */
  start: SheetStart | null;
  name: string;
  /** Whether it is the first of its sheet. */
  isFirst: boolean;
  emptySheets: string[];
}

/**
 * The tables of a large .xlsx workbook, which is read as a stream. Those that stand below another one on their sheet are
 * found while that is read.
 */
export async function largeSheets(
  session: TableSession,
  source: SourceFile,
  hints: HeaderHints,
): Promise<TableInFile[]> {
  const { file, path, memoryMb } = source;
  const tables: StreamedTable[] = [];
  const emptySheets: string[] = [];
  for (const sheet of await streamedSheets(path, file.path, session.signal, memoryMb)) {
    const blocks = await streamedBlocks(sheet);
    for (const [i, block] of blocks.entries()) {
      const start = await startOf(block.sheet, hints);
      const name = nameOf(sheet.name, block.range, i === 0);
      if (start === null) emptySheets.push(sheet.name);
      else tables.push({ block, from: 0, start, name, isFirst: i === 0, emptySheets: [] });
    }
  }
  if (tables.length === 0) return [emptyWorkbook(session, emptySheets)];
  const numbers = { next: 0 };
  const open = (table: StreamedTable): TableInFile => tableIn(session, source, hints, table, numbers);
  return tables.map((table, i) => open(i === 0 ? { ...table, emptySheets } : table));
}

function tableIn(
  session: TableSession,
  source: SourceFile,
  hints: HeaderHints,
  table: StreamedTable,
  numbers: { next: number },
): TableInFile {
  const { file, scratch } = source;
  const { block, from, name, isFirst, emptySheets } = table;
  const { sheet } = block;
  const target = { shown: file.path, file: scratch.path(`sheet-${numbers.next++}.jsonl`) };
  let notes = new SheetNotes();
  let rows = new TableRows(from);
  const begun = {
    notes: (): SheetNotes => {
      notes = new SheetNotes();
      return notes;
    },
    rows: (): TableRows => {
      rows = new TableRows(from);
      return rows;
    },
  };
  return {
    name,
    open: async (onProgress) => {
      const start = table.start ?? (await startOf(sheet, hints, from));
      if (start === null) throw new Error(`a table of ${name} has no row`);
      return {
        groups: 1,
        // Known once the rows have been read.
        get reading() {
          const isOneOfSeveral = from > 0 || rows.above.next !== null;
          const range = isOneOfSeveral ? rows.range : block.range;
          return readingOf(start.header, { range, bare: isFirst ? sheet.bare : null, emptySheets });
        },
        load: () => loadStreamed(session, sheet, start, { ...target, ...begun }, onProgress),
        misfits: async () => misfitsOf(notes),
      };
    },
    further: () => {
      const { next } = rows.above;
      if (next === null) return [];
      const below = `${sheet.name}!${letters(next.column)}${next.row + 1}`;
      const other = { block, from: next.row, start: null, name: below, isFirst: false, emptySheets: [] };
      return [tableIn(session, source, hints, other, numbers)];
    },
  };
}
