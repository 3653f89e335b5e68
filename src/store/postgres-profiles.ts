import type { EntryGroup } from "../profiling/output/entries.ts";
import { type PackedText, packedBytes } from "../profiling/output/packed-json.ts";
import type { PgRow, Sql } from "./postgres-database.ts";
import { escaped } from "./postgres-text.ts";
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
/** What follows an entry. */
const COMMA = 1;

/** Adds entries to the unpublished document of a run, whose id it gives, and a mark; with a head, a new one begins. */
export async function addEntries(
  tx: Sql,
  seq: number,
  run: RunOfJob,
  document: StoredName,
  { head, entries }: EntryGroup,
  mark: string | null = null,
): Promise<number> {
  const of = [seq, run ?? NO_RUN, document];
  if (head !== null) {
    await tx.run(
      "DELETE FROM profile_documents WHERE seq = $1 AND run_id = $2 AND document = $3 AND NOT published",
      of,
    );
    const { text, bytes } = partsOf(head);
    await tx.run(
      `INSERT INTO profile_documents (seq, run_id, document, bytes, text_bytes, head_text_bytes, head, head_packed)
       VALUES ($1, $2, $3, $4, $5, $5, $6, $7)`,
      [...of, packedBytes(head), head.text_bytes, text, bytes],
    );
  }
  const sums = entries.map((packed) => [packedBytes(packed), packed.text_bytes + COMMA] as const);
  const [row] = await tx.all(
    `UPDATE profile_documents SET entries = entries + $4, bytes = bytes + $5, text_bytes = text_bytes + $6, step = $7
     WHERE seq = $1 AND run_id = $2 AND document = $3 AND NOT published RETURNING id, entries`,
    [...of, entries.length, sum(sums.map(([bytes]) => bytes)), sum(sums.map(([, text]) => text)), mark],
  );
  if (row === undefined) throw new TypeError(`the ${document} document of a job has entries before its head`);
  const id = Number(row.id);
  if (entries.length === 0) return id;
  await tx.run(
    `INSERT INTO profile_entries (document_id, position, name, text_bytes, json, packed)
     SELECT $1, $2 + ordinality - 1, name, text_bytes, json, packed
     FROM unnest($3::text[], $4::integer[], $5::text[], $6::bytea[]) WITH ORDINALITY
       AS given (name, text_bytes, json, packed, ordinality)`,
    [id, Number(row.entries) - entries.length, ...entryValues(entries)],
  );
  return id;
}

/** Names, sizes and texts of entries, as parameters. */
function entryValues(entries: EntryGroup["entries"]): unknown[][] {
  const parts = entries.map(partsOf);
  return [
    entries.map(({ name }) => escaped(name)),
    entries.map(({ text_bytes }) => text_bytes),
    parts.map(({ text }) => text),
    parts.map(({ bytes }) => bytes),
  ];
}

/** Whether the entries that a run's document was given last are those of a mark. */
export async function haveMark(
  tx: Sql,
  jobId: string,
  run: RunOfJob,
  document: StoredName,
  mark: string,
): Promise<boolean> {
  // Whoever adds entries holds the job: once it is held here, nobody does.
  const [job] = await tx.all("SELECT seq FROM jobs WHERE job_id = $1 FOR UPDATE", [escaped(jobId)]);
  const [row] = await tx.all(
    "SELECT step FROM profile_documents WHERE seq = $1 AND run_id = $2 AND document = $3 AND NOT published",
    [job?.seq ?? null, run ?? NO_RUN, document],
  );
  return row?.step === mark;
}

/** What is replaced, as parameters: published documents, those that a run has begun, and whether all that others have. */
export type Replaced = readonly [published: StoredName[], begun: StoredName[], run: string, ofOthers: boolean];

/** What a step replaces that brings these documents; one that enters a run or ends it leaves out all that was begun. */
export function replacedBy(publication: Publication, run: RunOfJob, leavesOut: boolean): Replaced | null {
  const given = storedDocuments.filter((name) => publication[name] !== undefined);
  if (given.length === 0 && !leavesOut) return null;
  const completed = given.filter((name) => publication[name]?.head === null);
  const left = leavesOut ? storedDocuments : given;
  return [given, left.filter((name) => !completed.includes(name)), run ?? NO_RUN, leavesOut];
}

/** Deletes what is replaced, given from a parameter on, of the job in the relation `changed`. */
export function withoutReplaced(first: number): string {
  return `, replaced AS (
    DELETE FROM profile_documents AS documents USING changed WHERE documents.seq = changed.seq AND (
      published AND document = ANY ($${first}::text[])
      OR NOT published AND (
        documents.run_id = $${first + 2} AND document = ANY ($${first + 1}::text[])
        OR $${first + 3} AND documents.run_id <> $${first + 2}))
  )`;
}

/** Adds the last entries of documents to a job that has no others of these names, and makes them its profile. */
export async function publish(tx: Sql, seq: number, run: RunOfJob, publication: Publication): Promise<void> {
  const given = storedDocuments.flatMap((name) => {
    const last = publication[name];
    return last === undefined ? [] : [{ name, last }];
  });
  await insertWhole(
    tx,
    seq,
    run,
    given.flatMap(({ name, last: { head, entries } }) => (head === null ? [] : [{ name, head, entries }])),
  );
  for (const { name, last } of given) {
    if (last.head !== null) continue;
    const id = await addEntries(tx, seq, run, name, last);
    await tx.run("UPDATE profile_documents SET published = true WHERE id = $1", [id]);
  }
}

