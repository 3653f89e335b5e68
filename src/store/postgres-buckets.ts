import { createHash } from "node:crypto";
import type { Sql } from "./postgres-database.ts";

/** How many tokens a bucket gets a minute, and holds at most. */
export interface BucketLimit {
  perMinute: number;
  burst: number;
}

/** Tokens that were taken, and what the bucket has left: less than one where fewer were given than asked for. */
export interface LeasedTokens {
  granted: number;
  left: number;
}

/** Takes so many tokens at most from a bucket that all processes share. One that is not known is full. */
export async function leaseTokens(
  database: Sql,
  key: string,
  most: number,
  { perMinute, burst }: BucketLimit,
): Promise<LeasedTokens> {
  const [row] = await database.all(
    `INSERT INTO buckets AS known (key, granted, tokens, filled_at, full_at)
     VALUES ($1, least($2, $3), $3 - least($2, $3), statement_timestamp(),
       statement_timestamp() + least($2, $3) / $4 * interval '1 second')
     ON CONFLICT (key) DO UPDATE SET (granted, tokens, filled_at, full_at) = (
       SELECT give, had - give, now, now + ($3 - had + give) / $4 * interval '1 second' FROM (
         SELECT now, had, least($2, floor(had)) AS give FROM (
           SELECT now, least($3, known.tokens + $4 * extract(epoch FROM now - known.filled_at)) AS had FROM (
             SELECT greatest(known.filled_at, statement_timestamp()) AS now) AS clock) AS filled) AS given)
     RETURNING granted, tokens`.replace(/\$([234])/g, "$$$1::double precision"),
    [createHash("sha256").update(key).digest("base64url"), most, burst, perMinute / 60],
  );
  return { granted: Number(row?.granted ?? 0), left: Number(row?.tokens ?? 0) };
}

/** Forgets the buckets that are full, as one that is not known is. */
export async function forgetFullBuckets(database: Sql): Promise<void> {
  await database.run("DELETE FROM buckets WHERE full_at < statement_timestamp()");
}
