import { randomUUID } from "node:crypto";
import type { Caller } from "../access/caller.ts";
import type { JobRecord, JobTask, JobType, Submitter } from "../store/job-record.ts";

/** What differs between the records of new jobs, whatever they make. */
export type NewJobMembers = Pick<JobRecord, "dataset_id" | "dataset_name" | "owner" | "task" | "submitter" | "type"> &
  Partial<Pick<JobRecord, "job_id" | "batch_id" | "only_light_profile" | "force" | "priority">>;

/** The record of a job that is submitted now. */
export function submittedRecord(members: NewJobMembers, now: number): JobRecord {
  return {
    job_id: randomUUID(),
    batch_id: null,
    only_light_profile: false,
    force: false,
    priority: 0,
    ...members,
    stage: "queued",
    attempts: 0,
    interruptions: 0,
    isolation: "none",
    progress: { phase: "queued", files_done: 0, files_total: 0, bytes_done: 0, bytes_total: 0, percent: 0 },
    error: null,
    warnings: 0,
    cancelled_by: null,
    cancel_reason: null,
    submitted_at: now,
    started_at: null,
    finished_at: null,
  };
}

/** A job that makes no profile, as it is submitted. */
interface NewJobFacts {
  type: JobType;
  /** What it is listed and searched by. */
  name: string;
  task: JobTask;
  /** What it has in common with others; none. */
  batch_id?: string | null;
}

/** The record of a job of a caller's that makes no profile, and is submitted now. */
export function newRecord(
  { type, name, task, batch_id = null }: NewJobFacts,
  { subject, client_id, roles }: Pick<Caller, "subject"> & Submitter,
  now: number,
): JobRecord {
  const job_id = randomUUID();
  const of = { job_id, batch_id, dataset_id: job_id, dataset_name: name.toWellFormed() };
  return submittedRecord({ ...of, owner: subject, task, submitter: { client_id, roles }, type }, now);
}
