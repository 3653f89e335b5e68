import type { Dialect } from "./dialect.ts";
import { rawRows } from "./records.ts";
import type { LeftOutRows } from "./tidy-copy.ts";

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
  /** What the copy leaves out that was read in place of the file. */
  leftOut: LeftOutRows | null;
}

/** A file that is read strictly is counted if it has less than this share of the rows that its beginning lets expect. */
const DOUBTFUL = 0.5;

/**
 * Holds the rows that were read and left out against those that the file has; what is missing is said in a sentence, null
 * where all are accounted for. Rows are counted where some did not fit, or too few were read for the file's size.
 */
export async function unaccounted(account: Account, signal: AbortSignal): Promise<string | null> {
  const { dialect, read, rejected, leftOut } = account;
  if (leftOut === null && account.isStrict && !isDoubtful(account)) return null;
  const { above, below } = await rowsOf(account, leftOut !== null, signal);
  const others = leftOut === null ? 0 : (leftOut.others?.count ?? 0);
  const further = leftOut?.further.reduce((sum, { rows }) => sum + rows, 0) ?? 0;
  const rows = leftOut === null ? below : leftOut.rows - above;
  const left = rejected + (leftOut?.rejected?.count ?? 0);
  const told = read + left + others + further;
  if (told === rows || (dialect.columns.length === 1 && told > rows)) return null;
  const elsewhere = others + further === 0 ? "" : `, and ${others + further} are told of as others`;
  return `the file has ${rows} rows, of which ${read} were read and ${left} left out${elsewhere}`;
}

/** The rows above the first one of data, and from there on where all are to be counted. */
async function rowsOf(
  { path, dialect: { delimiter, quote, skip } }: Account,
  aboveOnly: boolean,
  signal: AbortSignal,
): Promise<{ above: number; below: number }> {
  let above = 0;
  let below = 0;
  let passed = 0;
  if (aboveOnly && skip === 0) return { above, below };
  for await (const { text } of rawRows(path, { delimiter, quote, way: {} }, signal)) {
    const isRow = text.trim() !== "";
    if (passed++ < skip) above += isRow ? 1 : 0;
    else below += isRow ? 1 : 0;
    if (aboveOnly && passed >= skip) break;
  }
  return { above, below };
}

function isDoubtful({ dialect, read, size }: Account): boolean {
  if (dialect.rows !== null) return dialect.rows !== read;
  const looked = dialect.looked.rows.slice(0, 200);
  const cells = looked.flatMap((row) => row.cells);
  const bytes = cells.reduce((sum, cell) => sum + Buffer.byteLength(cell) + 1, 0);
  if (looked.length === 0) return read === 0 && size > 0;
  return read < (size / (bytes / looked.length)) * DOUBTFUL;
}
