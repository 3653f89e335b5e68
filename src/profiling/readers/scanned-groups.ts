import type { LoadedColumn, LoadedTable } from "../model/loaded-table.ts";
import { scannedTable } from "../scan/scanned-columns.ts";
import type { ScannedFile } from "../scan/scanned-file.ts";
import { TABLE } from "./empty-table.ts";

/** How a file is read without a database, and what its columns are once it is. */
export interface GroupedScan {
  groupWidth: number;
  /** Null where DuckDB is to read it. */
  scan: () => Promise<ScannedFile | null>;
  columns: () => readonly LoadedColumn[];
}

/** A file that is read without a database, at most once, and whose columns are handed over a group at a time. */
export class ScannedGroups {
  readonly #scan: GroupedScan;
  #scanned: Promise<ScannedFile | null> | null = null;
  #columns: readonly LoadedColumn[] | null = null;

  constructor(scan: GroupedScan) {
    this.#scan = scan;
  }

  /** A group of its columns; null where DuckDB is to read them. */
  async load(group: number): Promise<LoadedTable | null> {
    const { groupWidth, scan, columns } = this.#scan;
    this.#scanned ??= scan();
    const file = await this.#scanned;
    if (file === null) return null;
    const from = group * groupWidth;
    this.#columns ??= columns();
    const own = this.#columns.slice(from, from + groupWidth);
    const numbers = own.map((_, i) => from + i);
    return {
      table: `${TABLE}_${group}`,
      isInferred: true,
      inMemoryOnly: true,
      rowCount: file.rowCount,
      scanned: scannedTable(file, numbers),
      columns: own.map((column) => ({ ...column, finite: true })),
    };
  }

  /** Gives up what was read. */
  async end(): Promise<void> {
    const scanned = this.#scanned;
    this.#scanned = null;
    await (await scanned?.catch(() => null))?.end();
  }
}

/** A file that was read, once more is known of it; null, and given up, where that says that DuckDB is to read it. */
export async function keptIf(
  file: ScannedFile | null,
  isKnown: (file: ScannedFile) => Promise<boolean>,
): Promise<ScannedFile | null> {
  if (file === null) return null;
  let isKept = false;
  try {
    isKept = await isKnown(file);
  } finally {
    if (!isKept) await file.end();
  }
  return isKept ? file : null;
}
