import pg from "pg";
import { redact } from "../errors/redact.ts";
import { ServiceError } from "../errors/service-error.ts";
import { Statements } from "./postgres-statements.ts";

/** What a statement answers. */
export type PgRow = Record<string, unknown>;

/** Where statements are sent: to the database, or to a transaction of it. */
export interface Sql {
  all: (sql: string, values?: readonly unknown[]) => Promise<PgRow[]>;
  /** How many rows a statement has changed. */
  run: (sql: string, values?: readonly unknown[]) => Promise<number>;
}

export interface PostgresOptions {
  /** Address of the database, with user and password. */
  url: string;
  /** The schema that the tables lie in. */
  schema: string;
  /** Connections at most. */
  connections: number;
  /** What the sessions are called, for whoever looks after the database. */
  name: string;
}

/** What a step does that must not be lost while the database is away. */
export interface Patience {
  /** How long it is tried again. */
  ms: number;
  /**
   * Looks whether the step counted already, once it cannot be under way any more. It leaves a mark of its own for this:
   * the number of its transaction is none, since a database that was killed may give it to another.
   */
  counted: (tx: Sql) => Promise<boolean>;
}

const CONNECT_MS = 3_000;
/** A host that was cut off holds the rows of what it has begun for so long at most. */
const IDLE_IN_TRANSACTION_MS = 5_000;
const LOCK_MS = 5_000;
const STATEMENT_MS = 60_000;
/** A server that is gone without a word is not waited for any longer. */
const ANSWER_MS = 65_000;
const TCP = "-c tcp_user_timeout=5000 -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3";
/** Between two tries of what could not be done because the database was away, and how often others in the way are met. */
const AGAIN_MS = 100;
const MOST_CONFLICTS = 5;

/** Numbers come as numbers: none here is beyond what those can tell. */
const types = {
  getTypeParser: ((oid: number, format: "text" | "binary") =>
    oid === pg.types.builtins.INT8 && format !== "binary"
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** How sessions are opened that do not hold anything for long. */
export function sessionOf({ url, schema, name }: Omit<PostgresOptions, "connections">): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: CONNECT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    lock_timeout: LOCK_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    options: `-c search_path=${schema},public ${TCP}`,
    types,
  };
}

/** A PostgreSQL database: statements, transactions, and STORAGE_ERROR for whatever goes wrong with it. */
export class PostgresDatabase implements Sql {
  readonly #pool: pg.Pool;
  readonly #statements = new Statements();

  constructor(options: PostgresOptions) {
    this.#pool = new pg.Pool({ ...sessionOf(options), max: options.connections });
    this.#pool.on("error", () => {}); // of a connection that nobody uses: the next statement opens another
    // Of one that is lost between two statements of a transaction: the next of them fails.
    this.#pool.on("connect", (client) => client.on("error", () => {}));
  }

  async all(sql: string, values: readonly unknown[] = []): Promise<PgRow[]> {
    return (await this.#storing(() => this.#pool.query<PgRow>(this.#statements.of(sql, values)))).rows;
  }

  async run(sql: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.#storing(() => this.#pool.query(this.#statements.of(sql, values)))).rowCount ?? 0;
  }

  /** A number that a statement answers in its only column, `n`. */
  async number(sql: string, values: readonly unknown[] = []): Promise<number> {
    return Number((await this.all(sql, values))[0]?.n ?? 0);
  }

  /**
   * Runs statements as one step: all of them count, or none. Where others were in the way it is done again, and, given
   * patience, where the database is away; whether a step counted of which the answer was lost is asked then. Work that is
   * one statement is such a step by itself, and spared two more; `alone` is what it answers where it counts.
   */
  async transaction<Result>(
    work: (tx: Sql) => Promise<Result>,
    patience: Patience | null = null,
    alone?: Result,
  ): Promise<Result> {
    const deadline = performance.now() + (patience?.ms ?? 0);
    for (let conflicts = 0; ; ) {
      const step: Step<Result> = { result: alone === undefined ? null : { value: alone } };
      try {
        return await this.#try(work, step, alone !== undefined);
      } catch (error) {
        if (isConflict(error) && ++conflicts < MOST_CONFLICTS) continue;
        if (patience === null || !isAway(error) || performance.now() > deadline) throw storageError(error);
        await pause();
        if (step.result !== null && (await this.#counted(patience, deadline))) return step.result.value;
      }
    }
  }

  /** Work with a connection of its own, as a lock that is held by a session needs. */
  async session<Result>(work: (session: Sql) => Promise<Result>): Promise<Result> {
    return this.#storing(async () => {
      const client = await this.#pool.connect();
      let failure: unknown = null;
      try {
        return await work(sqlOf(client, this.#statements));
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        client.release(failure !== null);
      }
    });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #try<Result>(work: (tx: Sql) => Promise<Result>, step: Step<Result>, alone = false): Promise<Result> {
    const client = await this.#pool.connect();
    let failed = true;
    try {
      if (!alone) await client.query("BEGIN");
      const value = await work(sqlOf(client, this.#statements));
      step.result = { value };
      if (!alone) await client.query("COMMIT");
      failed = false;
      return value;
    } catch (error) {
      // What cannot be taken back by a word is by the end of the connection.
      if (alone) failed = isAway(error) && !isConflict(error);
      else if (isConflict(error) || !isAway(error)) {
        failed = await client.query("ROLLBACK").then(
          () => false,
          () => true,
        );
      }
      throw error;
    } finally {
      client.release(failed);
    }
  }

  async #counted({ counted }: Patience, deadline: number): Promise<boolean> {
    for (;;) {
      try {
        return await this.#try(counted, { result: null });
      } catch (error) {
        if (!isAway(error) || performance.now() > deadline) throw storageError(error);
      }
      await pause();
    }
  }

  async #storing<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw storageError(error);
    }
  }
}

/** How far a transaction has come: its result once it may have counted. */
interface Step<Result> {
  result: { value: Result } | null;
}

function sqlOf(client: pg.ClientBase, statements: Statements): Sql {
  return {
    all: async (sql, values = []) => (await client.query<PgRow>(statements.of(sql, values))).rows,
    run: async (sql, values = []) => (await client.query(statements.of(sql, values))).rowCount ?? 0,
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Whether others were in the way: a deadlock, or what came between. */
function isConflict(error: unknown): boolean {
  return ["40P01", "40001"].includes(codeOf(error));
}

/** Classes of what PostgreSQL says that would be said of the same statement again, whenever it came. */
const LASTING = /^(?:0[A-Z]|2[0-8BDF]|3|4[24]|P|XX)/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Whether the database was away, or another session kept it from answering: it may be done later. */
function isAway(error: unknown): boolean {
  if (error instanceof ServiceError || error instanceof TypeError || error instanceof RangeError) return false;
  const code = codeOf(error);
  return !SQLSTATE.test(code) || code.startsWith("25P") || !LASTING.test(code);
}

/** STORAGE_ERROR for whatever went wrong in the database. Where it is, and as whom it is spoken to, is not told. */
function storageError(thrown: unknown): Error {
  if (thrown instanceof ServiceError) return thrown;
  const code = codeOf(thrown);
  const said = SQLSTATE.test(code) && thrown instanceof Error ? redact(thrown.message) : "it cannot be reached";
  const reason = `the database: ${said}${code === "" ? "" : ` (${code})`}`;
  const suggestion = "Check that the database of DATABASE_URL runs and may be used, then try again";
  return new ServiceError("STORAGE_ERROR", { reason }, { cause: thrown, suggestion });
}
