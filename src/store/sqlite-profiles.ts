import type { SqliteDatabase } from "./sqlite-database.ts";
import { type PieceFacts, type ProfilePart, type ProfilePiece, type Profiles, profileParts } from "./store.ts";

/**
 * Stores the ends of profiles, which makes profiles of them and the pieces before. At the end of a job, pieces that
 * belong to no profile go.
 */
export function finishProfiles(database: SqliteDatabase, jobId: string, profiles: Profiles, isEnd: boolean): void {
  for (const part of profileParts) {
    const { json, pieces_before = 0 } = profiles[part] ?? {};
    if (isEnd) deletePieces(database, jobId, part, pieces_before);
    if (json === undefined) continue;
    database.run(
      `INSERT OR REPLACE INTO profiles (job_id, part, json, bytes) SELECT ?, ?, ?, ? + coalesce(sum(bytes), 0)
       FROM profile_pieces WHERE job_id = ? AND part = ?`,
      jobId,
      part,
      json,
      json.length,
      jobId,
      part,
    );
  }
}

/** Stores a piece; with the first one, all go that are there. */
export function addPiece(database: SqliteDatabase, jobId: string, part: ProfilePart, piece: ProfilePiece): void {
  const { index, json, text_bytes, record_sets } = piece;
  if (index === 0) deletePieces(database, jobId, part, 0);
  database.run(
    `INSERT INTO profile_pieces (job_id, part, piece, bytes, text_bytes, record_sets, json)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    jobId,
    part,
    index,
    json.length,
    text_bytes,
    record_sets,
    json,
  );
}

export function readPieces(database: SqliteDatabase, jobId: string, part: ProfilePart): PieceFacts[] {
  const rows = database.all(
    "SELECT text_bytes, record_sets FROM profile_pieces WHERE job_id = ? AND part = ? ORDER BY piece",
    jobId,
    part,
  );
  return rows.map(({ text_bytes, record_sets }) => ({
    text_bytes: Number(text_bytes),
    record_sets: Number(record_sets),
  }));
}

export function readPiece(
  database: SqliteDatabase,
  jobId: string,
  part: ProfilePart,
  index: number,
): Uint8Array | null {
  const row = database.get(
    "SELECT json FROM profile_pieces WHERE job_id = ? AND part = ? AND piece = ?",
    jobId,
    part,
    index,
  );
  return row === undefined ? null : (row.json as Uint8Array);
}

function deletePieces(database: SqliteDatabase, jobId: string, part: ProfilePart, from: number): void {
  database.run("DELETE FROM profile_pieces WHERE job_id = ? AND part = ? AND piece >= ?", jobId, part, from);
}
