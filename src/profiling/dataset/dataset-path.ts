import { type BigIntStats, realpathSync, type Stats } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { ServiceError } from "../../errors/service-error.ts";
import { HeldFile } from "./held-file.ts";
import { pathForSystem, pathOfBytes } from "./raw-names.ts";
import { shownPath } from "./shown-path.ts";

/** Paths below the data root that may be read, with all that lies below them; null for the whole data root. */
export type ReadablePaths = readonly string[] | null;

export interface ResolvedDataset {
  /** Absolute real path. */
  path: string;
  isDirectory: boolean;
}

/**
 * The file or folder that a dataset_id names below the data root.
 * Throws INVALID_PROFILE_SPECIFICATION where the id leaves the root, by `..`, an absolute path or a symlink,
 * FILE_NOT_FOUND where nothing is there, and FORBIDDEN where a symlink leads out of what may be read.
 */
export async function resolveDataset(
  dataRoot: string,
  datasetId: string,
  readable: ReadablePaths,
): Promise<ResolvedDataset> {
  const named = namedPath(dataRoot, datasetId);
  let found: [string, string, Stats];
  try {
    found = await Promise.all([realpath(dataRoot), ...(await whatIsAt(named))]);
  } catch (error) {
    throw notFound(datasetId, error);
  }
  return belowRoot(datasetId, realPaths(dataRoot, readable), ...found);
}

/** The real path of what a path leads to, and what it is, also where a name in it is no UTF-8 and given as it is shown. */
async function whatIsAt(path: string): Promise<[string, Stats]> {
  try {
    return await Promise.all([realpath(path), stat(path)]);
  } catch (error) {
    const found = shownPath(path);
    if (found === null) throw error;
    const bytes = pathForSystem(found.path);
    const [real, stats] = await Promise.all([realpath(bytes, "buffer"), stat(bytes)]);
    return [pathOfBytes(real), stats];
  }
}

/**
 * The same in a thread that may wait for the file system, held on to: whatever becomes of its name, it lies where it may
 * be read.
 */
export function holdDataset(dataRoot: string, datasetId: string, { root, readable }: Bounds): HeldFile {
  const named = namedPath(dataRoot, datasetId);
  let held: HeldFile | null = null;
  try {
    held = heldAt(named);
    belowRoot(datasetId, readable, root, held.realPath, held.stats);
    return held;
  } catch (error) {
    held?.[Symbol.dispose]();
    throw error instanceof ServiceError ? error : notFound(datasetId, error);
  }
}

function heldAt(path: string): HeldFile {
  try {
    return HeldFile.at(path);
  } catch (error) {
    const found = shownPath(path);
    if (found === null) throw error;
    return HeldFile.at(found.path);
  }
}

/** Where what is read may lie, in real paths. */
export interface Bounds {
  root: string;
  /** Absolute, or null for any below the root. */
  readable: ReadablePaths;
}

/** Where callers who may read these paths may read. */
export function boundsOf(dataRoot: string, readable: ReadablePaths): Bounds {
  return { root: realPath(dataRoot) ?? dataRoot, readable: realPaths(dataRoot, readable) };
}

/** Where paths that may be read really are; those that are nowhere are left out. */
function realPaths(dataRoot: string, readable: ReadablePaths): ReadablePaths {
  if (readable === null) return null;
  return readable.flatMap((path) => {
    const real = realPath(join(dataRoot, path));
    return real === null ? [] : [real];
  });
}

/** The real path of what is there; null where nothing is. */
function realPath(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function namedPath(dataRoot: string, datasetId: string): string {
  if (datasetId.includes("\0")) throw refusal(datasetId, "it contains a NUL character");
  if (isAbsolute(datasetId) || /^[a-z]:[\\/]/i.test(datasetId)) throw refusal(datasetId, "it is an absolute path");
  if (datasetId.split(/[\\/]/).includes("..")) throw refusal(datasetId, "it leaves the data root");
  return join(dataRoot, datasetId);
}

function notFound(datasetId: string, error: unknown): ServiceError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENAMETOOLONG") return refusal(datasetId, "it is too long");
  if (code === "ELOOP") return refusal(datasetId, "it is a symlink that leads to itself");
  return new ServiceError("FILE_NOT_FOUND", { path: datasetId });
}

function belowRoot(
  datasetId: string,
  readable: ReadablePaths,
  root: string,
  path: string,
  entry: Stats | BigIntStats,
): ResolvedDataset {
  if (!isBelow(root, path)) throw refusal(datasetId, "it leaves the data root through a symlink");
  if (!isReadable(readable, path)) throw new ServiceError("FORBIDDEN", { dataset_id: datasetId });
  if (!entry.isDirectory() && !entry.isFile()) throw refusal(datasetId, "it is neither a file nor a folder");
  return { path, isDirectory: entry.isDirectory() };
}

function refusal(datasetId: string, reason: string): ServiceError {
  return new ServiceError("INVALID_PROFILE_SPECIFICATION", { dataset_id: datasetId, reason });
}

/** Whether a real path is one of those that may be read, or lies below one. */
export function isReadable(readable: ReadablePaths, path: string): boolean {
  return readable === null || readable.some((own) => isBelow(own, path));
}

/** True if a real path is the root or lies below it. */
export function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
