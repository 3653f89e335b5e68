import { open } from "node:fs/promises";
import { join } from "node:path";
import { redact } from "../../../errors/redact.ts";
import { ServiceError } from "../../../errors/service-error.ts";
import { detectEncoding, detectEncodingFully, transcode } from "../encoding.ts";
import { TABLE } from "../loaded-columns.ts";
import type { Reading, RejectedRows, TypeCoverage } from "../model.ts";
import type { LoadedTable } from "../profile-table.ts";
import type { TableSession } from "../session.ts";
import { identifier, literal } from "../sql.ts";
import { type Dialect, detectDialect } from "./dialect.ts";
import {
  CANDIDATES,
  contradictionBit,
  matchesSql,
  narrowValueSql,
  presentSql,
  type TextType,
  valueSql,
} from "./text-types.ts";

export interface CsvFile {
  /** Absolute path, free of glob characters. */
  path: string;
  /** The path shown in errors. */
  shown: string;
  size: number;
  /** The delimiter that the file's extension stands for, if any. */
  preferredDelimiter: string | null;
  scratch: string;
  onProgress: (share: number) => void;
}

export interface LoadedCsv extends LoadedTable {
  reading: Reading;
  rejected?: RejectedRows;
}

const HEAD = 262_144;
const FURTHER = 32_768;
const FURTHER_PLACES = 8;
const MASK_BITS = 30;

/** Loads a delimited text file into the table `data`, each column in the type that all its cells have. */
export async function loadCsv(session: TableSession, file: CsvFile): Promise<LoadedCsv> {
  const encoding = await detectEncoding(file.path, file.size);
  try {
    return await loadEncoded(session, file, encoding);
  } catch (error) {
    if (encoding !== "utf-8" || !isEncodingError(error)) throw error;
    return loadEncoded(session, file, await detectEncodingFully(file.path));
  }
}

async function loadEncoded(session: TableSession, file: CsvFile, encoding: string): Promise<LoadedCsv> {
  let { path, size } = file;
  if (encoding !== "utf-8") {
    path = join(file.scratch, "utf8.csv");
    await transcode(file.path, encoding, path, session.signal);
    const copy = await open(path);
    size = (await copy.stat()).size;
    await copy.close();
  }
  const { head, further } = await readPieces(path, size);
  const dialect = detectDialect(head, further, file.preferredDelimiter);
  if (dialect === null) return emptyTable(session, encoding);
  const loader = new CsvLoader(session, file, path, dialect);
  const { coverage, rejected, head: firstRows } = await loader.load();
  return {
    table: TABLE,
    columns: dialect.names.map((name, i) => ({
      name,
      sqlName: columnName(i),
      finite: true,
      ...(coverage[i] === undefined ? {} : { typeCoverage: coverage[i] }),
    })),
    reading: {
      encoding,
      delimiter: dialect.delimiter,
      quote: dialect.quote,
      header: dialect.header,
      ...(dialect.preambleLines > 0 ? { preambleLines: dialect.preambleLines } : {}),
    },
    ...(rejected === null ? {} : { rejected }),
    ...(firstRows === null ? {} : { firstRows }),
  };
}

/** A file without a row is a table without rows and columns. */
async function emptyTable(session: TableSession, encoding: string): Promise<LoadedCsv> {
  await session.run(`CREATE TABLE ${TABLE} (nothing INTEGER)`);
  return { table: TABLE, columns: [], reading: { encoding } };
}

/** The beginning of a UTF-8 file, and pieces from later on, each beginning with a whole line. */
async function readPieces(path: string, size: number): Promise<{ head: string; further: string[] }> {
  const handle = await open(path);
  try {
    const read = async (position: number, length: number): Promise<string> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
      return new TextDecoder().decode(buffer.subarray(0, bytesRead));
    };
    const start = await read(0, Math.min(HEAD, size));
    const head = size > HEAD ? wholeLines(start, true, false) : start;
    const further: string[] = [];
    for (let i = 1; i <= FURTHER_PLACES && size > HEAD + FURTHER; i++) {
      const position = Math.floor(HEAD + ((size - HEAD - FURTHER) * i) / FURTHER_PLACES);
      further.push(wholeLines(await read(position, FURTHER), false, false));
    }
    return { head, further };
  } finally {
    await handle.close();
  }
}

function wholeLines(text: string, fromStart: boolean, toEnd: boolean): string {
  const from = fromStart ? 0 : text.indexOf("\n") + 1;
  const to = toEnd ? text.length : text.lastIndexOf("\n") + 1;
  return to > from ? text.slice(from, to) : fromStart ? text : "";
}

function columnName(i: number): string {
  return `c${i}`;
}

function valueName(i: number): string {
  return `v${i}`;
}

