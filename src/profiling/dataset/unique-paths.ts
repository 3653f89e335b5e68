import { posix } from "node:path";
import { ServiceError } from "../../errors/service-error.ts";
import { isErrorName, type StoredError, toStoredError } from "../../errors/stored.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import { distinctPaths } from "../model/distinct-names.ts";

/**
 * The files of several sources, in path order, each under a path of its own: of those that share one the first keeps it
 * and the others get a number; so does an archive that has the path of a folder, where its files would come to lie. A file
 * that two connectors name is there once.
 */
export function withUniquePaths(files: readonly DatasetFile[]): DatasetFile[] {
  const distinct = once(files);
  const folders = new Set(distinct.flatMap(({ path }) => foldersOf(path)));
  const archives = distinct.filter(({ path, format }) => format?.depth === "files" && folders.has(path));
  const taken = [...new Set(archives.map(({ path }) => path))];
  const paths = distinctPaths([...taken, ...distinct.map(({ path }) => path)]).slice(taken.length);
  return distinct.map((file, i) => underPath(file, paths[i] as string)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What the paths of a connector's files begin with where there are several connectors: the folder that it names. */
export function pathPrefix(datasetId: string, isFolder: boolean): string {
  const folder = posix.normalize(isFolder ? datasetId : posix.dirname(datasetId)).replace(/\/+$/, "");
  return folder === "." || folder === "" ? "" : `${folder}/`;
}

function once(files: readonly DatasetFile[]): DatasetFile[] {
  const found = new Map<string, DatasetFile>();
  for (const [i, file] of files.entries()) {
    // What has no place below the data root is another thing each time.
    const key = JSON.stringify([file.path, file.absolute, file.absolute === "" ? i : null]);
    const byName = file.byName || found.get(key)?.byName === true;
    found.set(key, { ...file, byName });
  }
  return [...found.values()];
}

function foldersOf(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === "." || folder === "/" ? [] : [folder, ...foldersOf(folder)];
}

/** A file under another path, of which what is wrong with it speaks as well. */
export function underPath(file: DatasetFile, path: string): DatasetFile {
  if (file.path === path) return file;
  return { ...file, path, problem: about(file.problem, path), remark: about(file.remark, path) };
}

/** An error of a file under its other path. */
function about(error: StoredError | null, path: string): StoredError | null {
  if (error === null || !isErrorName(error.name)) return error;
  const { details } = error;
  if (typeof details !== "object" || details === null || !("file" in details)) return error;
  return toStoredError(new ServiceError(error.name, { ...details, file: path } as never));
}
