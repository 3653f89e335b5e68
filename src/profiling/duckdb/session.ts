import { type DuckDBConnection, type DuckDBType, DuckDBTypeId, type DuckDBValue } from "@duckdb/node-api";
import type { Scratch } from "../model/scratch.ts";
import { chunksOf, doublesOf } from "./chunks.ts";
import { closeSoon, dropLeftovers, type Leftovers, openDatabase } from "./database.ts";
import { OneConnection, type QueryResult } from "./one-connection.ts";

export interface SessionOptions {
  /** A folder of this task alone: what does not fit into memory goes there. */
  scratch: Scratch;
  threads: number;
  /** How many queries may run at once. */
  connections: number;
  memoryMb: number;
  /** Bytes that may go to the scratch folder. */
  scratchBytes: number;
  /** Aborting interrupts whatever query runs and refuses the next ones. */
  signal: AbortSignal;
}

/** The use of a database by one task. It never has a query in flight once `close` has resolved. */
export class TableSession {
  readonly signal: AbortSignal;
  /** What lasts as long as the session. */
  readonly kept = new DisposableStack();
  #leftovers: Leftovers = null;
  #closed = false;
  /** How many queries run at once at most. */
  readonly width: number;
  readonly #release: () => void | Promise<void>;
  readonly #open: () => Promise<DuckDBConnection[]>;
  #opened: Promise<void> | null = null;
  readonly #idle: DuckDBConnection[] = [];
  #all: DuckDBConnection[] = [];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];
  readonly #pending = new Set<Promise<unknown>>();
  #ended = 0;
  readonly #onAbort = (): void => this.interrupt();

  /**
   * `open` is called when the first query is asked for; `width` is how many connections there will be; `release` is
   * called once no query is in flight any more, where there was one.
   */
  constructor(
    open: () => Promise<DuckDBConnection[]>,
    width: number,
    signal: AbortSignal,
    release: () => void | Promise<void>,
  ) {
    this.#open = open;
    this.width = width;
    this.signal = signal;
    this.#release = release;
    signal.addEventListener("abort", this.#onAbort);
  }

  /** A session with a database of its own, which goes with it, and which is opened while the file is looked at. */
  static open(options: SessionOptions): TableSession {
    options.signal.throwIfAborted();
    const spill = { folder: options.scratch.path("spill"), bytes: options.scratchBytes };
    const database = openDatabase({ ...options, spill });
    const session = new TableSession(
      () => database.then((opened) => opened.connections),
      options.connections,
      options.signal,
      async () => closeSoon(await database, spill.folder),
    );
    session.#begin().catch(() => {}); // whoever asks for a connection is told
    return session;
  }

  /** Ends the queries that run now with an error. */
  interrupt(): void {
    for (const connection of this.#all) connection.interrupt();
  }

  /** Statements that have ended, and the shares done of those that run, as far as they are known. */
  get done(): number {
    return this.#all.reduce((sum, { progress }) => sum + Math.max(progress.percentage, 0) / 100, this.#ended);
  }

  async run(sql: string): Promise<void> {
    await this.onOneConnection((connection) => connection.run(sql));
  }

  async query(sql: string): Promise<QueryResult> {
    return this.onOneConnection((connection) => connection.query(sql));
  }

  /** The single row of a query. */
  async row(sql: string): Promise<DuckDBValue[]> {
    return this.onOneConnection((connection) => connection.row(sql));
  }

  /** Runs a statement while `onProgress` is told its share done (0–1) now and then. */
  async runWithProgress(sql: string, onProgress: (share: number) => void): Promise<void> {
    await this.onOneConnection((connection) => connection.runWithProgress(sql, onProgress));
  }

  /** Runs statements one after the other that need what the ones before have left on their connection. */
  async onOneConnection<Result>(work: (connection: OneConnection) => Promise<Result>): Promise<Result> {
    return this.#use((connection) => work(new OneConnection(connection)));
  }

  /**
   * Calls `visit` with the values of a one-column DOUBLE query without NULLs, some at a time, until it returns false;
   * tells whether it never did. The query's whole result is held meanwhile; what `visit` gets it has for the time of
   * the call.
   */
  async eachDoubles(sql: string, visit: (values: Float64Array) => boolean): Promise<boolean> {
    return this.#use(async (connection) => {
      const result = await connection.run(sql);
      for (const chunk of chunksOf(result)) {
        const values = doublesOf(chunk, 0);
        const goesOn = visit(values.subarray(0, chunk.rowCount));
        values.buffer.transfer(0); // given back at once: so many buffers would have the engine look for garbage
        if (!goesOn) return false;
      }
      return true;
    });
  }

