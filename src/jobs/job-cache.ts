import { rm, stat } from "node:fs/promises";
import type { JobRecord } from "../store/job-record.ts";
import { profileCacheFile } from "../store/state-folder.ts";
import type { StoredCache } from "../store/store.ts";

/** Whose profile cache it is, and of which dataset: nobody's jobs use or delete those of others. */
export type CacheOf = Pick<JobRecord, "owner" | "dataset_id">;

/** What of a job says whether a run reads what was cached. */
export type CachingJob = CacheOf & Pick<JobRecord, "force" | "only_light_profile">;

/** The profile caches that runs begin with, and leave for the next ones. */
export interface JobCache {
  /** The file of a run: it reads there what was cached, if anything, and writes there what it caches. */
  before: (job: CachingJob, runId: string) => Promise<string>;
  /** What a run has cached that has done all it was to, for the step that publishes it; null where there is nothing to tell. */
  after: (runId: string) => Promise<StoredCache | null>;
  /** Told that a run is over, in whatever way. */
  over: (runId: string) => void;
  /** Deletes what is cached, and tells how many bytes it took. */
  forget: (of: CacheOf) => Promise<number>;
}

/** The profile caches of a service that runs its jobs alone: a file for each dataset in the state folder. */
export function localCache(stateDir: string): JobCache {
  const fileOf = ({ owner, dataset_id }: CacheOf): string => profileCacheFile(stateDir, owner, dataset_id);
  return {
    before: async (of) => fileOf(of),
    after: async () => null,
    over: () => {},
    forget: async (of) => {
      const path = fileOf(of);
      const size = await stat(path).then(
        (file) => file.size,
        () => 0,
      );
      await rm(path, { force: true });
      return size;
    },
  };
}
