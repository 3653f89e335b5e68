import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { ServiceError } from "../errors/service-error.ts";
import { DatabaseFile } from "./database-file.ts";
import { migrate } from "./migrate.ts";
import { Probe } from "./probe.ts";
import { sqliteKind, storageError } from "./storage-error.ts";

export type Row = Record<string, SQLInputValue>;

/** Memory for pages. The file is not mapped: where it became shorter, that would end the process instead of a call. */
const CACHE_KIB = 65_536;
/** How often to look whether what is written can be read again. */
const PROBE_MS = 1_000;
/** What every writing step that counts adds to, or leaves as it is. */
const NEWEST = "SELECT coalesce(max(seq), 0) AS n FROM jobs";

/** Pages that are given back to the file system between two checkpoints. */
const PAGES_AT_ONCE = 256;
/** SQLite's number of the mode in which a file can become smaller piece by piece. */
const INCREMENTAL = 2;

/**
 * One SQLite file: prepared statements, transactions, and STORAGE_ERROR for whatever SQLite throws, also where the file
 * is no longer there.
 */
export class SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #file: DatabaseFile;
  readonly #statements = new Map<string, StatementSync>();
  /** Whether whoever opens the file next finds what was written, and whether more can be. */
  readonly #readable = new Probe(() => this.#file.expect(NEWEST, this.number(NEWEST)), PROBE_MS);
  readonly #writable = new Probe(() => this.#writeNothingNew(), PROBE_MS);
  /** That a page was damaged, whichever it was. */
  #damage: ServiceError | null = null;

  private constructor(database: DatabaseSync, file: DatabaseFile) {
    this.#database = database;
    this.#file = file;
  }

  /** Opens or makes the file, written ahead and synced, and brings it to the newest version. */
  static open(path: string): SqliteDatabase {
    return storing(() => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      using opening = new DisposableStack(); // closes what cannot be brought to the newest version
      const database = opening.use(new DatabaseSync(path));
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
        PRAGMA cache_size = -${CACHE_KIB}; PRAGMA mmap_size = 0`);
      shrinkable(database);
      const migrated = migrate(database);
      opening.move();
      const opened = new SqliteDatabase(database, new DatabaseFile(path));
      if (migrated) opened.shrink();
      return opened;
    });
  }

  /**
   * Runs statements as one step: all of them count, on disk, or none. Throws STORAGE_ERROR where they went to a file that
   * nobody will find again.
   */
  transaction<Result>(work: () => Result): Result {
    this.#readable.check();
    const result = this.#step("FULL", work);
    this.#file.check();
    return result;
  }

  /**
   * The same without waiting for the disk: the step outlives this process whatever ends it, and the machine from the
   * next one on that is waited for.
   */
  transactionUnsynced<Result>(work: () => Result): Result {
    return this.#step("NORMAL", work);
  }

  #step<Result>(synchronous: "FULL" | "NORMAL", work: () => Result): Result {
    return this.#storing(() => {
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
    const { changes, lastInsertRowid } = this.#storing(() => this.#prepare(sql).run(...values));
    return { changes: Number(changes), seq: Number(lastInsertRowid) };
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#storing(() => this.#prepare(sql).get(...values)) as Row | undefined;
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#storing(() => this.#prepare(sql).all(...values)) as Row[];
  }

  /** A number that a statement answers in its only column, `n`. */
  number(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.get(sql, ...values)?.n ?? 0);
  }

  /** Gives the space of what was deleted back to the file system. */
  shrink(): void {
    this.#storing(() => {
      let before = Number.POSITIVE_INFINITY;
      // Piece by piece, so that little has to be written on the way.
      for (let free = this.#freePages(); free > 0 && free < before; free = this.#freePages()) {
        this.#database.exec(`PRAGMA incremental_vacuum(${PAGES_AT_ONCE}); PRAGMA wal_checkpoint(TRUNCATE)`);
        before = free;
      }
    });
  }

  /**
   * Throws STORAGE_ERROR where the file was deleted, replaced or damaged, or cannot be written to. Looks at most every
   * second.
   */
  verify(): void {
    this.#file.check();
    this.#readable.check();
    this.#writable.check();
    if (this.#damage !== null) throw this.#damage;
  }

  close(): void {
    this.#database.close();
  }

  #writeNothingNew(): void {
    this.transactionUnsynced(() => {
      const version = this.number("SELECT user_version AS n FROM pragma_user_version");
      this.#database.exec(`PRAGMA user_version = ${version}`);
    });
  }

  #storing<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      const failure = storageError(error);
      if (sqliteKind(error) === "damaged") this.#damage = failure;
      throw failure;
    }
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

/** Runs work on a database that is being opened; what SQLite throws becomes STORAGE_ERROR. */
function storing<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw storageError(error);
  }
}
