import { SMALL_ROWS } from "../../columns/in-memory.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import { scanChunks } from "../../scan/scan-chunks.ts";
import { scanBytes } from "../../scan/scan-share.ts";
import { scannedTable } from "../../scan/scanned-columns.ts";
import type { ScannedFile } from "../../scan/scanned-file.ts";
import { TABLE } from "../empty-table.ts";
import type { RelationColumn } from "../load-relation.ts";
import type { SourceFile } from "../reader.ts";
import { guessOf, LOOKED_AT } from "../text-leaves.ts";
import { isWorth } from "../type-texts.ts";
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
  readonly #signal: AbortSignal;
  readonly #task: ScanTask;
  #scanned: Promise<ScannedFile | null> | null = null;

  constructor(task: ScanTask, signal: AbortSignal) {
    this.#signal = signal;
    this.#task = task;
  }

  /** A group of its columns; null where DuckDB is to read them. */
  async load(group: number): Promise<LoadedTable | null> {
    this.#scanned ??= this.#scan();
    const file = await this.#scanned;
    if (file === null) return null;
    const { columns, groupWidth } = this.#task;
    const from = group * groupWidth;
    const own = columns.slice(from, from + groupWidth);
    return {
      table: `${TABLE}_${group}`,
      isInferred: true,
      inMemoryOnly: true,
      rowCount: file.rowCount,
      scanned: scannedTable(
        file,
        own.map((_, i) => from + i),
      ),
      columns: own.map(({ name, sqlName }) => ({ name, sqlName, finite: true })),
    };
  }

  async end(): Promise<void> {
    const scanned = this.#scanned;
    this.#scanned = null;
    await (await scanned?.catch(() => null))?.end();
  }

  async #scan(): Promise<ScannedFile | null> {
    const { source, columns, onProgress } = this.#task;
    const { scan, memoryMb, path, options } = source;
    const plan = this.#plan();
    if (scan === undefined || plan === null || plan.rows <= SMALL_ROWS) return null;
    return scanChunks({
      path,
      ...plan,
      isText: (column, first) => {
        const { name } = columns[column] as RelationColumn;
        return !isWorth({ isJson: false }, guessOf(name, first, options.monthFirst));
      },
      firstRows: LOOKED_AT,
      bytes: scanBytes(memoryMb),
      helped: scan.helped,
      signal: this.#signal,
      onProgress,
    });
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
