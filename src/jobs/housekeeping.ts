import { rm } from "node:fs/promises";
import type { Logger } from "pino";
import { stateFolder } from "../store/state-folder.ts";
import type { Store } from "../store/store.ts";
import type { TimeOfJobs } from "./clock.ts";
import { entriesOf } from "./folder-entries.ts";
import { dropSnapshots } from "./snapshot-housekeeping.ts";

/** What is kept, and for how long; 0 sets no limit. */
export interface HousekeepingSettings {
  keepJobsDays: number;
  keepProfilesDays: number;
  keepLogsDays: number;
  keepTablesDays: number;
  keepResultsHours: number;
  maxJobs: number;
  maxProfileBytes: number;
  maxLogBytes: number;
  maxTableBytes: number;
  maxSnapshotBytes: number;
  housekeepingMs: number;
}

export interface HousekeepingOptions {
  store: Store;
  /** The state folder whose files are looked after too; null where it is not this process's to. */
  stateDir: string | null;
  /** The folder of the snapshots of datasets. */
  snapshots: string;
  clock: TimeOfJobs;
  /** Looks after profile caches that do not lie in the state folder alone; tells how many were deleted. */
  tidyCaches?: (days: number, mostBytes: number, now: number) => Promise<number>;
  settings: HousekeepingSettings;
  /** Ids of the runs whose scratch folders are in use. */
  runs: () => ReadonlySet<string>;
  logger: Logger;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A scratch folder that belongs to no run is deleted when it is this old: before, it may only just have been made. */
const SCRATCH_MS = 60_000;

/** Deletes, at the start and from time to time, what is older or more than is to be kept. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#turn();
    this.#timer = setInterval(() => this.#turn(), this.#options.settings.housekeepingMs);
    this.#timer.unref();
  }

  /** Resolves once nothing is being deleted any more. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#work;
  }

  #turn(): void {
    this.#work = this.#work.then(async () => {
      try {
        await this.#tidy();
      } catch (error) {
        this.#options.logger.error({ err: error }, "housekeeping failed; it will be tried again");
      }
    });
  }

  async #tidy(): Promise<void> {
    const { store, settings, stateDir, clock, logger } = this.#options;
    const now = clock.earliest();
    const daysAgo = (days: number): number | null => (days === 0 ? null : now - days * DAY_MS);
    const { jobs, profiles, logs } = await store.retain({
      jobsBefore: daysAgo(settings.keepJobsDays),
      maxJobs: limit(settings.maxJobs),
      profilesBefore: daysAgo(settings.keepProfilesDays),
      maxProfileBytes: limit(settings.maxProfileBytes),
      logsBefore: daysAgo(settings.keepLogsDays),
      maxLogBytes: limit(settings.maxLogBytes),
      resultsBefore: now - settings.keepResultsHours * HOUR_MS,
    });
    const shared = (await this.#options.tidyCaches?.(settings.keepTablesDays, settings.maxTableBytes, Date.now())) ?? 0;
    const { tables, scratch } =
      stateDir === null ? { tables: 0, scratch: 0 } : await this.#tidyFolder(stateDir, now, daysAgo);
    const snapshots =
      stateDir === null
        ? 0
        : await dropSnapshots(this.#options.snapshots, store, {
            now,
            maxBytes: limit(settings.maxSnapshotBytes),
          });
    if (jobs + profiles + logs + tables + shared + scratch + snapshots === 0) return;
    logger.info({ jobs, profiles, logs, tables: tables + shared, scratch, snapshots }, "housekeeping deleted");
  }

  async #tidyFolder(stateDir: string, now: number, daysAgo: (days: number) => number | null) {
    const { settings, runs } = this.#options;
    const folder = stateFolder(stateDir);
    const tables = await deleteBeyond(folder.cache, daysAgo(settings.keepTablesDays), limit(settings.maxTableBytes));
    const used = runs();
    const left = (await entriesOf(folder.scratch)).filter(({ name }) => !used.has(name));
    const old = left.filter(({ changed }) => changed < now - SCRATCH_MS);
    for (const { path } of old) await rm(path, { recursive: true, force: true });
    return { tables, scratch: old.length };
  }
}

function limit(most: number): number | null {
  return most === 0 ? null : most;
}

/** Deletes the files that are older than a time, and the oldest beyond a number of bytes; tells how many. */
async function deleteBeyond(folder: string, before: number | null, most: number | null): Promise<number> {
  const newestFirst = (await entriesOf(folder)).sort((a, b) => b.changed - a.changed);
  let used = 0;
  const beyond = newestFirst.filter(({ changed, bytes }) => {
    used += bytes;
    return (before !== null && changed < before) || (most !== null && used > most);
  });
  for (const { path } of beyond) await rm(path, { force: true });
  return beyond.length;
}
