import { posix } from "node:path";
import { underPath } from "../dataset/unique-paths.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import { redactedPath } from "../table/redacted-names.ts";

/**
 * Files under paths without personal values, each under one of its own, in path order; an archive comes before what is in
 * it. The path that the caller knows is kept, since it is what is said of files by.
 */
export function withRedactedPaths(files: readonly DatasetFile[]): DatasetFile[] {
  const shown = new Map<string, string>();
  const taken = new Set<string>();
  const archivesFirst = files.toSorted((a, b) => a.path.length - b.path.length);
  for (const { path, container } of archivesFirst) {
    const wanted = container === null ? redactedPath(path) : within(path, container, shown);
    let own = wanted;
    for (let n = 2; taken.has(own); n++) own = numbered(wanted, n);
    taken.add(own);
    shown.set(path, own);
  }
  return files
    .map((listed) => {
      const file = withRedactedDatabase(listed);
      const path = shown.get(file.path) as string;
      if (path === file.path) return file;
      const container = file.container === null ? null : (shown.get(file.container) ?? file.container);
      return { ...underPath(file, path), container, givenPath: file.givenPath ?? file.path };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function withRedactedDatabase(file: DatasetFile): DatasetFile {
  const { live } = file;
  if (live === undefined) return file;
  const shown = redactedPath(live.database);
  return shown === live.database ? file : { ...file, live: { ...live, shown } };
}

function within(path: string, container: string, shown: ReadonlyMap<string, string>): string {
  return `${shown.get(container) ?? container}/${redactedPath(path.slice(container.length + 1))}`;
}

function numbered(path: string, n: number): string {
  const ending = posix.extname(path);
  return `${path.slice(0, path.length - ending.length)}-${n}${ending}`;
}
