import type { DuckDBAppender, DuckDBConnection, DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { chunksOf } from "./chunks.ts";

export interface QueryResult {
  names: string[];
  types: DuckDBType[];
  rows: DuckDBValue[][];
}

/** A single connection: its temporary tables, which DuckDB's reader of CSVs notes rejected rows in, are seen by it alone. */
export class OneConnection {
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  async query(sql: string): Promise<QueryResult> {
    const result = await this.#connection.run(sql);
    const rows = [...chunksOf(result)].flatMap((chunk) => chunk.getRows());
    return { names: result.columnNames(), types: result.columnTypes(), rows };
  }

  appender(table: string): Promise<DuckDBAppender> {
    return this.#connection.createAppender(table);
  }

  /** The single row of a query. */
  async row(sql: string): Promise<DuckDBValue[]> {
    const { rows } = await this.query(sql);
    const [first] = rows;
    if (first === undefined || rows.length !== 1) throw new Error(`expected one row, got ${rows.length}`);
    return first;
  }

  /** Runs a statement while `onProgress` is told its share done (0–1) now and then. */
  async runWithProgress(sql: string, onProgress: (share: number) => void): Promise<void> {
    const timer = setInterval(() => {
      const { percentage } = this.#connection.progress;
      if (percentage > 0) onProgress(Math.min(percentage / 100, 1));
    }, 100);
    try {
      await this.#connection.run(sql);
    } finally {
      clearInterval(timer);
    }
  }
}
