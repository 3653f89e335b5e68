import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { redact } from "../errors/redact.ts";
import { ServiceError } from "../errors/service-error.ts";
import { migrate } from "./migrate.ts";

export type Row = Record<string, SQLInputValue>;

/** Memory for pages that are written, and how much of the file is read without copying it. */
const CACHE_KIB = 16_384;
const MAPPED_BYTES = 1_073_741_824;

/** Pages that are given back to the file system between two checkpoints. */
const PAGES_AT_ONCE = 256;
/** SQLite's number of the mode in which a file can become smaller piece by piece. */
const INCREMENTAL = 2;

/** One SQLite file: prepared statements, transactions, and STORAGE_ERROR for whatever SQLite throws. */
export class SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Opens or makes the file, written ahead and synced, and brings it to the newest version. */
  static open(path: string): SqliteDatabase {
    return storing(() => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      using opening = new DisposableStack(); // closes what cannot be brought to the newest version
      const database = opening.use(new DatabaseSync(path));
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
        PRAGMA cache_size = -${CACHE_KIB}; PRAGMA mmap_size = ${MAPPED_BYTES}`);
      shrinkable(database);
      const migrated = migrate(database);
      opening.move();
      const opened = new SqliteDatabase(database);
      if (migrated) opened.shrink();
      return opened;
    });
  }

  /** Runs statements as one step: all of them count, on disk, or none. */
  transaction<Result>(work: () => Result): Result {
    return this.#step("FULL", work);
  }

  /**
   * The same without waiting for the disk: the step outlives this process whatever ends it, and the machine from the
   * next one on that is waited for.
   */
  transactionUnsynced<Result>(work: () => Result): Result {
    return this.#step("NORMAL", work);
  }

  #step<Result>(synchronous: "FULL" | "NORMAL", work: () => Result): Result {
    return storing(() => {
      this.#database.exec(`PRAGMA synchronous = ${synchronous}; BEGIN IMMEDIATE`);
      try {
        const result = work();
        this.#database.exec("COMMIT");
        return result;
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  run(sql: string, ...values: SQLInputValue[]): { changes: number; seq: number } {
    const { changes, lastInsertRowid } = storing(() => this.#prepare(sql).run(...values));
    return { changes: Number(changes), seq: Number(lastInsertRowid) };
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return storing(() => this.#prepare(sql).get(...values)) as Row | undefined;
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return storing(() => this.#prepare(sql).all(...values)) as Row[];
  }

  /** A number that a statement answers in its only column, `n`. */
  number(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.get(sql, ...values)?.n ?? 0);
  }

  /** Gives the space of what was deleted back to the file system. */
  shrink(): void {
    storing(() => {
      let before = Number.POSITIVE_INFINITY;
      // Piece by piece, so that little has to be written on the way.
      for (let free = this.#freePages(); free > 0 && free < before; free = this.#freePages()) {
        this.#database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE}); PRAGMA wal_checkpoint(TRUNCATE)`);
        before = free;
      }
    });
  }

  close(): void {
    this.#database.close();
  }

  #freePages(): number {
    return this.number("SELECT freelist_count AS n FROM pragma_freelist_count");
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** Lets the file become smaller; one that was made otherwise is written anew, once. */
function shrinkable(database: DatabaseSync): void {
  const { auto_vacuum: mode } = database.prepare("PRAGMA auto_vacuum").get() as { auto_vacuum: number };
  if (mode === INCREMENTAL) return;
  database.exec("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
}

/** Runs work on the database; what SQLite throws becomes STORAGE_ERROR. */
function storing<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    const reason = redact(error instanceof Error ? error.message : String(error));
    throw new ServiceError("STORAGE_ERROR", { reason }, { cause: error });
  }
}
