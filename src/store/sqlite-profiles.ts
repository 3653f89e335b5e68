import type { EntryGroup } from "../profiling/output/entries.ts";
import { type PackedText, packedBytes } from "../profiling/output/packed-json.ts";
import type { Row, SqliteDatabase } from "./sqlite-database.ts";
import {
  type EntrySelection,
  type Publication,
  type RunOfJob,
  type StoredDocument,
  type StoredName,
  storedDocuments,
} from "./store.ts";

/** What documents that no run makes have in place of one. */
const NO_RUN = "";

/** Adds entries to the unpublished document of a run, whose id it gives; with a head, a new one begins. */
export function addEntries(
  database: SqliteDatabase,
  jobId: string,
  run: RunOfJob,
  document: StoredName,
  group: EntryGroup,
): number {
  const { head } = group;
  const of = [jobId, run ?? NO_RUN, document] as const;
  const { id, entries } = head === null ? unfinished(database, ...of) : begun(database, ...of, head);
  let position = entries;
  let [bytes, textBytes] = [0, 0];
  for (const { name, ...packed } of group.entries) {
    database.run(
      "INSERT INTO profile_entries (document_id, position, name, text_bytes, json) VALUES (?, ?, ?, ?, ?)",
      id,
      position++,
      name,
      packed.text_bytes,
      packed.json,
    );
    bytes += packedBytes(packed);
    textBytes += packed.text_bytes + COMMA;
  }
  database.run(
    "UPDATE profile_documents SET entries = ?, bytes = bytes + ?, text_bytes = text_bytes + ? WHERE id = ?",
    position,
    bytes,
    textBytes,
    id,
  );
  return id;
}

/** Adds the last entries of documents, and makes them the profile of the job, in place of what it had of that name. */
export function publish(database: SqliteDatabase, jobId: string, run: RunOfJob, publication: Publication): void {
  for (const document of storedDocuments) {
    const last = publication[document];
    if (last === undefined) continue;
    const id = addEntries(database, jobId, run, document, last);
    database.run("DELETE FROM profile_documents WHERE job_id = ? AND document = ? AND published = 1", jobId, document);
    database.run("UPDATE profile_documents SET published = 1 WHERE id = ?", id);
  }
}

/** Deletes the documents of a job that were not published. */
export function removeUnfinished(database: SqliteDatabase, jobId: string): void {
  database.run("DELETE FROM profile_documents WHERE job_id = ? AND published = 0", jobId);
}

export function readDocuments(database: SqliteDatabase, jobId: string): StoredDocument[] {
  const rows = database.all(
    "SELECT id, document, entries, text_bytes FROM profile_documents WHERE job_id = ? AND published = 1 ORDER BY id",
    jobId,
  );
  return rows.map(({ id, document, entries, text_bytes }) => ({
    id: Number(id),
    name: document as StoredName,
    entries: Number(entries),
    text_bytes: Number(text_bytes),
  }));
}

export function readHead(database: SqliteDatabase, id: number): PackedText | null {
  const row = database.get(
    "SELECT head AS json, head_text_bytes AS text_bytes FROM profile_documents WHERE id = ?",
    id,
  );
  return row === undefined ? null : packedOf(row);
}

export function readEntries(database: SqliteDatabase, id: number, selection: EntrySelection): PackedText[] | null {
  if (database.get("SELECT 1 FROM profile_documents WHERE id = ?", id) === undefined) return null;
  return selected(database, "json, text_bytes", id, selection).map(packedOf);
}

export function entriesSize(database: SqliteDatabase, id: number, selection: EntrySelection): number {
  const rows = selected(database, "text_bytes", id, selection);
  return rows.reduce((sum, { text_bytes }) => sum + Number(text_bytes) + COMMA, 0);
}

/** What follows an entry. */
const COMMA = 1;

function selected(
  database: SqliteDatabase,
  columns: "json, text_bytes" | "text_bytes",
  id: number,
  selection: EntrySelection,
): Row[] {
  const select = `SELECT ${columns} FROM profile_entries`;
  if ("names" in selection) {
    const named = `${select} INDEXED BY profile_entries_by_name WHERE document_id = ? AND name = ? ORDER BY position`;
    return selection.names.flatMap((name) => database.all(named, id, name));
  }
  // Positions are counted from 0 without a gap: a page is found without counting what comes before it.
  const page = `${select} WHERE document_id = ? AND position >= ? ORDER BY position LIMIT ?`;
  return database.all(page, id, selection.offset, selection.limit);
}

/** A document that is not published, and how many entries it has so far. */
interface Unfinished {
  id: number;
  entries: number;
}

function begun(
  database: SqliteDatabase,
  jobId: string,
  run: string,
  document: StoredName,
  head: PackedText,
): Unfinished {
  database.run(
    "DELETE FROM profile_documents WHERE job_id = ? AND run_id = ? AND document = ? AND published = 0",
    jobId,
    run,
    document,
  );
  const { seq } = database.run(
    `INSERT INTO profile_documents (job_id, run_id, document, published, entries, bytes, text_bytes, head_text_bytes, head)
     VALUES (?, ?, ?, 0, 0, ?, ?, ?, ?)`,
    jobId,
    run,
    document,
    packedBytes(head),
    head.text_bytes,
    head.text_bytes,
    head.json,
  );
  return { id: seq, entries: 0 };
}

function unfinished(database: SqliteDatabase, jobId: string, run: string, document: StoredName): Unfinished {
  const row = database.get(
    "SELECT id, entries FROM profile_documents WHERE job_id = ? AND run_id = ? AND document = ? AND published = 0",
    jobId,
    run,
    document,
  );
  if (row === undefined) throw new Error(`the ${document} document of job ${jobId} has entries before its head`);
  return { id: Number(row.id), entries: Number(row.entries) };
}

function packedOf({ json, text_bytes }: Row): PackedText {
  if (typeof json !== "string" && !(json instanceof Uint8Array)) throw new Error("what is stored is no packed text");
  return { json, text_bytes: Number(text_bytes) };
}
