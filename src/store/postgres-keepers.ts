import type { JobRecord, JobType } from "./job-record.ts";
import type { Sql } from "./postgres-database.ts";
import { recordOf, SUMMARY } from "./postgres-job-rows.ts";

/** Tells that a keeper, a process that jobs are with, is there. */
export async function keeperIsThere(database: Sql, keeper: string): Promise<void> {
  await database.run(
    `INSERT INTO keepers (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()`,
    [keeper],
  );
}

/** Forgets a keeper that ends, and those that have not been there for a day. */
export async function keeperLeaves(database: Sql, keeper: string): Promise<void> {
  await database.run("DELETE FROM keepers WHERE id = $1 OR seen_at < clock_timestamp() - interval '1 day'", [keeper]);
}

/** What is taken over, and from whom. */
interface Adoption {
  keeper: string;
  types: readonly JobType[];
  /** For how long a keeper must not have been seen. */
  goneMs: number;
  /** Whether the keeper begins, and what an earlier process of the same name had is nobody's too. */
  begins: boolean;
}

/** Gives jobs of some types that have not ended, and whose keepers are gone, to another: each to one alone. */
export async function adopt(tx: Sql, { keeper, types, goneMs, begins }: Adoption): Promise<JobRecord[]> {
  const adopted = await tx.all(
    `UPDATE jobs SET keeper = $1 WHERE seq IN (
       SELECT seq FROM jobs WHERE NOT terminal AND type = ANY ($2) AND ($4 OR keeper IS DISTINCT FROM $1)
         AND (keeper IS NOT DISTINCT FROM $1 OR NOT EXISTS (
           SELECT FROM keepers WHERE id = jobs.keeper AND seen_at > clock_timestamp() - $3 * interval '1 ms'))
       FOR UPDATE SKIP LOCKED)
     RETURNING seq`,
    [keeper, [...types], goneMs, begins],
  );
  if (adopted.length === 0) return [];
  const rows = await tx.all(
    `SELECT ${SUMMARY}, specifications.json AS specification, submitter FROM jobs JOIN specifications USING (seq)
     WHERE seq = ANY ($1) ORDER BY seq`,
    [adopted.map(({ seq }) => Number(seq))],
  );
  return rows.map(recordOf);
}
