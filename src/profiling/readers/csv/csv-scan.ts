import type { TableSession } from "../../duckdb/session.ts";
import type { LoadedColumn, LoadedTable } from "../../model/loaded-table.ts";
import { KINDS, type ReadKind } from "../../scan/layout.ts";
import { scanText } from "../../scan/scan-text.ts";
import type { ScannedFile } from "../../scan/scanned-file.ts";
import { keptIf, ScannedGroups } from "../scanned-groups.ts";
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
  readonly #groups: ScannedGroups;

  /** `path` is what is read, which may be a copy of the file. */
  constructor(file: CsvFile, path: string, dialect: Dialect, session: TableSession) {
    this.#file = file;
    this.#path = path;
    this.#dialect = dialect;
    this.#session = session;
    const [scan, columns] = [() => this.#scan(), () => this.#columns()];
    this.#groups = new ScannedGroups({ groupWidth: file.groupWidth, scan, columns });
  }

  /** A group of its columns; null where DuckDB is to read them. */
  load(group: number): Promise<LoadedTable | null> {
    return this.#groups.load(group);
  }

  end(): Promise<void> {
    return this.#groups.end();
  }

  #columns(): LoadedColumn[] {
    return this.#dialect.columns.map(({ name, type }, i) => {
      const { type: found = type, isAmbiguous = false, coverage } = this.#found.get(i) ?? {};
      const written = writtenAs(found, isAmbiguous);
      return {
        name,
        sqlName: columnName(i),
        ...(written === undefined ? {} : { writtenAs: written }),
        ...(coverage === undefined ? {} : { typeCoverage: coverage }),
      };
    });
  }

  async #scan(): Promise<ScannedFile | null> {
    const { scan, onProgress } = this.#file;
    const { columns, delimiter, quote, skip, rows } = this.#dialect;
    const kinds = columns.map(kindOf);
    const isPlain = ASCII.test(delimiter) && (quote === "" || ASCII.test(quote)) && rows === null;
    if (scan === undefined || !isPlain || columns.length < 2 || !areKnown(kinds)) return null;
    const how = { path: this.#path, delimiter, quote, skip, kinds, tokens: NULL_TOKENS, ...scan };
    const text = await scanText({ ...how, signal: this.#session.signal, onProgress });
    return keptIf(text, (read) => this.#isTyped(read, kinds));
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