/** The select list that gives each raw column a typed companion. */
function valueColumns(types: TextType[], inspected: Set<number>): string[] {
  const values = types.flatMap((type, i) => {
    if (type === "text") return [];
    const c = columnName(i);
    return [`${inspected.has(i) ? valueSql(type, c) : narrowValueSql(type, c)} AS ${valueName(i)}`];
  });
  return ["*", ...values];
}

/** The select list of the table proper: typed companions in the place of their raw columns. */
function typedColumns(types: TextType[]): string[] {
  return types.map((type, i) => (type === "text" ? columnName(i) : `${valueName(i)} AS ${columnName(i)}`));
}

/** Where columns are loaded as text, to be looked at cell by cell. */
const RAW = "raw";

/** Reader options of increasing leniency; each is tried when the one before found the file malformed. */
const STRICT = "";
const REJECTING = ", null_padding = true, store_rejects = true, rejects_limit = 0";
const SEQUENTIAL = `${REJECTING}, parallel = false`;
const LENIENT = `${SEQUENTIAL}, strict_mode = false`;
const LENIENCIES = [STRICT, REJECTING, SEQUENTIAL, LENIENT] as const;

class CsvLoader {
  readonly #session: TableSession;
  readonly #file: CsvFile;
  readonly #path: string;
  readonly #dialect: Dialect;
  #leniency = 0;
  #lineSize = USUAL_LINE;
  #passes = 0;

  constructor(session: TableSession, file: CsvFile, path: string, dialect: Dialect) {
    this.#session = session;
    this.#file = file;
    this.#path = path;
    this.#dialect = dialect;
  }

  async load(): Promise<{
    coverage: (TypeCoverage | undefined)[];
    rejected: RejectedRows | null;
    /** A relation of the first rows, where the table's own order is not that of the file. */
    head: string | null;
  }> {
    const types = [...this.#dialect.types];
    const coverage: (TypeCoverage | undefined)[] = types.map(() => undefined);
    const contradicted = await this.#loadTyped(types, new Set());
    if (contradicted.length > 0) {
      await this.#read(RAW, contradicted.map(columnName), ["*"]);
      for (const i of contradicted) {
        const verdict = await this.#inspect(RAW, i);
        types[i] = verdict.type;
        coverage[i] = verdict.coverage;
      }
      await this.#session.run(`DROP TABLE ${RAW}`);
      const left = await this.#loadTyped(types, new Set(contradicted));
      if (left.length > 0) throw new Error(`columns ${left.join(", ")} changed between two readings`);
    }
    for (const i of this.#dialect.mixed) coverage[i] = (await this.#inspect(TABLE, i)).coverage;
    if (this.#leniency > 0) return { coverage, rejected: await this.#rejected(), head: null };
    return { coverage, rejected: null, head: this.#isLarge ? this.#firstRows(types, new Set(contradicted)) : null };
  }

  /**
   * Loads the file with typed columns and returns the columns that hold a cell of another type. Columns in `inspected`
   * have been looked at cell by cell and may hold any form of their type.
   */
  async #loadTyped(types: TextType[], inspected: Set<number>): Promise<number[]> {
    const checked = types.flatMap((type, i) => (type === "text" ? [] : [{ type, i }]));
    const masks: string[] = [];
    for (let from = 0; from < checked.length; from += MASK_BITS) {
      const bits = checked.slice(from, from + MASK_BITS).map(({ type, i }, n) => {
        const value = inspected.has(i) ? null : valueName(i);
        return contradictionBit(type, columnName(i), value, 2 ** n);
      });
      masks.push(`(${bits.join(") | (")}) AS m${masks.length}`);
    }
    await this.#read(TABLE, [...typedColumns(types), ...masks], valueColumns(types, inspected));
    if (checked.length === 0) return [];
    const found = await this.#session.row(`SELECT ${masks.map((_, i) => `bit_or(m${i})`).join(", ")} FROM ${TABLE}`);
    return checked
      .filter((_, n) => (Number(found[Math.floor(n / MASK_BITS)] ?? 0) >> (n % MASK_BITS)) & 1)
      .map(({ i }) => i);
  }

  /** The first rows of the file in their order, as the loaded table has them. */
  #firstRows(types: TextType[], inspected: Set<number>): string {
    const options = this.#options(STRICT, HEAD_BUFFER);
    const source = `read_csv(${literal(this.#path)}, ${options})`;
    const inner = valueColumns(types, inspected).join(", ");
    return `(SELECT ${typedColumns(types).join(", ")} FROM (SELECT ${inner} FROM ${source}))`;
  }

  /** Decides the type of a column from every cell of it as text, and says why a column that nearly had one is text. */
  async #inspect(table: string, i: number): Promise<{ type: TextType; coverage: TypeCoverage | undefined }> {
    const c = columnName(i);
    const counts = CANDIDATES.map((type) => `count_if(${matchesSql(type, c)})`).join(", ");
    const row = await this.#session.row(`SELECT count_if(${presentSql(c)}), ${counts} FROM ${table}`);
    const [total, ...matching] = row.map(Number) as [number, ...number[]];
    const whole = CANDIDATES.find((_, n) => total > 0 && matching[n] === total);
    if (whole !== undefined) return { type: whole, coverage: undefined };
    const most = Math.max(...matching);
    if (most * 2 < total || most === 0) return { type: "text", coverage: undefined };
    const nearly = CANDIDATES[matching.indexOf(most)] as (typeof CANDIDATES)[number];
    const [first] = await this.#session.row(
      `SELECT min(rowid) FROM ${table} WHERE ${presentSql(c)} AND NOT coalesce(${matchesSql(nearly, c)}, false)`,
    );
    return {
      type: "text",
      coverage: { type: DATA_TYPES[nearly], matching: most, total, first_mismatch_row: Number(first) + 1 },
    };
  }

