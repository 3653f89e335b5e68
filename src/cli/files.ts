import { type FileHandle, open, readFile } from "node:fs/promises";
import { ServiceError } from "../errors/service-error.ts";

const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  ENOENT: "its folder does not exist",
  ENOSPC: "no space is left on the disk",
  EROFS: "the file system is read-only",
};

/** The text of a file that a user named. Throws FILE_NOT_FOUND and FILE_READ_ERROR. */
export async function readUserFile(path: string): Promise<Buffer> {
  return await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

/** Why a path that a user typed cannot be read: FILE_NOT_FOUND or FILE_READ_ERROR. */
export function unreadable(path: string, error: unknown): ServiceError {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return new ServiceError("FILE_NOT_FOUND", { path }, { cause: error });
  return new ServiceError("FILE_READ_ERROR", { file: path, reason: reasonOf(code) }, { cause: error });
}

/** Opens a file that a user named, to be written anew. Throws STORAGE_ERROR. */
export async function openUserFile(path: string): Promise<FileHandle> {
  return await open(path, "w").catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

/** Why a path that a user typed cannot be written: STORAGE_ERROR. */
export function unwritable(path: string, error: unknown): ServiceError {
  const reason = `'${path}' cannot be written: ${reasonOf(codeOf(error))}`;
  return new ServiceError("STORAGE_ERROR", { reason }, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function reasonOf(code: string): string {
  return REASONS[code] ?? `the operating system reports ${code === "" ? "an error" : code}`;
}
