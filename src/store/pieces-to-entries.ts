import type { DatabaseSync } from "node:sqlite";
import { gunzipSync } from "node:zlib";
import { packedBytes, packJsonSync } from "../profiling/output/packed-json.ts";
import { EntrySplitter } from "./entry-splitter.ts";

/** The member of each document that became its entries. */
const MEMBERS: Record<string, string> = { light: "distribution", heavy: "recordSet", cdd: "files" };

/**
 * Profiles were texts, gzipped, in one piece or several; they become a head and entries. One piece at a time is in
 * memory, and what it takes on disk is free again before the next document is read. Pieces of a run that did not come to
 * its end are left out, and so is a document that cannot be read.
 */
export function piecesToEntries(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE profile_documents (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job_id TEXT NOT NULL REFERENCES jobs (job_id),
      document TEXT NOT NULL,
      published INTEGER NOT NULL,
      entries INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      text_bytes INTEGER NOT NULL,
      head_text_bytes INTEGER NOT NULL,
      head ANY NOT NULL,
      UNIQUE (job_id, document, published)
    ) STRICT;
    CREATE TABLE profile_entries (
      document_id INTEGER NOT NULL REFERENCES profile_documents (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      text_bytes INTEGER NOT NULL,
      json ANY NOT NULL,
      UNIQUE (document_id, position)
    ) STRICT;
    CREATE INDEX profile_entries_by_name ON profile_entries (document_id, name, position);`);
  const next = database.prepare("SELECT job_id, part FROM profiles LIMIT 1");
  const deleted = ["profile_pieces", "profiles"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE job_id = ? AND part = ?`),
  );
  for (let row = next.get(); row !== undefined; row = next.get()) {
    const [jobId, part] = [String(row.job_id), String(row.part)];
    convert(database, jobId, part);
    for (const statement of deleted) statement.run(jobId, part);
  }
  database.exec(`
    DROP TABLE profile_pieces;
    DROP TABLE profiles;
    CREATE INDEX profile_sizes ON profile_documents (job_id, bytes);`);
}

function convert(database: DatabaseSync, jobId: string, part: string): void {
  const { lastInsertRowid: id } = database
    .prepare(
      `INSERT INTO profile_documents (job_id, document, published, entries, bytes, text_bytes, head_text_bytes, head)
       VALUES (?, ?, 1, 0, 0, 0, 0, '')`,
    )
    .run(jobId, part);
  const insert = database.prepare(
    "INSERT INTO profile_entries (document_id, position, name, text_bytes, json) VALUES (?, ?, ?, ?, ?)",
  );
  const splitter = new EntrySplitter(MEMBERS[part] ?? "");
  let [entries, bytes, textBytes] = [0, 0, 0];
  for (const piece of piecesOf(database, jobId, part)) {
    for (const text of splitter.add(piece)) {
      const packed = packJsonSync(text);
      insert.run(id, entries++, nameOf(part, text), packed.text_bytes, packed.json);
      bytes += packedBytes(packed);
      textBytes += packed.text_bytes + 1; // with the comma after it
    }
  }
  const head = splitter.head();
  if (head === null) {
    database.prepare("DELETE FROM profile_documents WHERE id = ?").run(id);
    return;
  }
  const packed = packJsonSync(head);
  database
    .prepare(
      "UPDATE profile_documents SET entries = ?, bytes = ?, text_bytes = ?, head_text_bytes = ?, head = ? WHERE id = ?",
    )
    .run(entries, bytes + packedBytes(packed), textBytes + packed.text_bytes, packed.text_bytes, packed.json, id);
}

/** The texts that a document consisted of, up to where one cannot be read. */
function* piecesOf(database: DatabaseSync, jobId: string, part: string): Generator<string, void> {
  const piece = database.prepare("SELECT json FROM profile_pieces WHERE job_id = ? AND part = ? AND piece = ?");
  for (let index = 0; ; index++) {
    const row = piece.get(jobId, part, index);
    if (row === undefined) break;
    const text = unpacked(row.json);
    if (text === null) return;
    yield text;
  }
  const end = database.prepare("SELECT json FROM profiles WHERE job_id = ? AND part = ?").get(jobId, part);
  const text = unpacked(end?.json);
  if (text !== null) yield text;
}

function unpacked(bytes: unknown): string | null {
  if (!(bytes instanceof Uint8Array)) return null;
  try {
    return gunzipSync(bytes).toString("utf8");
  } catch {
    return null; // it was damaged before, and could not be read then either
  }
}

/** Where an entry begins with members that are texts, or lists of these, up to what it is looked up by. */
const NAMED =
  /^\{(?:"[^"\\]*":(?:"(?:[^"\\]|\\.)*"|\[(?:"[^"\\]*",?)*\]),)*?"(?:name|source_file)":("(?:[^"\\]|\\.)*")/;

/** What an entry is looked up by: its name, or the path of a file. Nearly all tell that at their beginning. */
function nameOf(part: string, text: string): string {
  const [, first] = NAMED.exec(text) ?? [];
  if (first !== undefined) return JSON.parse(first);
  const entry: unknown = JSON.parse(text);
  const member = part === "cdd" ? "source_file" : "name";
  const name = typeof entry === "object" && entry !== null ? Reflect.get(entry, member) : undefined;
  return typeof name === "string" ? name : "";
}
