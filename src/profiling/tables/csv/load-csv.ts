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
  contradicts,
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
const MASK_BITS = 31;

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
  const { coverage, rejected } = await loader.load();
  return {
    table: TABLE,
    columns: dialect.names.map((name, i) => ({
      name,
      sqlName: columnName(i),
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

  async load(): Promise<{ coverage: (TypeCoverage | undefined)[]; rejected: RejectedRows | null }> {
    const types = [...this.#dialect.types];
    const coverage: (TypeCoverage | undefined)[] = types.map(() => undefined);
    const contradicted = await this.#loadTyped(types, new Set());
    if (contradicted.length > 0) {
      for (const [i, verdict] of await this.#inspect(contradicted)) {
        types[i] = verdict.type;
        coverage[i] = verdict.coverage;
      }
      const left = await this.#loadTyped(types, new Set(contradicted));
      if (left.length > 0) throw new Error(`columns ${left.join(", ")} changed between two readings`);
    }
    return { coverage, rejected: this.#leniency === 0 ? null : await this.#rejected() };
  }

  /**
   * Loads the file with typed columns and returns the columns that hold a cell of another type. Columns in `inspected`
   * have been looked at cell by cell and may hold any form of their type.
   */
  async #loadTyped(types: TextType[], inspected: Set<number>): Promise<number[]> {
    const narrow = (i: number): boolean => !inspected.has(i);
    const values = types.map((type, i) => {
      const c = columnName(i);
      return type === "text" ? null : `${narrow(i) ? narrowValueSql(type, c) : valueSql(type, c)} AS ${valueName(i)}`;
    });
    const checked = types.flatMap((type, i) => (type === "text" ? [] : [{ type, i }]));
    const masks: string[] = [];
    for (let from = 0; from < checked.length; from += MASK_BITS) {
      const bits = checked
        .slice(from, from + MASK_BITS)
        .map(
          ({ type, i }, bit) =>
            `(${contradicts(type, columnName(i), narrow(i) ? valueName(i) : null)})::INTEGER << ${bit}`,
        );
      masks.push(`(${bits.join(") | (")}) AS m${masks.length}`);
    }
    const typed = types.map((type, i) => (type === "text" ? columnName(i) : `${valueName(i)} AS ${columnName(i)}`));
    await this.#read(TABLE, [...typed, ...masks], ["*", ...values.filter((value) => value !== null)]);
    if (checked.length === 0) return [];
    const found = await this.#session.row(`SELECT ${masks.map((_, i) => `bit_or(m${i})`).join(", ")} FROM ${TABLE}`);
    return checked
      .filter((_, n) => (Number(found[Math.floor(n / MASK_BITS)] ?? 0) >> (n % MASK_BITS)) & 1)
      .map(({ i }) => i);
  }

  /** Decides the type of columns from every cell, and says why a column that nearly had one is text. */
  async #inspect(columns: number[]): Promise<Map<number, { type: TextType; coverage?: TypeCoverage }>> {
    const raw = "raw";
    await this.#read(raw, columns.map(columnName), ["*"]);
    const verdicts = new Map<number, { type: TextType; coverage?: TypeCoverage }>();
    for (const i of columns) {
      const c = columnName(i);
      const [total, ...matching] = (
        await this.#session.row(
          `SELECT count_if(${presentSql(c)}), ${CANDIDATES.map((type) => `count_if(${matchesSql(type, c)})`).join(", ")} FROM ${raw}`,
        )
      ).map(Number) as [number, ...number[]];
      const whole = CANDIDATES.find((_, n) => total > 0 && matching[n] === total);
      if (whole !== undefined) {
        verdicts.set(i, { type: whole });
        continue;
      }
      const most = Math.max(...matching);
      const nearly = CANDIDATES[matching.indexOf(most)] as (typeof CANDIDATES)[number];
      if (most * 2 < total || most === 0) {
        verdicts.set(i, { type: "text" });
        continue;
      }
      const [first] = await this.#session.row(
        `SELECT min(rowid) FROM ${raw} WHERE ${presentSql(c)} AND NOT coalesce(${matchesSql(nearly, c)}, false)`,
      );
      verdicts.set(i, {
        type: "text",
        coverage: { type: DATA_TYPES[nearly], matching: most, total, first_mismatch_row: Number(first) + 1 },
      });
    }
    await this.#session.run(`DROP TABLE ${raw}`);
    return verdicts;
  }

  /**
   * Reads the file into a table, more leniently each time the reader finds it malformed. `select` is what the table
   * holds, in terms of `inner`, which is in terms of the file's columns.
   */
  async #read(table: string, select: string[], inner: string[]): Promise<void> {
    const pass = this.#passes++;
    for (;;) {
      const source = `read_csv(${literal(this.#path)}, ${this.#options(LENIENCIES[this.#leniency] ?? LENIENT)})`;
      try {
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

  #options(leniency: string): string {
    const { delimiter, quote, header, preambleLines, names } = this.#dialect;
    const columns = names.map((_, i) => `'${columnName(i)}': 'VARCHAR'`).join(", ");
    return (
      `auto_detect = false, delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(quote)}, ` +
      `header = ${header}, skip = ${preambleLines}, allow_quoted_nulls = false, ` +
      `max_line_size = ${this.#lineSize}, ${this.#bufferOption()}columns = {${columns}}${leniency}`
    );
  }

  /** Larger reads make larger row groups, which are put in order faster: measured 1.3 times on 125 MB. */
  #bufferOption(): string {
    if (this.#lineSize > USUAL_LINE || this.#file.size < LARGE_BUFFER) return "";
    return `buffer_size = ${LARGE_BUFFER}, `;
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
