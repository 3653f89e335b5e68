import { createReadStream } from "node:fs";
import type { LoadedTable } from "../../model/loaded-table.ts";
import type { MisfitRows } from "../../model/table-profile.ts";
import type { Dialect } from "./dialect.ts";
import type { Occasion } from "./tidy-plan.ts";

/** A file of which a table was read. */
interface Seen {
  path: string;
  size: number;
  dialect: Dialect;
  /** Whether every row had as many cells as there are columns. */
  isStrict: boolean;
  /** Whether it is a copy without rows that are none of the table. */
  isTidy: boolean;
}

/** A larger file is copied only where many of its rows do not fit. */
const LARGE = 67_108_864;
const MANY = 0.01;

/**
 * Whether a table has to be read from a copy after all: where rows did not fit, or columns are nearly of a type and there
 * are lines that may be none of the table. Costs nothing of a table of which neither is so.
 */
export async function occasionOf(
  { path, size, dialect, isStrict, isTidy }: Seen,
  loaded: LoadedTable,
  misfits: () => Promise<{ rejected: MisfitRows | null; padded: MisfitRows | null }>,
  signal: AbortSignal,
): Promise<Occasion | null> {
  const { rowCount } = loaded;
  if (rowCount === undefined) return null;
  if (!isStrict) {
    const { rejected, padded } = await misfits();
    const count = (rejected?.count ?? 0) + (padded?.count ?? 0);
    if (count > 0 && (size <= LARGE || count > rowCount * MANY)) return "misfits";
    if (await holdsStrayReturns(path, signal)) return "misfits";
  }
  if (dialect.rows !== null && dialect.rows !== rowCount) return "misfits";
  if (isTidy || dialect.columns.length < 2) return null;
  const isDoubtful = !isStrict || loaded.columns.some(({ typeCoverage }) => typeCoverage !== undefined);
  return isDoubtful && dialect.rows === null && (await holdsOddLines(path, dialect, signal)) ? "other rows" : null;
}

/**
 * Whether a file whose lines end with CR LF has a CR without LF: where that ends a row, DuckDB, once it reads leniently,
 * takes the first letter of the next for the LF.
 */
async function holdsStrayReturns(path: string, signal: AbortSignal): Promise<boolean> {
  let isFirst = true;
  let endsWithReturn = false;
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576, signal }) as AsyncIterable<Buffer>) {
    if (endsWithReturn && chunk[0] !== LF) return !isFirst;
    for (let at = chunk.indexOf(CR); at !== -1 && at + 1 < chunk.length; at = chunk.indexOf(CR, at + 1)) {
      if (chunk[at + 1] !== LF) return !isFirst;
      isFirst = false;
    }
    endsWithReturn = chunk.at(-1) === CR;
  }
  return false;
}

const [LF, CR] = [10, 13] as const;

/** Whether a file has blank lines, comments or its header a second time, below where rows were looked at. */
async function holdsOddLines(path: string, { looked }: Dialect, signal: AbortSignal): Promise<boolean> {
  const names = looked.names?.[0] ?? "";
  const header = looked.names === null || names.trim() === "" ? [] : [`\n${names}`, `\n"${names}`];
  const wanted = ["\n\n", "\n\r\n", "\n#", "\n// ", "\f", ...header].map((text) => Buffer.from(text));
  const longest = Math.max(...wanted.map(({ length }) => length));
  let before: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576, signal }) as AsyncIterable<Buffer>) {
    const bytes = before.length === 0 ? chunk : Buffer.concat([before, chunk]);
    if (wanted.some((text) => bytes.includes(text))) return true;
    before = Buffer.from(bytes.subarray(-longest));
  }
  return false;
}
