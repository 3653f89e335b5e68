import { fstatSync, type Stats } from "node:fs";
import { open, opendir, realpath, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { ServiceError } from "../errors/service-error.ts";
import { REPORT_START } from "../web/document.ts";
import { isStdout } from "./profile-output.ts";

/** What a profile that was written earlier begins with; it may be written anew. */
const PROFILE = /^\{\s*"@context":\s*\{.{0,4000}"dg":/s;
const LOOKED_AT = 8192;
const STDOUT = 1;

/**
 * That what is to be written is none of what is read, said before anything is written. In a folder that is profiled
 * only what is new, or an earlier profile or report, is written. Throws STORAGE_ERROR.
 */
export async function checkNoInput(out: string | undefined, inputs: readonly string[]): Promise<void> {
  for (const input of inputs) {
    const read = await stat(input).catch(() => null);
    if (read === null) continue;
    if (read.isFile() && isSame(read, stdout()))
      throw refused("standard output", "the shell has opened it for writing");
    if (out === undefined || isStdout(out)) continue;
    const written = await stat(out).catch(() => null);
    if (written === null || !written.isFile()) continue;
    if (isSame(read, written)) throw refused(out, "it is what is to be read");
    if (read.isDirectory() && (await isWithin(out, input)) && !(await isEarlierOutput(out))) {
      throw refused(out, "it is one of the files that are to be profiled");
    }
  }
}

function refused(path: string, why: string): ServiceError {
  const reason =
    path === "standard output" ? `what is to be read is also ${path}: ${why}` : `'${path}' is not written: ${why}`;
  return new ServiceError("STORAGE_ERROR", { reason }, { suggestion: "Name another file to write to" });
}

function isSame(one: Stats, other: Stats | null): boolean {
  return other !== null && one.dev === other.dev && one.ino === other.ino;
}

function stdout(): Stats | null {
  try {
    return fstatSync(STDOUT);
  } catch {
    return null; // it is closed
  }
}

async function isWithin(path: string, folder: string): Promise<boolean> {
  const way = relative(await realpath(folder), await realpath(path));
  return way !== "" && way.split(/[\\/]/)[0] !== "..";
}

async function isEarlierOutput(path: string): Promise<boolean> {
  return (await isProfile(path)) || (await startOf(path)).startsWith(REPORT_START);
}

/** Whether a file begins like a profile that was written earlier. */
export async function isProfile(path: string): Promise<boolean> {
  return PROFILE.test(await startOf(path));
}

async function startOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** That there is a file in a folder, however deep; of a file it says nothing. Throws FILE_READ_ERROR. */
export async function checkHoldsFiles(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() !== true || (await holdsFiles(path))) return;
  const suggestion = "Check the path";
  throw new ServiceError("FILE_READ_ERROR", { file: path, reason: "the folder holds no file" }, { suggestion });
}

async function holdsFiles(folder: string): Promise<boolean> {
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const entries = await opendir(next).catch(() => null);
    if (entries === null) return true; // what cannot be read is told of elsewhere
    for await (const entry of entries) {
      if (!entry.isDirectory()) return true;
      folders.push(join(next, entry.name));
    }
  }
  return false;
}

/** The folders that a path may be below for a service: the working one, and that of the data where it is known. */
export function localPaths(path: string): string[] {
  const root = process.env.DATA_ROOT;
  return [resolve(path), ...(root === undefined || root === "" ? [] : [resolve(root, path)])];
}
