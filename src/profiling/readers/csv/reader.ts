import { redact } from "../../../errors/redact.ts";
import { ServiceError } from "../../../errors/service-error.ts";
import type { OneConnection } from "../../duckdb/one-connection.ts";
import { isOutOfMemory } from "../../duckdb/out-of-memory.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { identifier, literal } from "../../duckdb/sql.ts";
import { FIRST_ROWS } from "../../model/first-rows.ts";
import type { Scratch } from "../../model/scratch.ts";
import type { MisfitRows } from "../../model/table-profile.ts";
import { isLineTooLong, isUnsplittable } from "./csv-errors.ts";
import type { Dialect } from "./dialect.ts";
import { copyWithoutLines, type LeftOut, lineNumbers } from "./lines.ts";
import { leavesOpen, OPEN_QUOTE } from "./open-quotes.ts";
import { otherDelimiter } from "./other-delimiter.ts";

/** Reader options of increasing leniency; each is tried when the one before found the file malformed. */
const STRICT = "";
const REJECTING = ", null_padding = true, store_rejects = true, rejects_limit = 0";
const SEQUENTIAL = `${REJECTING}, parallel = false`;
const LENIENT = `${SEQUENTIAL}, strict_mode = false`;
/** Where the reader notes rows with too few cells, which are left out while they are counted. */
const COUNTING = ", rejects_table = 'short_errors', rejects_scan = 'short_scans'";
const LENIENCIES = [STRICT, REJECTING, SEQUENTIAL, LENIENT] as const;

const USUAL_LINE = 2_097_152;
const LONGEST_LINE = 268_435_456;
const LARGE_BUFFER = 16_000_000;
const HEAD_BUFFER = 4_194_304;
const SHOWN_REJECTS = 10;
const SHOWN_LINE = 200;
/** How often a file is read again without lines whose quotes stay open; each time may show others. */
const MOST_REPAIRS = 20;
/** Characters of a rejected row that are looked at. */
const LONGEST_RECORD = 1_048_576;

/**
 * How a table is read: with its rows in the order of the file, by all threads or by one, which leaves the others to
 * what else there is to be done, or in any order, which is fastest.
 */
export type ReadingWay = "in order" | "by one thread" | "in any order";

/** A file to be read, and a folder for what has to be written on the way. */
export interface CsvSource {
  path: string;
  /** The path shown in errors. */
  shown: string;
  size: number;
  scratch: Scratch;
  /** The columns of the table that it holds; all where nothing is said. */
  columns?: readonly number[];
}

/** The SQL name of the i-th column of a file. */
export function columnName(i: number): string {
  return `c${i}`;
}

/** A UTF-8 file as DuckDB reads it: strictly if it can be, more leniently if it must. */
export class CsvReader {
  readonly #session: TableSession;
  readonly #file: CsvSource;
  readonly #dialect: Dialect;
  readonly #onProgress: (share: number) => void;
  #leniency = 0;
  #sequential = false;
  #lineSize = USUAL_LINE;
  #passes = 0;
  /** What is read: the file, or a copy without the lines that are left out. */
  #path: string;
  /** Lines that open a quote which they do not close, by their place in the file. */
  #leftOut: LeftOut[] = [];
  #repairs = 0;
  /** The rows that were rejected when the file was last read. */
  #rejected: MisfitRows | null = null;

  constructor(session: TableSession, file: CsvSource, dialect: Dialect, onProgress: (share: number) => void) {
    this.#session = session;
    this.#file = file;
    this.#path = file.path;
    this.#dialect = dialect;
    this.#onProgress = onProgress;
  }

  /** Whether every row so far had as many cells as there are columns. */
  get isStrict(): boolean {
    return this.#leniency === 0;
  }

  /** Large reads make large row groups, which are put in place faster. */
  get isLarge(): boolean {
    return this.#lineSize === USUAL_LINE && this.#file.size >= LARGE_BUFFER;
  }

