import type { LogLine, LogPage, LogRow } from "./job-log.ts";
import type { JobPage, JobQuery } from "./job-query.ts";
import type { JobChanges, JobRecord, JobSummary } from "./job-record.ts";

export const profileParts = ["light", "heavy", "cdd"] as const;
export type ProfilePart = (typeof profileParts)[number];

/** What a part of a profile ends with, as gzipped JSON text, for most all there is, and how many pieces come before. */
export interface ProfileEnd {
  json: Uint8Array;
  pieces_before: number;
}

export type Profiles = Partial<Record<ProfilePart, ProfileEnd>>;

/** What is known of a piece: the bytes of its text, and how many record sets begin in it. */
export interface PieceFacts {
  text_bytes: number;
  record_sets: number;
}

/** A piece of a profile that is stored before its end is, and is no profile until then. */
export interface ProfilePiece extends PieceFacts {
  index: number;
  /** Gzipped JSON text; pieces are joined as they are. */
  json: Uint8Array;
}

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

/** A job to be added. */
export interface NewJob {
  record: JobRecord;
  idempotency: Idempotency | null;
  log: readonly LogLine[];
}

/** What a job changes by, in one step. */
export interface JobStep {
  changes: JobChanges;
  profiles?: Profiles;
  log?: readonly LogLine[];
}

/** What is kept at most; jobs that are not terminal are never touched. */
export interface Retention {
  /** Jobs that ended before this time are forgotten, and the oldest beyond a number of them; null for any. */
  jobsBefore: number | null;
  maxJobs: number | null;
  /** Profiles of jobs that ended before this time are deleted, and the oldest beyond a number of bytes. */
  profilesBefore: number | null;
  maxProfileBytes: number | null;
  logsBefore: number | null;
  maxLogBytes: number | null;
}

/** How much was deleted. */
export interface Deleted {
  /** Jobs forgotten, jobs whose profiles were deleted, and jobs whose logs were. */
  jobs: number;
  profiles: number;
  logs: number;
}

/**
 * What the service remembers. Every change happens whole or not at all, and outlives this process once its promise
 * resolves. That a job was taken, how it ended and what was deleted outlives the machine too; what happens to a job in
 * between does so from the next of these on. Failures of the storage itself reject with STORAGE_ERROR.
 */
export interface Store {
  /**
   * Adds jobs in one step. One whose idempotency key is remembered for its owner is not added; at its place in the
   * answer stands what the key was used for, elsewhere null.
   */
  insertJobs: (jobs: readonly NewJob[]) => Promise<(Idempotent | null)[]>;
  /** What an owner's idempotency key was used for since a time. */
  idempotent: (owner: string | null, key: string, since: number) => Promise<Idempotent | null>;
  job: (jobId: string) => Promise<JobSummary | null>;
  changeJob: (jobId: string, step: JobStep) => Promise<void>;
  /** Adds lines to the logs of jobs. */
  appendLogs: (logs: ReadonlyMap<string, readonly LogLine[]>) => Promise<void>;
  /** A page of a job's log, and how many of its rows meet the conditions; null where the job has none. */
  log: (jobId: string, page: LogPage) => Promise<{ log: LogRow[]; total_count: number } | null>;
  /** Jobs that are not terminal, in the order in which they were submitted. */
  activeJobs: () => Promise<JobRecord[]>;
  query: (query: JobQuery) => Promise<JobPage>;
  /** Adds a piece of a profile that is still being made; the first one takes the place of those of an earlier run. */
  addPiece: (jobId: string, part: ProfilePart, piece: ProfilePiece) => Promise<void>;
  /** What the pieces of a part of a job's profile are that come before its end, in order. */
  pieces: (jobId: string, part: ProfilePart) => Promise<PieceFacts[]>;
  /** One of them, as gzipped JSON text; null where it is there no more. */
  piece: (jobId: string, part: ProfilePart, index: number) => Promise<Uint8Array | null>;
  /** The end of a part of a job's profile as gzipped JSON text; null where the part was not made. */
  profile: (jobId: string, part: ProfilePart) => Promise<Uint8Array | null>;
  /** The newest job of a dataset that has a CDD profile, of one owner or, given undefined, of any. */
  newestCddJob: (datasetId: string, owner: string | null | undefined) => Promise<string | null>;
  /** Deletes a job's profiles and log, and tells how many bytes they took; the job is CLEANED_UP then. */
  cleanUp: (jobId: string) => Promise<number>;
  /** Deletes what is older or more than is to be kept; jobs without their profiles become CLEANED_UP. */
  retain: (retention: Retention) => Promise<Deleted>;
  /** Resolves if the store answers. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
}
