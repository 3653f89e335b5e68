import { SMALL_ROWS } from "../../columns/in-memory.ts";
import type { TableSession } from "../../duckdb/session.ts";
import type { LoadedColumn, LoadedTable, PartReading } from "../../model/loaded-table.ts";
import { scanChunks } from "../../scan/scan-chunks.ts";
import { scanBytes } from "../../scan/scan-share.ts";
import type { ScannedFile } from "../../scan/scanned-file.ts";
import { isFine, writtenAs } from "../csv/text-type-rules.ts";
import type { RelationColumn } from "../load-relation.ts";
import type { SourceFile } from "../reader.ts";
import { keptIf, ScannedGroups } from "../scanned-groups.ts";
import { guessOf, LOOKED_AT, surroundingsOf } from "../text-leaves.ts";
import { isReadable, isToldInTexts, isWorth } from "../type-texts.ts";
import { type DoubtfulTexts, typeScanned } from "../typed-texts.ts";
import { type ChunkPlan, chunkPlan } from "./row-groups.ts";
import type { Footer } from "./schema.ts";

/** A Parquet file that is read without a database where it may be. */
export interface ScanTask {
  source: SourceFile;
  footer: Footer;
  /** Its columns as DuckDB has them. */
  columns: readonly RelationColumn[];
  groupWidth: number;
  onProgress: (share: number) => void;
}

/**
 * A Parquet file as it is read without a database, where it is plain: flat columns of numbers, times and texts that are no
 * more than that, in the usual encodings. Whatever else it may be, DuckDB is asked.
 */
export class ParquetScan {
  readonly #session: TableSession;
  /** How columns of texts were read that may have been more than that. */
  readonly #readings = new Map<number, PartReading>();
  readonly #task: ScanTask;
  readonly #groups: ScannedGroups;

  constructor(session: TableSession, task: ScanTask) {
    this.#session = session;
    this.#task = task;
    const [scan, columns] = [() => this.#scan(), () => this.#columns()];
    this.#groups = new ScannedGroups({ groupWidth: task.groupWidth, scan, columns });
  }

  /** A group of its columns; null where DuckDB is to read them. */
  load(group: number): Promise<LoadedTable | null> {
    return this.#groups.load(group);
  }

  end(): Promise<void> {
    return this.#groups.end();
  }

  #columns(): LoadedColumn[] {
    return this.#task.columns.map(({ name, sqlName }, i) => {
      const reading = this.#readings.get(i);
      return { name, sqlName, ...(reading === undefined ? {} : { parts: [{ path: [], ...reading }] }) };
    });
  }

  async #scan(): Promise<ScannedFile | null> {
    const { source, columns, onProgress } = this.#task;
    const { scan, memoryMb, path, options } = source;
    const plan = this.#plan();
    if (scan === undefined || plan === null || plan.rows <= SMALL_ROWS) return null;
    const doubts: DoubtfulTexts[] = [];
    const file = await scanChunks({
      path,
      ...plan,
      isText: (column, first) => {
        const { name } = columns[column] as RelationColumn;
        const guess = guessOf(name, first, options.monthFirst);
        const { type, alternative } = guess;
        if (!isWorth({ isJson: false }, guess)) return true;
        if (isFine(type)) return false;
        const surroundings = surroundingsOf({ name }, options.monthFirst);
        doubts.push({ column, type, alternative, surroundings, isReadable });
        return true;
      },
      firstRows: LOOKED_AT,
      bytes: scanBytes(memoryMb),
      helped: scan.helped,
      signal: this.#session.signal,
      onProgress,
    });
    return keptIf(file, (read) => this.#isTyped(read, doubts));
  }

  /** Whether it is known what texts are that may be more than that. */
  async #isTyped(file: ScannedFile, doubts: readonly DoubtfulTexts[]): Promise<boolean> {
    const present = doubts.filter(({ column }) => !file.isEmpty(column));
    const found = await typeScanned(this.#session, file, present);
    for (const [column, { type, isAmbiguous, coverage }] of found ?? []) {
      const isGuessed = doubts.some((one) => one.column === column && one.type === type);
      const written = writtenAs(type, isAmbiguous && isGuessed);
      const isTold = coverage !== undefined && isToldInTexts(coverage.type);
      this.#readings.set(column, {
        ...(written === undefined ? {} : { writtenAs: written }),
        ...(isTold ? { typeCoverage: coverage } : {}),
      });
    }
    return found !== null;
  }

  #plan(): ChunkPlan | null {
    const { footer, columns } = this.#task;
    try {
      return chunkPlan(
        footer,
        columns.map(({ type }) => type),
      );
    } catch (error) {
      if (error instanceof RangeError) return null; // told by whoever reads it next
      throw error;
    }
  }
}
