import type { LoadedTable } from "../../model/loaded-table.ts";
import { KINDS, type ScanKind } from "../../scan/layout.ts";
import { scanText } from "../../scan/scan-text.ts";
import { scannedTable } from "../../scan/scanned-columns.ts";
import type { ScannedFile } from "../../scan/scanned-file.ts";
import { TABLE } from "../empty-table.ts";
import type { CsvFile } from "./csv-file.ts";
import type { Dialect } from "./dialect.ts";
import { columnName } from "./reader.ts";
import { NULL_TOKENS, writtenAs } from "./text-type-rules.ts";

const ASCII = /^[\t -~]$/;

/**
 * A large file as it is read without a database, where it is plain: all cells in the usual forms of the types that its
 * beginning lets expect. Whatever else it may be, DuckDB is asked.
 */
export class CsvScan {
  readonly #file: CsvFile;
  readonly #path: string;
  readonly #dialect: Dialect;
  readonly #signal: AbortSignal;
  #scanned: Promise<ScannedFile | null> | null = null;

  /** `path` is what is read, which may be a copy of the file. */
  constructor(file: CsvFile, path: string, dialect: Dialect, signal: AbortSignal) {
    this.#file = file;
    this.#path = path;
    this.#dialect = dialect;
    this.#signal = signal;
  }

  /** A group of its columns; null where DuckDB is to read them. */
  async load(group: number): Promise<LoadedTable | null> {
    this.#scanned ??= this.#scan();
    const text = await this.#scanned;
    if (text === null) return null;
    const { columns } = this.#dialect;
    const { groupWidth } = this.#file;
    const from = group * groupWidth;
    const own = columns.slice(from, from + groupWidth);
    return {
      table: `${TABLE}_${group}`,
      isInferred: true,
      inMemoryOnly: true,
      rowCount: text.rowCount,
      scanned: scannedTable(
        text,
        own.map((_, i) => from + i),
      ),
      columns: own.map(({ name, type }, i) => {
        const written = writtenAs(type, false);
        return {
          name,
          sqlName: columnName(from + i),
          finite: true,
          ...(written === undefined ? {} : { writtenAs: written }),
        };
      }),
    };
  }

  async end(): Promise<void> {
    const scanned = this.#scanned;
    this.#scanned = null;
    await (await scanned?.catch(() => null))?.end();
  }

  async #scan(): Promise<ScannedFile | null> {
    const { scan, onProgress } = this.#file;
    const { columns, delimiter, quote, skip, rows } = this.#dialect;
    const kinds = columns.flatMap(({ type, alternative, mixed, long }): ScanKind[] =>
      isKind(type) && alternative === null && !mixed && !(type === "integer" && long) ? [type] : [],
    );
    const isPlain = ASCII.test(delimiter) && (quote === "" || ASCII.test(quote)) && rows === null;
    if (scan === undefined || !isPlain || columns.length < 2 || kinds.length < columns.length) return null;
    const how = { path: this.#path, delimiter, quote, skip, kinds, tokens: NULL_TOKENS, ...scan };
    const text = await scanText({ ...how, signal: this.#signal, onProgress });
    // Of columns that were empty wherever they were looked at, nothing is known.
    const isKnown = columns.every(({ present }, i) => present > 0 || text?.isEmpty(i) === true);
    if (isKnown) return text;
    await text?.end();
    return null;
  }
}

function isKind(type: string): type is ScanKind {
  return Object.hasOwn(KINDS, type);
}
