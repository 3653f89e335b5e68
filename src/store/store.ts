import { documentNames, type EntryGroup } from "../profiling/output/entries.ts";
import type { PackedText } from "../profiling/output/packed-json.ts";
import type { CatalogStore } from "./definitions/catalog-store.ts";
import type { DefinitionStore } from "./definitions/definition-store.ts";
import type { MetricStore } from "./definitions/metric-store.ts";
import type { Notify } from "./definitions/notice-steps.ts";
import type { NoticeStore } from "./definitions/notice-store.ts";
import type { QualityStore } from "./definitions/quality-store.ts";
import type { NewRefresh } from "./definitions/refresh-steps.ts";
import type { WorkflowStore } from "./definitions/workflow-store.ts";
import type { LogLine, LogPage, LogRow } from "./job-log.ts";
import type { JobPage, JobQuery } from "./job-query.ts";
import type { JobChanges, JobRecord, JobSummary, JobTask, JobType } from "./job-record.ts";

/** Who asks for what may take long to find. */
export interface Asker {
  /** Who asks much waits for those who ask less. */
  name: string;
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
}

/** The documents that jobs make: those of a profile, and the rows of a statement's result. */
export const storedDocuments = [...documentNames, "result"] as const;
export type StoredName = (typeof storedDocuments)[number];

/** The documents that a job gets in a step, each with its last entries. */
export type Publication = Partial<Record<StoredName, EntryGroup>>;

/** What is known of a document of a profile without reading it. A stored document never changes. */
export interface StoredDocument {
  /** No other document ever has it, not even one of the same name that the job makes again. */
  id: number;
  name: StoredName;
  /** How many entries it has. */
  entries: number;
  /** Bytes of all its JSON text. */
  text_bytes: number;
}

/** Entries of a document: those on a page, in their order, or those of some names, in the order of these. */
export type EntrySelection = { offset: number; limit: number } | { names: readonly string[] };

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
  /** What it makes for a dataset, where it does. */
  refresh?: NewRefresh;
  /** Who is told when it has ended. */
  notify?: readonly Notify[];
}

/**
 * The run that a step, entries or lines belong to: they count while the job is in that run and has not ended. Null where
 * they belong to none: they count while the job has not ended, whatever run it is in.
 */
export type RunOfJob = string | null;

/** An object in which the profile cache of a dataset lies, where many hosts share them. */
export interface StoredCache {
  object: string;
  bytes: number;
}

/** What a job changes by, in one step. */
export interface JobStep {
  /** The run that the job is in from this step on; what earlier ones have left unfinished is deleted. */
  enters?: string;
  changes: JobChanges;
  profiles?: Publication;
  log?: readonly LogLine[];
  /** The profile cache of the job's dataset and owner from now on; of stores that many hosts share. */
  cache?: StoredCache;
}

/** Lines of a job's log, and the run that they belong to. */
export interface LoggedLines {
  job_id: string;
  run: RunOfJob;
  lines: readonly LogLine[];
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
  /** Results of statements that ended before this time are deleted; they are counted among the profiles. */
  resultsBefore?: number | null;
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
  /** What names stand for. */
  readonly definitions: DefinitionStore;
  /** The tables of all datasets. */
  readonly catalog: CatalogStore;
  /** What metrics have answered over time. */
  readonly metrics: MetricStore;
  /** What tests of data have found over time. */
  readonly quality: QualityStore;
  /** When workflows come due, what was started, and how far it is. */
  readonly workflows: WorkflowStore;
  /** Who is told when jobs have ended. */
  readonly notices: NoticeStore;
  /**
   * Adds jobs in one step. One whose idempotency key is remembered for its owner is not added; at its place in the
   * answer stands what the key was used for, elsewhere null.
   */
  insertJobs: (jobs: readonly NewJob[]) => Promise<(Idempotent | null)[]>;
  /** What an owner's idempotency key was used for since a time. */
  idempotent: (owner: string | null, key: string, since: number) => Promise<Idempotent | null>;
  job: (jobId: string) => Promise<JobSummary | null>;
  /** Tells whether the step counted; one that does not changes nothing. */
  changeJob: (jobId: string, run: RunOfJob, step: JobStep) => Promise<boolean>;
  /** Adds lines to the logs of jobs; tells of each whether its lines counted. */
  appendLogs: (logs: readonly LoggedLines[]) => Promise<boolean[]>;
  /** A page of a job's log, and how many of its rows meet the conditions; null where the job has none. */
  log: (jobId: string, page: LogPage, asker?: Asker) => Promise<{ log: LogRow[]; total_count: number } | null>;
  /** Jobs that are not terminal, in the order in which they were submitted. */
  activeJobs: () => Promise<JobRecord[]>;
  /**
   * Tells that the process of this store is there, and gives it the jobs of some types that have not ended and whose
   * processes are gone: not heard of for `goneMs`, or, where this one `begins`, earlier ones of the same name. Each is
   * given to one process alone. A store that one process has to itself gives all, and only as it begins.
   */
  adopt: (types: readonly JobType[], how: { goneMs: number; begins: boolean }) => Promise<JobRecord[]>;
  /** Tells that the process ends: what has not ended is for others. */
  leave: () => Promise<void>;
  /** What a job was given to do; null where there is no such job. */
  task: (jobId: string) => Promise<JobTask | null>;
  /** When the job was submitted that was the last; null where there is none. */
  lastSubmittedAt: () => Promise<number | null>;
  query: (query: JobQuery, asker?: Asker) => Promise<JobPage>;
  /**
   * Adds entries to a document of a job that is still being made, and is none of its profile until a step publishes it.
   * A group with a head begins the document, in place of what the same run has left unfinished. Tells whether they
   * counted. What another run adds to the same document meanwhile is another's.
   */
  addEntries: (jobId: string, run: RunOfJob, document: StoredName, group: EntryGroup) => Promise<boolean>;
  /** The documents of a job's profile, all as of one moment. */
  documents: (jobId: string) => Promise<StoredDocument[]>;
  /** The JSON text of a document without its entries; null where it has been deleted. */
  head: (documentId: number) => Promise<PackedText | null>;
  /** The texts of entries of a document; null where it has been deleted. Names that no entry has are left out. */
  entries: (documentId: number, selection: EntrySelection) => Promise<PackedText[] | null>;
  /** Bytes of the texts of these. */
  entriesSize: (documentId: number, selection: EntrySelection) => Promise<number>;
  /** The job of a dataset with a CDD profile that was submitted last, of one owner or, given undefined, of any. */
  newestCddJob: (datasetId: string, owner: string | null | undefined) => Promise<string | null>;
  /** Deletes a job's profiles and log, and tells how many bytes they took; the job is CLEANED_UP then. */
  cleanUp: (jobId: string) => Promise<number>;
  /** Deletes what is older or more than is to be kept; jobs without their profiles become CLEANED_UP. */
  retain: (retention: Retention) => Promise<Deleted>;
  /** Resolves if what is stored would be there after a restart; rejects with STORAGE_ERROR that says why not. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
}