  /** The columns of a query: DOUBLE ones without NULLs as such, any other as strings, booleans and nulls. */
  async columns(sql: string): Promise<(Float64Array | (string | boolean | null)[])[]> {
    return this.#use(async (connection) => {
      const result = await connection.run(sql);
      const chunks = [...chunksOf(result)];
      const count = result.rowCount;
      return Array.from({ length: result.columnCount }, (_, column) => {
        if (result.columnTypeId(column) === DuckDBTypeId.DOUBLE) {
          const values = new Float64Array(count);
          let filled = 0;
          for (const chunk of chunks) {
            values.set(doublesOf(chunk, column).subarray(0, chunk.rowCount), filled);
            filled += chunk.rowCount;
          }
          return values;
        }
        return chunks.flatMap((chunk) => chunk.getColumnValues(column) as (string | boolean | null)[]);
      });
    });
  }

  /** The values of a query, column by column. */
  async table(sql: string): Promise<{ names: string[]; types: DuckDBType[]; columns: DuckDBValue[][] }> {
    return this.#use(async (connection) => {
      const result = await connection.run(sql);
      const chunks = [...chunksOf(result)];
      const [names, types] = [result.columnNames(), result.columnTypes()];
      return { names, types, columns: types.map((_, i) => chunks.flatMap((chunk) => chunk.getColumnValues(i))) };
    });
  }

  /**
   * Calls `visit` for each row of a query as it arrives, without holding them all. Like all that arrives bit by bit, it
   * just ends where DuckDB fails after the first rows: the caller must know how much there is.
   */
  async each(sql: string, visit: (row: DuckDBValue[]) => void): Promise<void> {
    await this.#use(async (connection) => {
      const result = await connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
        for (const row of chunk.getRows()) visit(row);
      }
    });
  }

  /**
   * Calls `visit` with some rows after the other of a query of DOUBLE columns without NULLs, column by column, as they
   * arrive; what it gets it has for the time of the call.
   */
  async eachBlock(sql: string, visit: (columns: Float64Array[], rowCount: number) => void): Promise<void> {
    await this.#use(async (connection) => {
      const result = await connection.stream(sql);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
        const columns = Array.from({ length: chunk.columnCount }, (_, i) => doublesOf(chunk, i));
        visit(columns, chunk.rowCount);
      }
    });
  }

  /** Says what is left in the database that nobody needs any more; it goes with `tidy`, or after the session's end. */
  leave(leftovers: Leftovers): void {
    if (this.#leftovers !== "any") this.#leftovers = leftovers;
  }

  get leftovers(): Leftovers {
    return this.#leftovers;
  }

  /** Drops what is left, or all tables. */
  async tidy(leftovers: Leftovers = this.#leftovers): Promise<void> {
    this.#leftovers = null;
    if (leftovers !== null) await this.#use((connection) => dropLeftovers(connection, leftovers));
  }

  /** Refuses further queries, waits for running ones to end, then gives memory and files back. */
  async close(): Promise<void> {
    this.#closed = true;
    this.kept.dispose();
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
    this.signal.removeEventListener("abort", this.#onAbort);
    if (this.#opened === null) return;
    const [opened] = await Promise.allSettled([this.#opened]);
    if (opened.status === "fulfilled") await this.#release();
  }

  #begin(): Promise<void> {
    this.#opened ??= this.#open().then((all) => {
      this.#all = all;
      this.#idle.push(...all);
    });
    return this.#opened;
  }

  #throwIfEnded(): void {
    this.signal.throwIfAborted();
    if (this.#closed) throw new Error("the session is closed");
  }

  async #use<Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    this.#throwIfEnded();
    await this.#begin();
    const connection =
      this.#idle.pop() ?? (await new Promise<DuckDBConnection>((resolve) => this.#waiting.push(resolve)));
    const running = (async () => {
      try {
        this.#throwIfEnded();
        return await work(connection);
      } catch (error) {
        this.signal.throwIfAborted();
        throw error;
      } finally {
        const next = this.#waiting.shift();
        if (next === undefined) this.#idle.push(connection);
        else next(connection);
      }
    })();
    this.#pending.add(running);
    try {
      return await running;
    } finally {
      this.#pending.delete(running);
      this.#ended++;
    }
  }
}
