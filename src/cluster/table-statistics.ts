import type { Logger } from "pino";
import type { PostgresDatabase } from "../store/postgres-database.ts";

/** Rows that are added before it is looked again whether the planner knows of them. */
const ADDED = 100;
/** How long after them it is looked: the server counts what sessions have done once a second. */
const AFTER_MS = 1500;
/** Tables of which so many rows, and so large a part, are others than the planner knows, are counted anew. */
const [FEW, PART] = [50, 0.2] as const;
/** Keeps the server's planner from taking a queue that has just been filled for an empty one. */
export class TableStatistics {
  readonly #database: PostgresDatabase;
  readonly #tables: readonly string[];
  readonly #logger: Logger;
  #added = 0;
  #timer: NodeJS.Timeout | null = null;

  /** `tables`, with their schemas, are those that grow and shrink sooner than the server's own daemon looks. */
  constructor(database: PostgresDatabase, tables: readonly string[], logger: Logger) {
    this.#database = database;
    this.#tables = tables;
    this.#logger = logger;
  }

  /** Told that rows are about to be added. */
  added(rows: number): void {
    this.#added += rows;
    if (this.#added < ADDED || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#added = 0;
      this.#timer = null;
      this.#renew().catch((error: unknown) => {
        this.#logger.warn({ err: error }, "statistics of tables could not be renewed");
      });
    }, AFTER_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #renew(): Promise<void> {
    const rows = await this.#database.all(
      `SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables
       WHERE format('%I.%I', schemaname, relname) = ANY ($1::text[])
         AND n_mod_since_analyze > $2::float8 + $3::float8 * n_live_tup`,
      [this.#tables, FEW, PART],
    );
    for (const { name } of rows) await this.#database.run(`ANALYZE ${String(name)}`);
  }
}
