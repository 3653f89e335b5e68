import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Row, SqliteDatabase } from "./sqlite-database.ts";

/** What can be read from. */
export type Readable = Pick<SqliteDatabase, "number" | "get" | "all">;

/** Memory for pages. */
const CACHE_KIB = 65_536;

/** A store's SQLite file as one sees it who only reads it, beside the one who writes. Throws what SQLite throws. */
export class SqliteReader implements Readable {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens a file that is there and of the newest version. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
    this.#database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY`);
  }

  /** Reads more than once, all as of one moment. */
  atOnce<Result>(work: () => Result): Result {
    this.#database.exec("BEGIN");
    try {
      return work();
    } finally {
      this.#database.exec("COMMIT");
    }
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  number(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.get(sql, ...values)?.n ?? 0);
  }

  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
