import type { Sql } from "./postgres-database.ts";
import { escaped, ownerKey } from "./postgres-text.ts";
import type { StoredCache } from "./store.ts";

/** Notes which object is the profile cache of a job's dataset and owner, in place of the one before. */
export async function publishCache(tx: Sql, seq: number, { object, bytes }: StoredCache): Promise<void> {
  const [job] = await tx.all("SELECT owner, dataset_id FROM jobs WHERE seq = $1", [seq]);
  if (job === undefined) return;
  const owner = job.owner === null ? ownerKey(null) : `${SUBJECT}${job.owner}`;
  await tx.run(
    `INSERT INTO profile_caches (owner, dataset_id, object, bytes) VALUES ($1, $2, $3, $4)
     ON CONFLICT (owner, dataset_id)
       DO UPDATE SET object = excluded.object, bytes = excluded.bytes, stored_at = clock_timestamp()`,
    [owner, job.dataset_id, object, bytes],
  );
}

/** What an owner's key begins with; what a row has of him is escaped already. */
const SUBJECT = ownerKey("");

/** The object that is the profile cache of an owner's dataset; null where there is none. */
export async function cacheOf(database: Sql, owner: string | null, datasetId: string): Promise<StoredCache | null> {
  const [row] = await database.all("SELECT object, bytes FROM profile_caches WHERE owner = $1 AND dataset_id = $2", [
    ownerKey(owner),
    escaped(datasetId),
  ]);
  return row === undefined ? null : { object: String(row.object), bytes: Number(row.bytes) };
}

/** Forgets the profile cache of an owner's dataset; tells what it was. */
export async function forgetCache(database: Sql, owner: string | null, datasetId: string): Promise<StoredCache | null> {
  const [row] = await database.all(
    "DELETE FROM profile_caches WHERE owner = $1 AND dataset_id = $2 RETURNING object, bytes",
    [ownerKey(owner), escaped(datasetId)],
  );
  return row === undefined ? null : { object: String(row.object), bytes: Number(row.bytes) };
}

/** Forgets caches that are older, or the oldest that are more than is to be kept; 0 for any. Tells which are left. */
export async function retainCaches(database: Sql, days: number, mostBytes: number): Promise<ReadonlySet<string>> {
  await database.run(
    `DELETE FROM profile_caches WHERE object IN (
       SELECT object FROM (
         SELECT object, stored_at, sum(bytes) OVER (ORDER BY stored_at DESC, object) AS used FROM profile_caches) AS sums
       WHERE ($1 > 0 AND stored_at < clock_timestamp() - $1 * interval '1 day') OR ($2 > 0 AND used > $2))`.replace(
      /\$([12])/g,
      "$$$1::double precision",
    ),
    [days, mostBytes],
  );
  const rows = await database.all("SELECT object FROM profile_caches");
  return new Set(rows.map(({ object }) => String(object)));
}