  /**
   * Reads the file into a table, more leniently each time the reader finds it malformed. `select` is what the table
   * holds, in terms of `inner`, which is in terms of the file's columns. A large table that is read strictly is loaded
   * faster in any order of rows; where they have to be in that of the file, what puts them in order costs a third.
   */
  async read(table: string, select: string[], inner: string[], way: ReadingWay): Promise<void> {
    const pass = this.#passes++;
    for (;;) {
      const ordered = way === "in order" || !this.isStrict || !this.isLarge;
      const oneThread = !ordered && way === "by one thread";
      const options = this.#options(LENIENCIES[this.#leniency] ?? LENIENT, this.#bufferSize, oneThread);
      try {
        if (!ordered) await this.#session.run("SET preserve_insertion_order = false");
        const again = await this.#session.onOneConnection(async (connection) => {
          if (!this.isStrict) await dropRejects(connection);
          await connection.runWithProgress(
            `CREATE OR REPLACE TABLE ${identifier(table)} AS ` +
              `SELECT ${select.join(", ")} FROM (SELECT ${inner.join(", ")} FROM read_csv(${literal(this.#path)}, ${options}))`,
            (share) => this.#onProgress(pass === 0 ? share : 1),
          );
          if (this.isStrict) return false;
          if (await this.#repair(connection)) return true;
          this.#rejected = await this.#errors(connection, "reject_errors", "true");
          return false;
        });
        if (!again) return;
      } catch (error) {
        this.#session.signal.throwIfAborted();
        this.#soften(error);
      } finally {
        if (!ordered && !this.#session.signal.aborted) await this.#session.run("SET preserve_insertion_order = true");
      }
    }
  }

