import type { PostgresDatabase, Sql } from "../postgres-database.ts";
import { escaped, unescaped } from "../postgres-text.ts";
import type { Dialect, StepDatabase, StepRow, Steps } from "./steps.ts";

/** Names the lock under which definitions are changed, one after the other: what one sees, no other changes meanwhile. */
const LOCK = 4_557_002;

const dialect: Dialect = {
  numbers: (place) => `(SELECT value::bigint FROM json_array_elements_text(CAST(${place} AS json)) AS members (value))`,
  texts: (place) => `(SELECT value FROM json_array_elements_text(CAST(${place} AS json)) AS members (value))`,
  search: (fields, keyword, place) => {
    const pattern = place(`%${keyword.replace(/[\\%_]/g, "\\$&")}%`);
    return `(${fields.map((field) => `${field} LIKE ${pattern}`).join(" OR ")})`;
  },
  has: (field, place) => `strpos(${field}, ${place}) > 0`,
};

/** Does work in a PostgreSQL database, or in a transaction of it. */
export async function doneInPostgres<Result>(sql: Sql, work: () => Steps<Result>): Promise<Result> {
  const steps = work();
  let step = steps.next();
  while (step.done !== true) {
    const values = step.value.values.map((value) => (typeof value === "string" ? escaped(value) : value));
    const rows = await sql.all(step.value.sql, values);
    step = steps.next(rows.map(read));
  }
  return step.value;
}

/** Does work in a PostgreSQL database. */
export function postgresSteps(database: PostgresDatabase): StepDatabase {
  return {
    dialect,
    read: (work) => doneInPostgres(database, work),
    write: (work) =>
      database.transaction(async (tx) => {
        await tx.all("SELECT pg_advisory_xact_lock($1)", [LOCK]);
        return doneInPostgres(tx, work);
      }),
  };
}

function read(row: StepRow): StepRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === "string" ? unescaped(value) : value]),
  );
}
