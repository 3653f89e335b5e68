import type { TableSession } from "../duckdb/session.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { DeclaredReference } from "../model/live-database.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import type { Scratch } from "../model/scratch.ts";
import type { ReadOptions } from "../model/specification.ts";
import type { SpectrumFacts } from "../model/spectrum-facts.ts";
import type { Misfits, Reading } from "../model/table-profile.ts";

/** A table that a file holds. */
export interface TableInFile {
  /** Its name in the file; null where the file is the table. */
  name: string | null;
  /**
   * Opens it, so many columns a group; `onProgress` is told the share (0–1) of a group that is loaded. Some tables are
   * always loaded as a whole.
   */
  open: (onProgress: (share: number) => void, groupWidth: number) => Promise<OpenTable>;
  /** Tables that were found below it while it was read, once it has been. */
  further?: () => TableInFile[];
}

/** A table whose columns are loaded and profiled a group at a time. */
export interface OpenTable {
  groups: number;
  /** How many columns there are, where they can be loaded in more groups. */
  columns?: number;
  /** Loads a group of columns. The first one may have its rows in any order, unless that of the others is asked for. */
  load: (group: number, inOrder?: boolean) => Promise<LoadedTable>;
  reading?: Reading;
  /** The primary key and the references that are declared. */
  key?: string[];
  references?: DeclaredReference[];
  /** The rows that did not fit, once the first group is loaded. */
  misfits?: () => Promise<Misfits>;
  /** Gives up what it holds, once it has been profiled. */
  end?: () => Promise<void>;
  /** What it is as a spectrum, once it is loaded; null where it is none. */
  spectrum?: () => SpectrumFacts | null;
}

/** A file that is to be read. */
export interface SourceFile {
  file: DatasetFile;
  /** Its absolute path, free of glob characters. */
  path: string;
  options: { read: ReadOptions | null; monthFirst: boolean };
  /** A folder of this task alone. */
  scratch: Scratch;
  memoryMb: number;
  /** Disk space that may be used beside the memory. */
  scratchBytes: number;
  /** Whether tables are to be profiled only, so that they need not be in a database, and whether a second thread may help. */
  scan?: { helped: boolean };
}

/** What reads the tables of files of a format. */
export type Source = (session: TableSession, source: SourceFile) => Promise<TableInFile[]>;