  /**
   * Reads the file into a table, more leniently each time the reader finds it malformed. `select` is what the table
   * holds, in terms of `inner`, which is in terms of the file's columns.
   */
  async #read(table: string, select: string[], inner: string[]): Promise<void> {
    const pass = this.#passes++;
    for (;;) {
      const options = this.#options(LENIENCIES[this.#leniency] ?? LENIENT, this.#isLarge ? LARGE_BUFFER : null);
      const source = `read_csv(${literal(this.#path)}, ${options})`;
      // Statistics do not depend on the order of rows, and a large table is loaded faster without it.
      const ordered = table !== TABLE || this.#leniency > 0 || !this.#isLarge;
      try {
        await this.#session.run(`SET preserve_insertion_order = ${ordered}`);
        if (this.#leniency > 0) await this.#dropRejects();
        await this.#session.runWithProgress(
          `CREATE OR REPLACE TABLE ${identifier(table)} AS SELECT ${select.join(", ")} FROM (SELECT ${inner.join(", ")} FROM ${source})`,
          (share) => this.#file.onProgress(pass === 0 ? share : 1),
        );
        return;
      } catch (error) {
        this.#session.signal.throwIfAborted();
        if (isEncodingError(error)) throw error;
        if (isLineTooLong(error) && this.#lineSize === USUAL_LINE) {
          this.#lineSize = Math.min(Math.max(this.#file.size, USUAL_LINE), LONGEST_LINE);
          continue;
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
    }
  }

  /** Large reads make large row groups, which are put in place faster. */
  get #isLarge(): boolean {
    return this.#lineSize === USUAL_LINE && this.#file.size >= LARGE_BUFFER;
  }

  #options(leniency: string, bufferSize: number | null): string {
    const { delimiter, quote, header, preambleLines, names } = this.#dialect;
    const columns = names.map((_, i) => `'${columnName(i)}': 'VARCHAR'`).join(", ");
    return (
      `auto_detect = false, delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(quote)}, ` +
      `header = ${header}, skip = ${preambleLines}, allow_quoted_nulls = false, max_line_size = ${this.#lineSize}, ` +
      `${bufferSize === null ? "" : `buffer_size = ${bufferSize}, `}columns = {${columns}}${leniency}`
    );
  }

  async #dropRejects(): Promise<void> {
    await this.#session.run("DROP TABLE IF EXISTS reject_errors");
    await this.#session.run("DROP TABLE IF EXISTS reject_scans");
  }

  async #rejected(): Promise<RejectedRows | null> {
    const [count] = await this.#session.row("SELECT count(DISTINCT line) FROM reject_errors");
    if (Number(count) === 0) return null;
    const { rows } = await this.#session.query(
      "SELECT line, min(error_message), min(csv_line) FROM reject_errors GROUP BY line ORDER BY line LIMIT 10",
    );
    return {
      count: Number(count),
      first: rows.map(([line, reason, text]) => ({
        line: Number(line),
        reason: redact(String(reason)),
        text: String(text ?? "")
          .slice(0, 200)
          .toWellFormed(),
      })),
    };
  }
}

const DATA_TYPES = {
  boolean: "sc:Boolean",
  integer: "sc:Integer",
  float: "sc:Float",
  date: "sc:Date",
  datetime: "sc:DateTime",
  datetimetz: "sc:DateTime",
  time: "sc:Time",
} as const;

const USUAL_LINE = 2_097_152;
const LARGE_BUFFER = 32_000_000;
const HEAD_BUFFER = 4_194_304;
const LONGEST_LINE = 268_435_456;

function isEncodingError(error: unknown): boolean {
  return error instanceof Error && /not utf-8 encoded|Invalid unicode/i.test(error.message);
}

function isLineTooLong(error: unknown): boolean {
  return error instanceof Error && /maximum line size/i.test(error.message);
}

function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line;
}
