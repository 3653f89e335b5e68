import { opendir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Caller } from "../access/caller.ts";
import type { DatasetAccess } from "../access/dataset-access.ts";
import { allowsPath, type Grant, normalPath } from "../access/grant.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type Bounds, boundsOf, isBelow, isReadable, resolveDataset } from "../profiling/dataset/dataset-path.ts";

/** What a name in a folder is; `other` is what no job can be given: a link that leads elsewhere, a pipe, what is gone. */
export const pathKinds = ["folder", "file", "other"] as const;

interface ListedPath {
  name: string;
  /** Below the data root, as a job would be given it. */
  path: string;
  kind: (typeof pathKinds)[number];
  /** Bytes of a file; null of anything else. */
  size: number | null;
  /** Milliseconds since 1970; null of what is `other`. */
  modified_at: number | null;
}

/** A page of what is in a folder. */
export interface PathPage {
  entries: ListedPath[];
  /** Names in the folder that the caller may see. */
  total: number;
  /** Whether the folder has more names than are looked at. */
  cut: boolean;
}

interface Named {
  name: string;
  isFolder: boolean;
}

/** So many names of a folder are looked at: they are sorted, and so have to be in memory. */
const MAX_NAMES = 100_000;

/** Shows callers what is below the data root, as far as they may read it or it leads to what they may read. */
export class PathBrowser {
  readonly #dataRoot: string;
  readonly #datasets: DatasetAccess;

  constructor(dataRoot: string, datasets: DatasetAccess) {
    this.#dataRoot = dataRoot;
    this.#datasets = datasets;
  }

  /**
   * Entries `[offset, offset + limit)` of a folder, folders first, each in the order of its letters. Throws
   * INVALID_PROFILE_SPECIFICATION where the path leaves the data root, FILE_NOT_FOUND, FORBIDDEN, FILE_READ_ERROR, and
   * VALIDATION_ERROR where the path is a file.
   */
  async list(path: string, { offset, limit }: { offset: number; limit: number }, caller: Caller): Promise<PathPage> {
    const grant = this.#datasets(caller);
    const folder = normalPath(path) ?? path; // what is none is refused below
    if (!isVisible(grant, folder)) throw new ServiceError("FORBIDDEN", { dataset_id: path });
    const readable = grant === null || !allowsPath(grant, folder) ? null : grant.paths;
    const resolved = await resolveDataset(this.#dataRoot, path, readable);
    if (!resolved.isDirectory) {
      throw new ServiceError("VALIDATION_ERROR", { reason: `'${path}' is a file, and not a folder` });
    }
    const bounds = boundsOf(this.#dataRoot, grant?.paths ?? null);
    const { names, cut } = await namesIn(resolved.path, path, (name) => isVisible(grant, joined(folder, name)));
    const page = names.slice(offset, offset + limit);
    const entries = page.map(async ({ name }) => {
      const at = joined(folder, name);
      const ownBounds = grant === null || allowsPath(grant, at) ? bounds : { ...bounds, readable: null };
      return entryOf(name, at, join(resolved.path, name), ownBounds);
    });
    return { entries: await Promise.all(entries), total: names.length, cut };
  }
}

async function namesIn(
  folder: string,
  path: string,
  isSeen: (name: string) => boolean,
): Promise<{ names: Named[]; cut: boolean }> {
  const names: Named[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (names.length === MAX_NAMES) return { names: sorted(names), cut: true };
      if (isSeen(entry.name)) names.push({ name: entry.name, isFolder: entry.isDirectory() });
    }
  } catch (error) {
    const reason = `the operating system reports ${(error as NodeJS.ErrnoException).code ?? "nothing more"}`;
    throw new ServiceError("FILE_READ_ERROR", { file: path, reason }, { cause: error });
  }
  return { names: sorted(names), cut: false };
}

function sorted(names: Named[]): Named[] {
  return names.sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.name < b.name ? -1 : 1));
}

/** A link is what it leads to, where that lies within the bounds. */
async function entryOf(name: string, path: string, absolute: string, { root, readable }: Bounds): Promise<ListedPath> {
  try {
    const [real, found] = await Promise.all([realpath(absolute), stat(absolute)]);
    if (isBelow(root, real) && isReadable(readable, real) && (found.isFile() || found.isDirectory())) {
      const modified_at = Math.floor(found.mtimeMs);
      if (found.isDirectory()) return { name, path, kind: "folder", size: null, modified_at };
      return { name, path, kind: "file", size: found.size, modified_at };
    }
  } catch {
    // gone meanwhile, a link to nothing, or not for this process to see
  }
  return { name, path, kind: "other", size: null, modified_at: null };
}

/** Whether a caller may read a path, or something below it. */
function isVisible(grant: Grant | null, path: string): boolean {
  if (grant === null || allowsPath(grant, path)) return true;
  return grant.paths.some((own) => path === "" || own.startsWith(`${path}/`));
}

function joined(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
