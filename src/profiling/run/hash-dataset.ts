import type { DatasetFile, HashedFile } from "../model/dataset-file.ts";
import { hashGroups } from "./hash-groups.ts";
import type { Run } from "./run.ts";

/** The hashes of a dataset's files by path, each there as soon as its file is read; null where it cannot be. */
export class FileHashes {
  readonly #hashes: ReadonlyMap<string, PromiseWithResolvers<string | null>>;

  constructor(files: readonly DatasetFile[]) {
    this.#hashes = new Map(files.map(({ path }) => [path, hashToCome()]));
  }

  async of(path: string): Promise<string | null> {
    return (await this.#hashes.get(path)?.promise) ?? null;
  }

  resolve(path: string, sha256: string | null): void {
    this.#hashes.get(path)?.resolve(sha256);
  }

  reject(path: string, error: unknown): void {
    this.#hashes.get(path)?.reject(error);
  }
}

function hashToCome(): PromiseWithResolvers<string | null> {
  const hash = Promise.withResolvers<string | null>();
  hash.promise.catch(() => {}); // a hash that nobody waits for fails its task all the same
  return hash;
}

/** Hashes the files of a dataset, a group of them a task; the run takes note of those that have changed. */
export async function hashDataset(
  { runTask, meter, changed }: Run,
  files: DatasetFile[],
  hashes: FileHashes,
): Promise<HashedFile[]> {
  const hashed = new Array<HashedFile>(files.length);
  const work = hashGroups(files).map(async ({ start, files: group }) => {
    try {
      const results = await runTask({ kind: "hash", files: group }, (message) => {
        if ("bytes" in message) meter.hashed(message.bytes);
      });
      for (const [i, file] of group.entries()) {
        const { sha256 = null, problem = null } = results[i] ?? {};
        if (results[i] === null) changed.add(file.path);
        hashed[start + i] = { ...file, sha256, problem: file.problem ?? problem };
        hashes.resolve(file.path, sha256);
      }
    } catch (error) {
      for (const { path } of group) hashes.reject(path, error);
      throw error;
    }
  });
  await Promise.all(work);
  return hashed;
}
