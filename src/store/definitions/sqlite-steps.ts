import type { SqliteDatabase } from "../sqlite-database.ts";
import type { Dialect, StepDatabase, StepRow, Steps } from "./steps.ts";

const dialect: Dialect = {
  numbers: (place) => `(SELECT value FROM json_each(${place}))`,
  texts: (place) => `(SELECT value FROM json_each(${place}))`,
  search: (fields, keyword, place) =>
    `catalog_search MATCH ${place(`{${fields.join(" ")}} : "${keyword.replaceAll('"', '""')}"`)}`,
  has: (field, place) => `instr(${field}, ${place}) > 0`,
};

/** Does work in a SQLite file, without a pause, as a part of whatever transaction is under way. */
export function doneInSqlite<Result>(database: SqliteDatabase, work: () => Steps<Result>): Result {
  const steps = work();
  let step = steps.next();
  while (step.done !== true) {
    const { sql, values } = step.value;
    let rows: readonly StepRow[];
    try {
      rows = database.all(sql.replace(/\$(\d+)/g, "?$1"), ...values);
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(rows);
  }
  return step.value;
}

/** Does work in a SQLite file. */
export function sqliteSteps(database: SqliteDatabase): StepDatabase {
  return {
    dialect,
    read: async (work) => doneInSqlite(database, work),
    write: async (work) => database.transaction(() => doneInSqlite(database, work)),
  };
}
