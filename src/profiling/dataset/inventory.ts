import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { ServiceError } from "../../errors/service-error.ts";
import { type StoredError, toStoredError } from "../../errors/stored.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import { type Bounds, isBelow, isReadable } from "./dataset-path.ts";
import { namesIn, shownName } from "./file-names.ts";
import { HeldFile } from "./held-file.ts";
import { describeOlder, noFile, reasonOf, refused, SYMLINK, unreadable, validationError } from "./listed-file.ts";

/** Files and folders that are looked at before others have the thread. */
const TURN = 64;
/** Folders that may lie in each other; each is held while what is in it is looked at. */
const DEEPEST = 256;

/**
 * Every file of a dataset at any depth, in path order (by code unit). Symlinks are followed as long as they stay below
 * what may be read of the data root; those that leave it, lead nowhere or in a circle, and what is no file, are listed
 * with their problem and not read. Each folder is held while it is looked into, so that nothing else comes to lie under its name. The
 * thread itself asks the file system: to wait for another one that does takes several times as long.
 */
export async function listFiles(bounds: Bounds, dataset: HeldFile, signal: AbortSignal): Promise<DatasetFile[]> {
  const top = dataset.realPath;
  if (!dataset.stats.isDirectory()) {
    return [{ ...(await describeOlder(dataset, top, shownName(top))), byName: true }];
  }
  const walk = new Walk(bounds, signal);
  await walk.into(dataset, { absolute: top, path: "" }, [top]);
  return walk.found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file of a dataset as it is by now, below the data root still. */
export async function describeAgain(bounds: Bounds, { path, absolute, byName }: DatasetFile): Promise<DatasetFile> {
  try {
    using held = HeldFile.at(absolute);
    const beyond = whyBeyond(bounds, held, path);
    if (beyond !== null) return { ...refused(absolute, path, SYMLINK, beyond), byName };
    if (!held.stats.isFile()) return { ...noFile(held, absolute, path), byName };
    return { ...(await describeOlder(held, absolute, path)), byName };
  } catch (error) {
    return { ...unreadable(absolute, path, reasonOf(error), error), byName };
  }
}

/** Where something is found later on, and its path in the dataset as it is shown. */
interface Place {
  absolute: string;
  path: string;
}

class Walk {
  readonly #bounds: Bounds;
  readonly #signal: AbortSignal;
  readonly found: DatasetFile[] = [];
  #seen = 0;

  constructor(bounds: Bounds, signal: AbortSignal) {
    this.#bounds = bounds;
    this.#signal = signal;
  }

  /** Looks into a folder; `above` are the real paths of those that it lies in, and its own. */
  async into(folder: HeldFile, { absolute, path }: Place, above: readonly string[]): Promise<void> {
    for (const { name, shown } of namesIn(folder.path)) {
      if (++this.#seen % TURN === 0) await setImmediate();
      this.#signal.throwIfAborted();
      const place = { absolute: join(absolute, name), path: path === "" ? shown : `${path}/${shown}` };
      await this.#entry(join(folder.path, name), place, above);
    }
  }

  /** Looks at what lies in a folder that is held. */
  async #entry(held: string, place: Place, above: readonly string[]): Promise<void> {
    const { absolute, path } = place;
    try {
      using entry = HeldFile.named(held);
      if (entry.stats.isSymbolicLink()) return await this.#follow(held, place, above);
      if (entry.stats.isDirectory()) return await this.#folder(entry, place, above);
      const file = entry.stats.isFile() ? await describeOlder(entry, absolute, path) : noFile(entry, absolute, path);
      this.found.push(file);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!isSystemError(error)) throw error;
      this.found.push(unreadable(absolute, path, reasonOf(error), error)); // it has gone meanwhile
    }
  }

  async #folder(folder: HeldFile, place: Place, above: readonly string[]): Promise<void> {
    if (above.length > DEEPEST) {
      const problem = `it lies in more than ${DEEPEST} folders`;
      this.#refuse(place, "inode/directory", problem);
    } else await this.into(folder, place, [...above, folder.realPath]);
  }

  #refuse({ absolute, path }: Place, mediaType: string, reason: string): void {
    this.found.push(refused(absolute, path, mediaType, validationError(path, reason)));
  }

  async #follow(link: string, place: Place, above: readonly string[]): Promise<void> {
    const { absolute, path } = place;
    const target = leadsTo(link);
    if (target === null) return this.#refuse(place, SYMLINK, "it is a symlink that leads nowhere");
    using held = target;
    const beyond = whyBeyond(this.#bounds, held, path);
    if (beyond !== null) return void this.found.push(refused(absolute, path, SYMLINK, beyond));
    if (held.stats.isDirectory() && above.includes(held.realPath)) {
      return this.#refuse(place, SYMLINK, "it is a symlink to a folder that contains it");
    }
    if (held.stats.isDirectory()) return this.#folder(held, place, above);
    const file = held.stats.isFile() ? await describeOlder(held, absolute, path) : noFile(held, absolute, path);
    this.found.push(file);
  }
}

/** Why what a path leads to is not read; null where it lies where it may be. */
function whyBeyond({ root, readable }: Bounds, { realPath }: HeldFile, path: string): StoredError | null {
  if (!isBelow(root, realPath)) return validationError(path, "it is a symlink that leaves the data root");
  return isReadable(readable, realPath) ? null : toStoredError(new ServiceError("FORBIDDEN", { dataset_id: path }));
}

/** What a symlink leads to; null where that is nothing. */
function leadsTo(link: string): HeldFile | null {
  try {
    return HeldFile.at(link);
  } catch {
    return null;
  }
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).code === "string";
}
