import { redact } from "../errors/redact.ts";
import { ServiceError } from "../errors/service-error.ts";

/** What SQLite's result codes come down to for whoever has to do something about them. */
export type SqliteKind = "busy" | "damaged" | "closed" | "other";

const KINDS: Readonly<Record<number, SqliteKind>> = {
  3: "closed", // SQLITE_PERM
  5: "busy",
  6: "busy", // SQLITE_LOCKED
  8: "closed", // SQLITE_READONLY
  11: "damaged", // SQLITE_CORRUPT
  14: "closed", // SQLITE_CANTOPEN
  26: "damaged", // SQLITE_NOTADB
};
/** How the file system says that a folder or a file may not be written. */
const CLOSED = new Set(["EACCES", "EPERM", "EROFS"]);

const SUGGESTIONS: Partial<Record<SqliteKind, string>> = {
  damaged: "Stop the service, and give it the state folder as it was saved, or an empty one",
  closed: "Check that STATE_DIR exists, belongs to the user that the service runs as, and may be written to",
};

/** What SQLite has thrown, by kind. */
export function sqliteKind(thrown: unknown): SqliteKind {
  if (!(thrown instanceof Error) || !("errcode" in thrown) || typeof thrown.errcode !== "number") return "other";
  return KINDS[thrown.errcode & 0xff] ?? "other";
}

/** STORAGE_ERROR for whatever went wrong in the state folder, with what can be done about just that. */
export function storageError(thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) return thrown;
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const kind = CLOSED.has(code) ? "closed" : sqliteKind(thrown);
  const message = redact(thrown instanceof Error ? thrown.message : String(thrown));
  const suggestion = SUGGESTIONS[kind];
  const told = suggestion === undefined ? {} : { suggestion };
  return new ServiceError("STORAGE_ERROR", { reason: reasonOf(kind, message) }, { cause: thrown, ...told });
}

function reasonOf(kind: SqliteKind, message: string): string {
  if (kind === "damaged") return `the state database is damaged (${message})`;
  return kind === "closed" ? `the state folder cannot be read and written (${message})` : message;
}
