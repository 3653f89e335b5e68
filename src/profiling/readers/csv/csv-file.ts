import type { Scratch } from "../../model/scratch.ts";
import type { DialectHints } from "./dialect.ts";
import type { LineGap } from "./tidy-copy.ts";

/** A delimited text file that is to be read. */
export interface CsvFile {
  /** Absolute path, free of glob characters. */
  path: string;
  /** The path shown in errors. */
  shown: string;
  size: number;
  /** What the caller says of the file. */
  hints: DialectHints & { encoding: string | null };
  scratch: Scratch;
  onProgress: (share: number) => void;
  /** Where it may be read without a database: in so many bytes, and whether a second thread may help. */
  scan?: { helped: boolean; bytes: number };
  /** Columns loaded at once. */
  groupWidth: number;
  /** Lines that it lacks beside the file that it is a part of. */
  gaps?: readonly LineGap[];
  /** What the names of files begin with that are written on the way, where others are written beside. */
  prefix?: string;
}
