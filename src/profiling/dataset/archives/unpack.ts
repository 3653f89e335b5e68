import { mkdir, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import { throwIfDiskFull } from "../../../errors/disk-full.ts";
import { redact } from "../../../errors/redact.ts";
import { ServiceError } from "../../../errors/service-error.ts";
import { type StoredError, toStoredError } from "../../../errors/stored.ts";
import { archiveKindOf } from "../../formats/registry.ts";
import type { DatasetFile } from "../../model/dataset-file.ts";
import { asListed } from "../as-listed.ts";
import { describeFile, unreadable } from "../listed-file.ts";
import { entriesOf } from "./entries.ts";
import { ArchiveLimits, MOST_NESTED } from "./limits.ts";

/**
 * Files of a dataset, and after each archive the files in it, unpacked into a folder. An archive that breaks a limit,
 * or is damaged, has its problem and no files.
 */
export async function withArchives(files: DatasetFile[], folder: string, signal: AbortSignal): Promise<DatasetFile[]> {
  const unpacker = new Unpacker(folder, signal);
  const all: DatasetFile[] = [];
  for (const file of files) {
    if (file.format?.depth === "files" && file.problem === null) all.push(...(await unpacker.open(file)));
    else all.push(file);
  }
  return all;
}

/** No file is this one: whoever opens the archive finds that it has changed. */
const CHANGED = "";

class Unpacker {
  readonly #folder: string;
  readonly #signal: AbortSignal;
  #unpacked = 0;

  constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.#signal = signal;
  }

  /** An archive and the files in it. One that is not what was listed is left to whoever finds that out when it is read. */
  async open(archive: DatasetFile): Promise<DatasetFile[]> {
    const own = join(this.#folder, String(this.#unpacked++));
    await mkdir(own, { recursive: true });
    const limits = new ArchiveLimits(archive.path, archive.size);
    try {
      const files = await asListed(archive, (held) => this.#filesIn(held, own, limits, 1));
      return files === null ? [{ ...archive, identity: CHANGED }] : [archive, ...files];
    } catch (error) {
      this.#signal.throwIfAborted();
      await rm(own, { recursive: true, force: true });
      throwIfDiskFull(error);
      return [{ ...archive, problem: problemOf(archive, error) }];
    }
  }

  async #filesIn(archive: DatasetFile, own: string, limits: ArchiveLimits, depth: number): Promise<DatasetFile[]> {
    const found: DatasetFile[] = [];
    const opened = { path: archive.absolute, shown: archive.path, limits, signal: this.#signal };
    for await (const { name, unpack, reason } of entriesOf(archiveKindOf(archive.format), opened)) {
      this.#signal.throwIfAborted();
      const path = `${archive.path}/${name}`;
      // Files have numbers for names, so that no name of an entry reaches the file system.
      const absolute = join(own, `${this.#unpacked++}${/^\.[a-z0-9]{1,10}$/i.exec(extname(name))?.[0] ?? ""}`);
      if (unpack === null) {
        found.push({ ...unreadable(absolute, path, reason ?? ""), container: archive.path, byName: archive.byName });
        continue;
      }
      await unpack(absolute);
      found.push({ ...(await describeFile(absolute, path)), container: archive.path, byName: archive.byName });
    }
    const files: DatasetFile[] = [];
    for (const file of onceEach(found).sort((a, b) => (a.path < b.path ? -1 : 1))) {
      files.push(...(file.format?.depth === "files" ? await this.#nested(file, own, limits, depth + 1) : [file]));
    }
    return onceEach(files);
  }

  /** An archive in an archive. What is wrong with it is its own problem, but for limits, which count for all. */
  async #nested(archive: DatasetFile, own: string, limits: ArchiveLimits, depth: number): Promise<DatasetFile[]> {
    if (depth > MOST_NESTED) {
      const problem = toStoredError(limits.refuse(`archives are nested in it more than ${MOST_NESTED} deep`));
      return [{ ...archive, problem: { ...problem, details: { ...(problem.details as object), file: archive.path } } }];
    }
    try {
      return [archive, ...(await this.#filesIn(archive, own, limits, depth))];
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof ServiceError) throw error;
      throwIfDiskFull(error);
      return [{ ...archive, problem: problemOf(archive, error) }];
    }
  }
}

/** Files by their paths; of those that share one the last is taken, as by programs that unpack, and says so. */
function onceEach(files: readonly DatasetFile[]): DatasetFile[] {
  const found = new Map<string, DatasetFile>();
  for (const file of files) {
    const { path } = file;
    const reason = "several files of the archive have this name, of which the last one counts";
    const error = new ServiceError("FILE_VALIDATION_ERROR", { file: path, reason });
    found.set(path, found.has(path) ? { ...file, remark: toStoredError(error) } : file);
  }
  return [...found.values()];
}

function problemOf({ path }: DatasetFile, error: unknown): StoredError {
  if (error instanceof ServiceError) return toStoredError(error);
  const said = error instanceof Error ? error.message : String(error);
  const reason = `the archive is damaged: ${redact(said)}`;
  return toStoredError(new ServiceError("FILE_READ_ERROR", { file: path, reason }, { cause: error }));
}
