import { redact } from "../../../errors/redact.ts";
import { ServiceError } from "../../../errors/service-error.ts";
import type { MisfitRows } from "../model.ts";
import { isOutOfMemory, type TableSession } from "../session.ts";
import { identifier, literal } from "../sql.ts";
import type { Dialect } from "./dialect.ts";

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
const LARGE_BUFFER = 32_000_000;
const HEAD_BUFFER = 4_194_304;
const SHOWN_REJECTS = 10;
const SHOWN_LINE = 200;

/** The SQL name of the i-th column of a file. */
export function columnName(i: number): string {
  return `c${i}`;
}

/** A UTF-8 file as DuckDB reads it: strictly if it can be, more leniently if it must. */
export class CsvReader {
  readonly #session: TableSession;
  readonly #file: { path: string; shown: string; size: number };
  readonly #dialect: Dialect;
  readonly #onProgress: (share: number) => void;
  #leniency = 0;
  #sequential = false;
  #lineSize = USUAL_LINE;
  #passes = 0;

  constructor(
    session: TableSession,
    file: { path: string; shown: string; size: number },
    dialect: Dialect,
    onProgress: (share: number) => void,
  ) {
    this.#session = session;
    this.#file = file;
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
   * faster in any order of rows.
   */
  async read(table: string, select: string[], inner: string[], anyOrder: boolean): Promise<void> {
    const pass = this.#passes++;
    for (;;) {
      const options = this.#options(LENIENCIES[this.#leniency] ?? LENIENT, this.#bufferSize);
      const ordered = !anyOrder || !this.isStrict || !this.isLarge;
      try {
        if (!ordered) await this.#session.run("SET preserve_insertion_order = false");
        if (!this.isStrict) await this.#dropRejects();
        await this.#session.runWithProgress(
          `CREATE OR REPLACE TABLE ${identifier(table)} AS ` +
            `SELECT ${select.join(", ")} FROM (SELECT ${inner.join(", ")} FROM read_csv(${literal(this.#file.path)}, ${options}))`,
          (share) => this.#onProgress(pass === 0 ? share : 1),
        );
        return;
      } catch (error) {
        this.#session.signal.throwIfAborted();
        this.#soften(error);
      } finally {
        if (!ordered && !this.#session.signal.aborted) await this.#session.run("SET preserve_insertion_order = true");
      }
    }
  }

  /** The file's first rows in their order, as a relation like the tables that `read` makes. */
  firstRows(select: string[], inner: string[]): string {
    const source = `read_csv(${literal(this.#file.path)}, ${this.#options(STRICT, HEAD_BUFFER)})`;
    return `(SELECT ${select.join(", ")} FROM (SELECT ${inner.join(", ")} FROM ${source}))`;
  }

  /** The rows that did not fit into what was read: left out, or filled up with missing values. */
  async misfits(): Promise<{ rejected: MisfitRows | null; padded: MisfitRows | null }> {
    if (this.isStrict) return { rejected: null, padded: null };
    const rejected = await this.#errors("reject_errors", "true");
    const counting = `${(LENIENCIES[this.#leniency] ?? LENIENT).replace("null_padding = true", "null_padding = false")}${COUNTING}`;
    await this.#session.row(
      `SELECT count(*) FROM read_csv(${literal(this.#file.path)}, ${this.#options(counting, this.#bufferSize)})`,
    );
    return { rejected, padded: await this.#errors("short_errors", "error_type = 'MISSING COLUMNS'") };
  }

  async #errors(table: string, which: string): Promise<MisfitRows | null> {
    const [count] = await this.#session.row(`SELECT count(DISTINCT line) FROM ${table} WHERE ${which}`);
    if (Number(count) === 0) return null;
    const { rows } = await this.#session.query(
      `SELECT line, min(error_message), min(csv_line) FROM ${table} WHERE ${which} GROUP BY line ORDER BY line LIMIT ${SHOWN_REJECTS}`,
    );
    return {
      count: Number(count),
      first: rows.map(([line, reason, text]) => ({
        line: Number(line),
        reason: redact(String(reason)),
        text: String(text ?? "")
          .slice(0, SHOWN_LINE)
          .toWellFormed(),
      })),
    };
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

  #options(leniency: string, bufferSize: number | null): string {
    const { delimiter, quote, header, preambleLines, columns } = this.#dialect;
    const types = columns.map((_, i) => `'${columnName(i)}': 'VARCHAR'`).join(", ");
    return (
      `auto_detect = false, delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(quote)}, ` +
      `header = ${header}, skip = ${preambleLines}, allow_quoted_nulls = false, max_line_size = ${this.#lineSize}, ` +
      `${bufferSize === null ? "" : `buffer_size = ${bufferSize}, `}columns = {${types}}` +
      `${this.#sequential && !leniency.includes("parallel") ? ", parallel = false" : ""}${leniency}`
    );
  }

  async #dropRejects(): Promise<void> {
    for (const table of ["reject_errors", "reject_scans", "short_errors", "short_scans"]) {
      await this.#session.run(`DROP TABLE IF EXISTS ${table}`);
    }
  }
}

/** Whether a file is not in the encoding that it was read in. */
export function isEncodingError(error: unknown): boolean {
  return error instanceof Error && /not utf-8 encoded|Invalid unicode/i.test(error.message);
}

/** Whether DuckDB asks for a single thread, which it does for rows that are longer than its buffers. */
function isUnsplittable(error: unknown): boolean {
  return error instanceof Error && /Parallel CSV Reader currently does not support/i.test(error.message);
}

function isLineTooLong(error: unknown): boolean {
  return error instanceof Error && /maximum line size/i.test(error.message);
}

function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line;
}
