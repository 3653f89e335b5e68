import type { Dialect } from "./dialect.ts";
import { rawRows } from "./records.ts";

/** What is known of a file that was read. */
interface Account {
  path: string;
  size: number;
  dialect: Dialect;
  /** Rows in the table, and rows left out. */
  read: number;
  rejected: number;
  /** Whether every row had as many cells as there are columns. */
  isStrict: boolean;
}

/** A file that is read strictly is counted if it has less than this share of the rows that its beginning lets expect. */
const DOUBTFUL = 0.5;

/**
 * Holds the rows that were read and left out against those that the file has; what is missing is said in a sentence, null
 * where all are accounted for. Rows are counted where some did not fit, or too few were read for the file's size.
 */
export async function unaccounted(account: Account, signal: AbortSignal): Promise<string | null> {
  const { path, dialect, read, rejected } = account;
  const { delimiter, quote, skip, columns } = dialect;
  if (account.isStrict && !isDoubtful(account)) return null;
  let rows = 0;
  let passed = 0;
  for await (const { text } of rawRows(path, { delimiter, quote, way: {} }, signal)) {
    if (passed++ >= skip && text.trim() !== "") rows++;
  }
  const told = read + rejected;
  if (told === rows || (columns.length === 1 && told > rows)) return null;
  return `the file has ${rows} rows, of which ${read} were read and ${rejected} left out`;
}

function isDoubtful({ dialect, read, size }: Account): boolean {
  if (dialect.rows !== null) return dialect.rows !== read;
  const looked = dialect.looked.rows.slice(0, 200);
  const cells = looked.flatMap((row) => row.cells);
  const bytes = cells.reduce((sum, cell) => sum + Buffer.byteLength(cell) + 1, 0);
  if (looked.length === 0) return read === 0 && size > 0;
  return read < (size / (bytes / looked.length)) * DOUBTFUL;
}
