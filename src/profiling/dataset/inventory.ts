import { closeSync, type Dirent, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { ServiceError } from "../../errors/service-error.ts";
import { type StoredError, toStoredError } from "../../errors/stored.ts";
import { factsOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import { contentType, TELLING } from "./content-type.ts";
import { isBelow, type ResolvedDataset } from "./dataset-path.ts";

/** Files and folders that are looked at before others have the thread. */
const TURN = 64;
/** Folders within folders: a path has room for two thousand at most. */
const MOST_NESTED = 500;

/**
 * Every file of a dataset at any depth, in path order (by code unit). Symlinks are followed as long as they stay below
 * the data root; those that leave it, lead nowhere or in a circle are listed with their problem and not read. The
 * thread itself asks the file system: to wait for another one that does takes several times as long.
 */
export async function listFiles(
  dataRoot: string,
  dataset: ResolvedDataset,
  signal: AbortSignal,
): Promise<DatasetFile[]> {
  if (!dataset.isDirectory) return [{ ...(await describeFile(dataset.path, basename(dataset.path))), byName: true }];
  const root = realpathSync.native(dataRoot);
  let seen = 0;
  const turn = async (): Promise<void> => {
    if (++seen % TURN === 0) await setImmediate();
    signal.throwIfAborted();
  };
  const found: { path: string; absolute: string; problem: string | null }[] = [];
  const walk = async (folder: string, above: string[]): Promise<void> => {
    const entries = above.length > MOST_NESTED ? null : entriesOf(folder);
    if (entries === null) {
      const problem = `it is a folder nested more than ${MOST_NESTED} deep, or that cannot be listed`;
      return void found.push({ path: shownPath(dataset.path, folder), absolute: folder, problem });
    }
    for (const entry of entries) {
      await turn();
      const absolute = join(folder, entry.name);
      const path = shownPath(dataset.path, absolute);
      if (entry.isFile()) found.push({ path, absolute, problem: null });
      else if (entry.isDirectory()) await walk(absolute, [...above, realPath(absolute) ?? absolute]);
      else if (entry.isSymbolicLink()) await follow(absolute, path, above);
    }
  };
  const follow = async (absolute: string, path: string, above: string[]): Promise<void> => {
    const target = realPath(absolute);
    if (target === null) return void found.push({ path, absolute, problem: "it is a symlink that leads nowhere" });
    if (!isBelow(root, target)) {
      return void found.push({ path, absolute, problem: "it is a symlink that leaves the data root" });
    }
    const entry = statSync(target);
    if (entry.isFile()) return void found.push({ path, absolute, problem: null });
    if (!entry.isDirectory()) return;
    if (above.includes(target)) {
      return void found.push({ path, absolute, problem: "it is a symlink to a folder that contains it" });
    }
    await walk(absolute, [...above, target]);
  };
  await walk(dataset.path, [dataset.path]);
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  const files: DatasetFile[] = [];
  for (const { path, absolute, problem } of found) {
    await turn();
    files.push(problem === null ? await describeFile(absolute, path) : refused(absolute, path, problem));
  }
  return files;
}

/** What a folder holds; null where that cannot be listed. */
function entriesOf(folder: string): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return null; // it may not be read, or its path is longer than the system takes
  }
}

/** The real path of what is there; null where nothing is. */
function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function shownPath(root: string, absolute: string): string {
  return relative(root, absolute).split(sep).join("/");
}

function refused(absolute: string, path: string, reason: string): DatasetFile {
  return {
    path,
    absolute,
    size: 0,
    mediaType: "inode/symlink",
    format: null,
    problem: validationError(path, reason),
    remark: null,
    byName: false,
    container: null,
  };
}

function validationError(file: string, reason: string): StoredError {
  return toStoredError(new ServiceError("FILE_VALIDATION_ERROR", { file, reason }));
}

/** A file by its absolute path and the one that is shown: its size, and what it is. */
export async function describeFile(absolute: string, path: string): Promise<DatasetFile> {
  try {
    const { size, head } = beginningOf(absolute);
    const { mediaType, format, conflict } = await contentType(absolute, head);
    const problem = conflict !== null && format === null ? validationError(path, conflict) : null;
    const remark = conflict !== null && format !== null ? validationError(path, conflict) : null;
    const facts = format === null ? null : factsOf(format);
    return { path, absolute, size, mediaType, format: facts, problem, remark, byName: false, container: null };
  } catch (error) {
    const reason = `the operating system reports ${(error as NodeJS.ErrnoException).code ?? "nothing more"}`;
    return unreadable(absolute, path, reason, error);
  }
}

function beginningOf(path: string): { size: number; head: Buffer } {
  const file = openSync(path, "r");
  try {
    const head = Buffer.allocUnsafe(TELLING);
    const { size } = fstatSync(file);
    return { size, head: head.subarray(0, readSync(file, head, 0, TELLING, 0)) };
  } finally {
    closeSync(file);
  }
}

/** A file of which only the name can be read. */
export function unreadable(absolute: string, path: string, reason: string, cause?: unknown): DatasetFile {
  return {
    path,
    absolute,
    size: 0,
    mediaType: "application/octet-stream",
    format: null,
    problem: toStoredError(new ServiceError("FILE_READ_ERROR", { file: path, reason }, { cause })),
    remark: null,
    byName: false,
    container: null,
  };
}
