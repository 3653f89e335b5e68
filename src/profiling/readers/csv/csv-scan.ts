import type { TableSession } from "../../duckdb/session.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import { KINDS, type ReadKind } from "../../scan/layout.ts";
import { scanText } from "../../scan/scan-text.ts";
import { scannedTable } from "../../scan/scanned-columns.ts";
import type { ScannedFile } from "../../scan/scanned-file.ts";
import { TABLE } from "../empty-table.ts";
import { type DoubtfulTexts, type FoundType, typeScanned } from "../typed-texts.ts";
import type { CsvFile } from "./csv-file.ts";
import type { Dialect } from "./dialect.ts";
import { columnName } from "./reader.ts";
import { surroundingsIn } from "./surroundings.ts";
import { isFine, NULL_TOKENS, writtenAs } from "./text-type-rules.ts";

const ASCII = /^[\t -~]$/;

/**
 * A large file as it is read without a database, where it is plain: all cells in the usual forms of the types that its
 * beginning lets expect. Whatever else it may be, DuckDB is asked.
 */
export class CsvScan {
  readonly #file: CsvFile;
  readonly #path: string;
  readonly #dialect: Dialect;
  readonly #session: TableSession;
  /** What columns of texts were found to be that were not known to be no more than that. */
  readonly #found = new Map<number, FoundType>();
  #scanned: Promise<ScannedFile | null> | null = null;

  /** `path` is what is read, which may be a copy of the file. */
  constructor(file: CsvFile, path: string, dialect: Dialect, session: TableSession) {
    this.#file = file;
    this.#path = path;
    this.#dialect = dialect;
    this.#session = session;
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
      columns: own.map((column, i) => {
        const found = this.#found.get(from + i);
        const written = writtenAs(found?.type ?? column.type, found?.isAmbiguous === true);
        return {
          name: column.name,
          sqlName: columnName(from + i),
          finite: true,
          ...(written === undefined ? {} : { writtenAs: written }),
          ...(found?.coverage === undefined ? {} : { typeCoverage: found.coverage }),
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
    const kinds = columns.map(kindOf);
    const isPlain = ASCII.test(delimiter) && (quote === "" || ASCII.test(quote)) && rows === null;
    if (scan === undefined || !isPlain || columns.length < 2 || !areKnown(kinds)) return null;
    const how = { path: this.#path, delimiter, quote, skip, kinds, tokens: NULL_TOKENS, ...scan };
    const text = await scanText({ ...how, signal: this.#session.signal, onProgress });
    if (text === null) return null;
    try {
      if (await this.#isTyped(text, kinds)) return text;
    } catch (error) {
      await text.end();
      throw error;
    }
    await text.end();
    return null;
  }

  /** Whether columns are known to be what they are taken for, once those are that were read as texts. */
  async #isTyped(text: ScannedFile, kinds: readonly ReadKind[]): Promise<boolean> {
    const doubts = this.#dialect.columns.flatMap((one, column): DoubtfulTexts[] => {
      const { type, alternative, mixed, present } = one;
      if (kinds[column] !== "text" || text.isEmpty(column)) return [];
      // Of columns that were empty wherever they were looked at, nothing is known.
      if (type === "text" && !mixed && present > 0) return [];
      const surroundings = surroundingsIn(this.#dialect, column);
      return [{ column, type, alternative, surroundings, isReadable: () => type !== "text" || present === 0 }];
    });
    if (doubts.length === 0) return true;
    const found = await typeScanned(this.#session, text, doubts);
    for (const [column, type] of found ?? []) this.#found.set(column, type);
    return found !== null;
  }
}

/** What a column is read as: as texts, where its type is of a rarer form; null where DuckDB is to read it. */
function kindOf({ type, alternative, wide }: Dialect["columns"][number]): ReadKind | null {
  if (isFine(type)) return null;
  if (type === "integer" && wide) return "long";
  if (!isKind(type)) return "text";
  return alternative === null ? type : null;
}

function areKnown(kinds: (ReadKind | null)[]): kinds is ReadKind[] {
  return !kinds.includes(null);
}

function isKind(type: string): type is ReadKind {
  return Object.hasOwn(KINDS, type);
}
