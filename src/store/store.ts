import type { JobChanges, JobRecord } from "./job-record.ts";

export const profileParts = ["light", "heavy", "cdd"] as const;
export type ProfilePart = (typeof profileParts)[number];

/** A key under which a submission may come again. */
export interface Idempotency {
  key: string;
  /** A hash of the submission's params. */
  params: string;
  /** Keys used before this time are forgotten. */
  since: number;
}

/** What a key was used for. */
export interface Idempotent {
  job_id: string;
  dataset_id: string;
  params: string;
}

/**
 * What the service remembers. Every change is durable before its promise resolves and happens whole or not at all.
 * Failures of the storage itself reject with STORAGE_ERROR.
 */
export interface Store {
  /**
   * Adds a job, unless its idempotency key is remembered for its owner: then nothing is added, and what the key was
   * used for is the answer.
   */
  insertJob: (job: JobRecord, idempotency?: Idempotency) => Promise<Idempotent | null>;
  /** What an owner's idempotency key was used for since a time. */
  idempotent: (owner: string | null, key: string, since: number) => Promise<Idempotent | null>;
  job: (jobId: string) => Promise<JobRecord | null>;
  /** Changes a job and adds profiles to it, in one step. */
  changeJob: (jobId: string, changes: JobChanges, profiles?: Partial<Record<ProfilePart, Uint8Array>>) => Promise<void>;
  /** Jobs that are not terminal, in the order in which they are to run. */
  activeJobs: () => Promise<JobRecord[]>;
  /** A part of a job's profile as gzipped JSON; null where it was not made. */
  profile: (jobId: string, part: ProfilePart) => Promise<Uint8Array | null>;
  /** The newest job of a dataset that has a CDD profile, of one owner or, given undefined, of any. */
  newestCddJob: (datasetId: string, owner: string | null | undefined) => Promise<string | null>;
  /** Deletes a job's profiles, and tells how many bytes they took. */
  deleteProfiles: (jobId: string, changes: JobChanges) => Promise<number>;
  /** Resolves if the store answers. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
}
