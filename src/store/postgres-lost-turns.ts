import { randomUUID } from "node:crypto";
import type { Sql } from "./postgres-database.ts";
import { unescaped } from "./postgres-text.ts";
import { type NewTurn, TURNED, type Turns, type UnfinishedTurn } from "./postgres-turns.ts";

/**
 * Gives new turns to jobs that have not ended and have none any more, because somebody deleted them. A turn too many does no
 * harm. Tells how many it gave.
 */
export async function restoreTurns(tx: Sql, turns: Turns): Promise<number> {
  await tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"); // jobs and turns as of one moment
  const unfinished = await turns.unfinished(tx);
  const given = [...(await bound(tx, unfinished)), ...(await unbound(tx, unfinished))];
  if (given.length > 0) await turns.add(tx, given);
  return given.length;
}

/** New turns for jobs that are bound to one that has gone: they are bound to these from now on. */
async function bound(tx: Sql, unfinished: readonly UnfinishedTurn[]): Promise<(NewTurn & { id: string })[]> {
  const ids = unfinished.map(({ id }) => id);
  const lost = await tx.all(
    "SELECT seq, owner, tag FROM jobs WHERE NOT terminal AND turn IS NOT NULL AND turn <> ALL ($1::uuid[])",
    [ids],
  );
  const given = lost.map(({ seq, owner, tag }) => ({ seq, id: randomUUID(), owner: ownerOf(owner), tag: Number(tag) }));
  for (const { seq, id } of given)
    await tx.run("UPDATE jobs SET turn = $2, turn_attempt = 0 WHERE seq = $1", [seq, id]);
  return given.map(({ id, owner, tag }) => ({ id, owner, tag }));
}

/** New turns for owners who have more jobs waiting than turns that no job is bound to. */
async function unbound(tx: Sql, unfinished: readonly UnfinishedTurn[]): Promise<NewTurn[]> {
  const taken = await tx.all("SELECT turn FROM jobs WHERE NOT terminal AND turn IS NOT NULL");
  const isBound = new Set(taken.map(({ turn }) => String(turn)));
  const free = new Map<string | null, number>();
  for (const { id, owner } of unfinished) if (!isBound.has(id)) free.set(owner, (free.get(owner) ?? 0) + 1);
  const waiting = await tx.all(`SELECT owner, tag FROM jobs WHERE ${TURNED} AND turn IS NULL ORDER BY seq`);
  return waiting.flatMap(({ owner: of, tag }) => {
    const owner = ownerOf(of);
    const left = free.get(owner) ?? 0;
    free.set(owner, left - 1);
    return left > 0 ? [] : [{ owner, tag: Number(tag) }];
  });
}

function ownerOf(column: unknown): string | null {
  return typeof column === "string" ? unescaped(column) : null;
}
