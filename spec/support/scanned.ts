import { join } from "node:path";
import { expect } from "chai";
import { describeFile } from "../../src/profiling/dataset/listed-file.ts";
import { Scratch } from "../../src/profiling/model/scratch.ts";
import type { TableOutcome } from "../../src/profiling/model/table-profile.ts";
import { profileFile, tablesOfFile } from "../../src/profiling/table/profile-file.ts";
import { type FileTask, inSession } from "../../src/profiling/table/task-session.ts";

/** Profiles files with a database and without, and what lies beside them in a folder. */
export class BothWays {
  readonly #folder: string;
  readonly #name: string;
  #files = 0;

  /** `name` is what files are called in profiles. */
  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /** A path for another file. */
  path(): string {
    return join(this.#folder, `${this.#files++}-${this.#name}`);
  }

  async profile(path: string, inDatabase: boolean, threads: number, memoryMb = 1024): Promise<TableOutcome[]> {
    return profileFile({ ...(await this.task(path, threads, memoryMb)), onProgress: () => {}, inDatabase });
  }

  /** Whether a file is read without a database. */
  async isScanned(path: string): Promise<boolean> {
    const task = await this.task(path, 1);
    return inSession(task, async (session) => {
      const [table] = await tablesOfFile(session, { ...task, scan: { helped: false } });
      const opened = await table?.open(() => {}, 334);
      const loaded = await opened?.load(0);
      await opened?.end?.();
      return loaded?.scanned !== undefined;
    });
  }

  /** Expects the same profile both ways of a file that is read without a database, as far as that is known. */
  async expectSame(path: string, threads: number, about: string, isPlain: boolean | null = true): Promise<void> {
    if (isPlain !== null) expect(await this.isScanned(path), about).to.equal(isPlain);
    expect(await this.profile(path, false, threads), about).to.deep.equal(await this.profile(path, true, threads));
  }

  async task(path: string, threads: number, memoryMb = 1024): Promise<FileTask> {
    return {
      file: await describeFile(path, this.#name),
      options: { seed: "s", read: null, monthFirst: false, redact: false, compare: true },
      scratch: new Scratch(join(this.#folder, `scratch-${this.#files++}`)),
      threads,
      memoryMb,
      scratchBytes: 1e9,
      signal: new AbortController().signal,
    };
  }
}