interface WholeDocument {
  name: StoredName;
  head: PackedText;
  entries: EntryGroup["entries"];
}

/** Publishes documents that come in one piece, with their entries. */
async function insertWhole(tx: Sql, seq: number, run: RunOfJob, documents: readonly WholeDocument[]): Promise<void> {
  if (documents.length === 0) return;
  const names = documents.map(({ name }) => name);
  const heads = documents.map(({ head }) => partsOf(head));
  const bytesOf = ({ head, entries }: WholeDocument): number => packedBytes(head) + sum(entries.map(packedBytes));
  const textOf = ({ head, entries }: WholeDocument): number =>
    head.text_bytes + sum(entries.map(({ text_bytes }) => text_bytes + COMMA));
  const placed = documents.flatMap(({ name, entries }) =>
    entries.map((entry, position) => ({ name, position, entry })),
  );
  await tx.run(
    `WITH documents AS (
       INSERT INTO profile_documents
         (seq, run_id, published, document, entries, bytes, text_bytes, head_text_bytes, head, head_packed)
       SELECT $1, $2, true, document, entries, bytes, text_bytes, head_text_bytes, head, head_packed
       FROM unnest($3::text[], $4::integer[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::bytea[])
         AS given (document, entries, bytes, text_bytes, head_text_bytes, head, head_packed)
       RETURNING id, document
     )
     INSERT INTO profile_entries (document_id, position, name, text_bytes, json, packed)
     SELECT id, position, name, text_bytes, json, packed
     FROM unnest($10::text[], $11::integer[], $12::text[], $13::integer[], $14::text[], $15::bytea[])
       AS given (document, position, name, text_bytes, json, packed) JOIN documents USING (document)`,
    [
      ...[seq, run ?? NO_RUN, names],
      documents.map(({ entries }) => entries.length),
      documents.map(bytesOf),
      documents.map(textOf),
      documents.map(({ head }) => head.text_bytes),
      heads.map(({ text }) => text),
      heads.map(({ bytes }) => bytes),
      placed.map(({ name }) => name),
      placed.map(({ position }) => position),
      ...entryValues(placed.map(({ entry }) => entry)),
    ],
  );
}

export async function readDocuments(database: Sql, jobId: string): Promise<StoredDocument[]> {
  const rows = await database.all(
    `SELECT id, document, entries, text_bytes FROM profile_documents JOIN jobs USING (seq)
     WHERE job_id = $1 AND published ORDER BY id`,
    [jobId],
  );
  return rows.map(({ id, document, entries, text_bytes }) => ({
    id: Number(id),
    name: document as StoredName,
    entries: Number(entries),
    text_bytes: Number(text_bytes),
  }));
}

export async function readHead(database: Sql, id: number): Promise<PackedText | null> {
  const [row] = await database.all(
    "SELECT head AS json, head_packed AS packed, head_text_bytes AS text_bytes FROM profile_documents WHERE id = $1",
    [id],
  );
  return row === undefined ? null : packedOf(row);
}

export async function readEntries(database: Sql, id: number, selection: EntrySelection): Promise<PackedText[] | null> {
  const rows = await selected(database, "json, packed, text_bytes", id, selection);
  if (rows.length > 0) return rows.map(packedOf);
  const found = await database.all("SELECT 1 FROM profile_documents WHERE id = $1", [id]);
  return found.length === 0 ? null : [];
}

export async function entriesSize(database: Sql, id: number, selection: EntrySelection): Promise<number> {
  const rows = await selected(database, "text_bytes", id, selection);
  return sum(rows.map(({ text_bytes }) => Number(text_bytes) + COMMA));
}

async function selected(
  database: Sql,
  columns: "json, packed, text_bytes" | "text_bytes",
  id: number,
  selection: EntrySelection,
): Promise<PgRow[]> {
  if ("names" in selection) {
    return database.all(
      `SELECT ${columns} FROM unnest($2::text[]) WITH ORDINALITY AS wanted (wanted, ordinality)
       JOIN profile_entries ON document_id = $1 AND md5(name) = md5(wanted) AND name = wanted
       ORDER BY ordinality, position`,
      [id, selection.names.map(escaped)],
    );
  }
  // Positions are counted from 0 without a gap: a page is found without counting what comes before it.
  return database.all(
    `SELECT ${columns} FROM profile_entries WHERE document_id = $1 AND position >= $2 ORDER BY position LIMIT $3`,
    [id, Math.min(selection.offset, MOST), selection.limit],
  );
}

/** No position is as high. */
const MOST = 2_147_483_647;

function partsOf({ json }: PackedText): { text: string | null; bytes: Buffer | null } {
  return typeof json === "string" ? { text: json, bytes: null } : { text: null, bytes: Buffer.from(json) };
}

function packedOf({ json, packed, text_bytes }: PgRow): PackedText {
  const stored = json ?? packed;
  if (typeof stored !== "string" && !(stored instanceof Uint8Array))
    throw new TypeError("what is stored is no packed text");
  return { json: stored, text_bytes: Number(text_bytes) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
