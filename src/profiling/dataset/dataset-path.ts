import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { ServiceError } from "../../errors/service-error.ts";

export interface ResolvedDataset {
  /** Absolute real path. */
  path: string;
  isDirectory: boolean;
}

/**
 * The file or folder that a dataset_id names below the data root.
 * Throws INVALID_PROFILE_SPECIFICATION where the id leaves the root, by `..`, an absolute path or a symlink, and
 * FILE_NOT_FOUND where nothing is there.
 */
export async function resolveDataset(dataRoot: string, datasetId: string): Promise<ResolvedDataset> {
  const refuse = (reason: string): ServiceError =>
    new ServiceError("INVALID_PROFILE_SPECIFICATION", { dataset_id: datasetId, reason });
  if (datasetId.includes("\0")) throw refuse("it contains a NUL character");
  if (isAbsolute(datasetId) || /^[a-z]:[\\/]/i.test(datasetId)) throw refuse("it is an absolute path");
  if (datasetId.split(/[\\/]/).includes("..")) throw refuse("it leaves the data root");
  const root = await realpath(dataRoot);
  let path: string;
  try {
    path = await realpath(join(root, datasetId));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENAMETOOLONG") throw refuse("it is too long");
    if (code === "ELOOP") throw refuse("it is a symlink that leads to itself");
    throw new ServiceError("FILE_NOT_FOUND", { path: datasetId });
  }
  if (!isBelow(root, path)) throw refuse("it leaves the data root through a symlink");
  const entry = await stat(path);
  if (!entry.isDirectory() && !entry.isFile()) throw refuse("it is neither a file nor a folder");
  return { path, isDirectory: entry.isDirectory() };
}

/** True if a real path is the root or lies below it. */
export function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
