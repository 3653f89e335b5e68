import type { JobSummary, JobType } from "./job-record.ts";
import type { JobState } from "./job-stage.ts";

/**
 * What jobs can be sorted by; `created` is the order in which they were submitted, whatever the clock said. Where a job
 * has no such value yet, it comes before all others.
 */
export const sortKeys = ["created", "started", "finished", "dataset_name", "owner", "status"] as const;

export type SortKey = (typeof sortKeys)[number];

/** What search terms are looked for in. */
export const searchableFields = ["job_id", "batch_id", "dataset_id", "dataset_name", "owner", "error"] as const;

/** A question about jobs; all of its conditions must hold. */
export interface JobQuery {
  /** Whose jobs are seen at all; undefined for everybody's. */
  visible: string | null | undefined;
  /** Submitted at or after this time, and before that one. */
  from: number | null;
  to: number | null;
  /** One of each list must apply; null for any. */
  states: readonly JobState[] | null;
  owners: readonly string[] | null;
  datasetIds: readonly string[] | null;
  batchIds: readonly string[] | null;
  errorCodes: readonly number[] | null;
  /** Kinds of jobs; any where it is left out. */
  types?: readonly JobType[];
  /** Each must stand somewhere in the searchable fields, in upper or lower case. */
  terms: readonly string[];
  /** Jobs that are equal in all of these are sorted by id, in the direction of the last. */
  sort: readonly { key: SortKey; descending: boolean }[];
  offset: number;
  limit: number;
  /** What the jobs are counted by beside. */
  facets?: FacetQuestion;
}

/** What jobs are counted by. */
export interface FacetQuestion {
  states: boolean;
  errorCodes: boolean;
  /** Spans of equal length, in ms, from a time on. */
  time: { from: number; binMs: number; bins: number } | null;
}

/**
 * How many jobs there are of each kind. A count by states or error codes is of the jobs that meet all conditions but the
 * one on that very kind, so that it says what another choice would show.
 */
export interface JobFacets {
  states: Partial<Record<JobState, number>> | null;
  errorCodes: { code: number; jobs: number }[] | null;
  /** By the span in which jobs were submitted, in order; spans without jobs are left out. */
  time: { bin: number; states: Partial<Record<JobState, number>> }[] | null;
}

/** A page of an answer. */
export interface JobPage {
  jobs: JobSummary[];
  /** Jobs that meet the conditions. */
  found: number;
  /** Jobs that are seen at all. */
  total: number;
  /** Null where none were asked for. */
  facets: JobFacets | null;
}
