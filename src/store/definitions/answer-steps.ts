import { ownerKey } from "../postgres-text.ts";
import { first, rows, type Steps } from "./steps.ts";

/** What an owner's key was used for. */
export interface StoredAnswer {
  owner: string | null;
  key: string;
  /** A hash of the call's params. */
  params: string;
  answer: string;
  used_at: number;
  /** Keys used before this time are forgotten. */
  since: number;
}

/** What an owner's key was used for since a time. */
export function* recallAnswer(
  owner: string | null,
  key: string,
  since: number,
): Steps<{ params: string; answer: string } | null> {
  const row = yield* first(
    "SELECT params, answer FROM definition_keys WHERE owner = $1 AND key = $2 AND used_at >= $3",
    ownerKey(owner),
    key,
    since,
  );
  return row === null ? null : { params: String(row.params), answer: String(row.answer) };
}

/** Remembers what a key was used for. */
export function* rememberAnswer({ owner, key, params, answer, used_at, since }: StoredAnswer): Steps<void> {
  yield* rows("DELETE FROM definition_keys WHERE used_at < $1", since);
  yield* rows(
    `INSERT INTO definition_keys (owner, key, params, answer, used_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (owner, key) DO UPDATE SET params = excluded.params, answer = excluded.answer, used_at = excluded.used_at`,
    ownerKey(owner),
    key,
    params,
    answer,
    used_at,
  );
}
