import type { SqliteDatabase } from "../sqlite-database.ts";
import type { Dialect, StepDatabase, StepRow, Steps } from "./steps.ts";

/** Letters from which on the index of searched texts can be used. */
const TRIGRAM = 3;

const dialect: Dialect = {
  numbers: (place) => `(SELECT value FROM json_each(${place}))`,
  texts: (place) => `(SELECT value FROM json_each(${place}))`,
  search: (field, keyword, place) =>
    [...keyword].length < TRIGRAM
      ? `instr(${field}, ${place(keyword)}) > 0`
      : `catalog_search MATCH ${place(`{${field}} : "${keyword.replaceAll('"', '""')}"`)}`,
};

/** Does work in a SQLite file, without a pause. */
export function sqliteSteps(database: SqliteDatabase): StepDatabase {
  const done = <Result>(work: () => Steps<Result>): Result => {
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
  };
  return {
    dialect,
    read: async (work) => done(work),
    write: async (work) => database.transaction(() => done(work)),
  };
}
