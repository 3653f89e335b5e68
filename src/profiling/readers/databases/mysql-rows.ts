import type { FieldPacket } from "mysql2";
import { ServiceError } from "../../../errors/service-error.ts";
import type { Cell } from "../record-cells.ts";
import type { MysqlSession } from "./mysql-connection.ts";
import { statementTimer } from "./statement-time.ts";

/** MySQL's number of the type of integers of 64 bits. */
const LONGLONG = 8;

/** Rows, and about as many bytes of them, that are held until they are taken. */
const MOST_ROWS = 500;
const MOST_BYTES = 4_194_304;

/** A column of an answer. */
interface MysqlField {
  name: string;
  /** MySQL's number of its type. */
  type: number | undefined;
}

/** What a query answers, row by row: no more are asked for than are taken. */
export class MysqlRows {
  /** The columns, once they are known, by their own names. */
  readonly fields: Promise<MysqlField[]>;
  readonly #session: MysqlSession;
  readonly #ended = Promise.withResolvers<void>();
  #isEnded = false;
  #arrived = Promise.withResolvers<void>();
  #held: Cell[][] = [];
  #heldBytes = 0;
  readonly #timer: Disposable;

  /** `rowBytes` is how long a row may be; `statementMs` is the time for all. */
  constructor(
    session: MysqlSession,
    sql: string,
    { source, rowBytes, statementMs }: { source: string; rowBytes: number; statementMs: number },
  ) {
    this.#session = session;
    const { connection, intake } = session;
    const fields = Promise.withResolvers<MysqlField[]>();
    this.fields = fields.promise;
    this.#timer = statementTimer(statementMs, source, session.hangUp);
    let integers: boolean[] = [];
    const fail = (error: Error): void => {
      fields.reject(error);
      this.#ended.reject(error);
      this.#timer[Symbol.dispose]();
    };
    this.fields.catch(() => {}); // whoever waits for rows is told as well
    this.#ended.promise.catch(() => {});
    connection.on("error", fail);
    const query = connection.query({ sql, rowsAsArray: true });
    query.on("error", fail);
    query.on("fields", (found: FieldPacket[] | undefined) => {
      if (found === undefined) {
        return fail(new ServiceError("EXTERNAL_SERVICE_ERROR", { source, reason: "it answered a query with no rows" }));
      }
      integers = found.map(({ columnType }) => columnType === LONGLONG);
      fields.resolve(found.map(({ name, columnType: type }) => ({ name, type })));
      renameInherited(found);
    });
    intake.allow(rowBytes);
    query.on("result", (row: unknown) => {
      intake.allow(rowBytes);
      if (Array.isArray(row)) this.#hold(row.map((value, i) => cellOf(value, integers[i] === true)));
    });
    query.on("end", () => {
      this.#isEnded = true;
      this.#ended.resolve();
      this.#timer[Symbol.dispose]();
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Cell[]> {
    try {
      for (;;) {
        const held = this.#held;
        this.#held = [];
        this.#heldBytes = 0;
        yield* held;
        if (this.#held.length > 0) continue;
        if (this.#isEnded) return;
        this.#arrived = Promise.withResolvers<void>();
        this.#session.connection.resume();
        await Promise.race([this.#arrived.promise, this.#ended.promise]);
      }
    } finally {
      this.#timer[Symbol.dispose]();
    }
  }

  #hold(row: Cell[]): void {
    this.#held.push(row);
    for (const cell of row) this.#heldBytes += typeof cell === "string" ? 16 + cell.length * 2 : 16;
    if (this.#held.length >= MOST_ROWS || this.#heldBytes >= MOST_BYTES) this.#session.connection.pause();
    this.#arrived.resolve();
  }
}

/** The driver cannot read columns of names that all objects have; rows come without names anyway. */
function renameInherited(fields: FieldPacket[]): void {
  for (const [i, field] of fields.entries()) {
    if (Object.hasOwn(Object.prototype, field.name)) Object.defineProperty(field, "name", { value: `c${i}` });
  }
}

/** Integers beyond 2^53 come as their digits. */
function cellOf(value: unknown, isInteger: boolean): Cell {
  if (isInteger && typeof value === "string") return BigInt(value);
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return (value ?? null) as Cell;
}