  /**
   * Reads the file's first rows into a table like those that `read` makes. As one thread reads them, they are in their
   * order whatever order is asked for.
   */
  async readFirst(table: string, select: string[], inner: string[]): Promise<void> {
    const source = `read_csv(${literal(this.#path)}, ${this.#options(STRICT, HEAD_BUFFER, true)})`;
    await this.#session.run(
      `CREATE OR REPLACE TABLE ${identifier(table)} AS ` +
        `SELECT ${select.join(", ")} FROM (SELECT ${inner.join(", ")} FROM ${source}) LIMIT ${FIRST_ROWS}`,
    );
  }

  /** The rows that did not fit into what was read: left out, or filled up with missing values. */
  async misfits(): Promise<{ rejected: MisfitRows | null; padded: MisfitRows | null }> {
    if (this.isStrict) return { rejected: null, padded: null };
    const counting = `${(LENIENCIES[this.#leniency] ?? LENIENT).replace("null_padding = true", "null_padding = false")}${COUNTING}`;
    const padded = await this.#session.onOneConnection(async (connection) => {
      await dropRejects(connection);
      await connection.row(
        `SELECT count(*) FROM read_csv(${literal(this.#path)}, ${this.#options(counting, this.#bufferSize)})`,
      );
      return this.#errors(connection, "short_errors", "error_type = 'MISSING COLUMNS'");
    });
    return { rejected: this.#withLeftOut(this.#rejected), padded };
  }

  async #errors(connection: OneConnection, table: string, which: string): Promise<MisfitRows | null> {
    const [count] = await connection.row(`SELECT count(DISTINCT line_byte_position) FROM ${table} WHERE ${which}`);
    if (Number(count) === 0) return null;
    const { rows } = await connection.query(
      `SELECT line_byte_position, min(error_message), min(csv_line[:${SHOWN_LINE}]) FROM ${table} WHERE ${which}
       GROUP BY 1 ORDER BY 1 LIMIT ${SHOWN_REJECTS}`,
    );
    const offsets = rows.map(([position, , text]) => offsetOf(position, String(text ?? "")));
    const lines = await lineNumbers(this.#path, offsets, this.#session.signal);
    return {
      count: Number(count),
      first: rows.map(([, reason, text], i) => ({
        line: this.#lineInFile(lines[i] as number),
        reason: `${redact(String(reason))}${this.#otherDelimiter(String(text ?? ""))}`,
        text: String(text ?? "")
          .replace(/^\n/, "")
          .slice(0, SHOWN_LINE)
          .toWellFormed(),
      })),
    };
  }

  #otherDelimiter(text: string): string {
    const { delimiter, quote, columns } = this.#dialect;
    return columns.length < 2 ? "" : otherDelimiter(text.replace(/^\n/, ""), delimiter, quote, columns.length);
  }

  /**
   * A line that opens a quote and does not close it takes the rows below into its last cell. Such lines are left out of
   * a copy, which is to be read instead; false where there is none.
   */
  async #repair(connection: OneConnection): Promise<boolean> {
    const { delimiter, quote } = this.#dialect;
    if (quote === "" || this.#repairs >= MOST_REPAIRS) return false;
    const { rows } = await connection.query(
      `SELECT line_byte_position, min(csv_line[:${LONGEST_RECORD}]) FROM reject_errors
       WHERE error_type = 'UNQUOTED VALUE' OR contains(csv_line, chr(10)) GROUP BY 1`,
    );
    const open = rows.flatMap(([position, text]) => {
      const record = String(text).replace(/^\n/, "");
      return leavesOpen(record, delimiter, quote) ? [offsetOf(position, String(text))] : [];
    });
    if (open.length === 0) return false;
    const copy = this.#file.scratch.path(`repaired-${this.#repairs++ % 2}.csv`);
    const left = await copyWithoutLines(this.#path, copy, new Set(open), this.#session.signal);
    if (left.length === 0) return false;
    const found = left.map(({ line, text }) => ({ line: this.#lineInFile(line), text }));
    this.#leftOut = [...this.#leftOut, ...found].sort((a, b) => a.line - b.line);
    this.#path = copy;
    return true;
  }

  /** The line of the file that a line of what is read is. */
  #lineInFile(line: number): number {
    return this.#leftOut.reduce((at, left) => (left.line <= at ? at + 1 : at), line);
  }

  #withLeftOut(rejected: MisfitRows | null): MisfitRows | null {
    if (this.#leftOut.length === 0) return rejected;
    const open = this.#leftOut.map(({ line, text }) => ({
      line,
      reason: OPEN_QUOTE,
      text,
    }));
    const first = [...(rejected?.first ?? []), ...open].sort((a, b) => a.line - b.line);
    return { count: (rejected?.count ?? 0) + open.length, first: first.slice(0, SHOWN_REJECTS) };
  }

  /** Takes the next step towards leniency after an error, or throws one for people. */
  #soften(error: unknown): void {
    if (isEncodingError(error) || isOutOfMemory(error)) throw error;
    if ((isLineTooLong(error) || isUnsplittable(error)) && this.#lineSize === USUAL_LINE) {
      this.#lineSize = Math.min(Math.max(this.#file.size, USUAL_LINE), LONGEST_LINE);
      this.#sequential = true; // threads would lose a row that is longer than the part of the file they take
      return;
    }
    if (this.#leniency === LENIENCIES.length - 1) {
      throw new ServiceError(
        "FILE_READ_ERROR",
        { file: this.#file.shown, reason: redact(firstLine(error)) },
        { cause: error },
      );
    }
    this.#leniency++;
  }

  /** Null for what DuckDB takes by itself, which is sixteen times the longest line. */
  get #bufferSize(): number | null {
    if (this.#lineSize > USUAL_LINE) return this.#lineSize;
    return this.isLarge ? LARGE_BUFFER : null;
  }

  #options(leniency: string, bufferSize: number | null, oneThread = this.#sequential): string {
    const { delimiter, quote, skip, columns } = this.#dialect;
    const own = this.#file.columns ?? columns.keys();
    const types = Array.from(own, (i) => `'${columnName(i)}': 'VARCHAR'`).join(", ");
    return (
      `auto_detect = false, delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(quote)}, ` +
      `header = false, skip = ${skip}, allow_quoted_nulls = false, max_line_size = ${this.#lineSize}, ` +
      `${bufferSize === null ? "" : `buffer_size = ${bufferSize}, `}columns = {${types}}` +
      `${oneThread && !leniency.includes("parallel") ? ", parallel = false" : ""}${leniency}`
    );
  }
}

/** Forgets what rows were rejected before. */
async function dropRejects(connection: OneConnection): Promise<void> {
  for (const table of ["reject_errors", "reject_scans", "short_errors", "short_scans"]) {
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

/** Whether a file is not in the encoding that it was read in. */
export function isEncodingError(error: unknown): boolean {
  return error instanceof Error && /not utf-8 encoded|Invalid unicode/i.test(error.message);
}

/** Whether DuckDB asks for a single thread, which it does for rows that are longer than its buffers. */
function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line;
}

/** Where a rejected row begins, from 0. DuckDB counts from 1, and begins rows below a CR LF with that LF. */
function offsetOf(position: unknown, text: string): number {
  return Number(position) - (text.startsWith("\n") ? 0 : 1);
}
