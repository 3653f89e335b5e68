/** What a statement answers. */
export type StepRow = Readonly<Record<string, unknown>>;

type StepValue = string | number | null;

/** A statement, with its values at the places $1, $2, … */
interface Statement {
  sql: string;
  values: readonly StepValue[];
}

/** Work on a database, statement by statement, in SQL that SQLite and PostgreSQL understand alike. */
export type Steps<Result> = Generator<Statement, Result, readonly StepRow[]>;

/** Where such work is done: all of its statements count, or none. */
export interface StepDatabase {
  /** What the databases say differently. */
  dialect: Dialect;
  /** Does work that reads alone. */
  read: <Result>(work: () => Steps<Result>) => Promise<Result>;
  /** Does work as one step, one after the other; what it throws undoes it. */
  write: <Result>(work: () => Steps<Result>) => Promise<Result>;
}

/** What SQLite and PostgreSQL say differently. */
export interface Dialect {
  /** The members of a JSON list of whole numbers, and of one of texts, at a place, as a subquery. */
  numbers: (place: string) => string;
  texts: (place: string) => string;
  /**
   * A condition that the rows of the searched texts meet that have a keyword in one of some fields: found by an index where
   * the keyword has three letters or more.
   */
  search: (fields: readonly string[], keyword: string, place: (value: string) => string) => string;
  /** Whether a field has the text at a place in it. */
  has: (field: string, place: string) => string;
}

/** Rows that a statement answers. */
export function* rows(sql: string, ...values: StepValue[]): Steps<readonly StepRow[]> {
  return yield { sql, values };
}

/** The first row that a statement answers. */
export function* first(sql: string, ...values: StepValue[]): Steps<StepRow | null> {
  const [row] = yield { sql, values };
  return row ?? null;
}
