import { rm } from "node:fs/promises";
import type { Store } from "../store/store.ts";
import { entriesOf, type FolderEntry } from "./folder-entries.ts";

const DAY_MS = 86_400_000;
/** What is newer, or was used since, may be about to be read. */
const NEW_MS = 60_000;

/**
 * Deletes the snapshots that no dataset has any more, and those used longest ago beyond a number of bytes; none that a
 * statement waits for. Whoever reads one goes on reading it. Tells how many there were.
 */
export async function dropSnapshots(
  folder: string,
  store: Pick<Store, "catalog" | "activeJobs">,
  { now, maxBytes }: { now: number; maxBytes: number | null },
): Promise<number> {
  const found = await entriesOf(folder);
  if (found.length === 0) return 0;
  const used = new Set(await store.catalog.snapshotsInUse());
  const old = found.filter(({ name, changed }) => changed < now - (isUnfinished(name) ? DAY_MS : NEW_MS));
  const unused = old.filter(({ name }) => !used.has(hashOf(name)));
  const beyond = new Set(maxBytes === null ? [] : hashesBeyond(found, maxBytes));
  const left = new Set([...unused, ...old.filter(({ name }) => beyond.has(hashOf(name)))]);
  if (left.size === 0) return 0;
  const wanted = new Set(await wantedByStatements(store));
  const dropped = [...left].filter(({ name }) => !wanted.has(hashOf(name)));
  for (const { path } of dropped) await rm(path, { force: true });
  return new Set(dropped.map(({ name }) => hashOf(name))).size;
}

/** Hashes of the snapshots that statements read which have not ended. */
async function wantedByStatements(store: Pick<Store, "activeJobs">): Promise<string[]> {
  const jobs = await store.activeJobs();
  return jobs.flatMap(({ task }) => (task.kind === "statement" ? task.statement.tables.map(({ hash }) => hash) : []));
}

/** Hashes of whole snapshots that lie beyond a number of bytes, where those used last come first. */
function hashesBeyond(found: readonly FolderEntry[], most: number): string[] {
  const whole = found.filter(({ name }) => name.endsWith(".duckdb")).sort((a, b) => b.changed - a.changed);
  let taken = 0;
  return whole.flatMap(({ name, bytes }) => {
    taken += bytes;
    return taken > most ? [hashOf(name)] : [];
  });
}

/** What a file of a snapshot is called by. */
function hashOf(name: string): string {
  return name.split(".")[0] ?? "";
}

/** Whether a file is a snapshot that is being written, or was when its executor ended. */
function isUnfinished(name: string): boolean {
  return name.includes(".unfinished");
}
