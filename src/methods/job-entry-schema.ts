import { type Static, Type } from "typebox";
import { StoredError } from "../errors/details.ts";
import { LOCAL_GROUP, SQL_GROUP, stateOf } from "../jobs/job-entry.ts";
import { jobLogLevels } from "../store/job-log.ts";
import { cancellers, type JobSummary, jobTypes, makesProfile } from "../store/job-record.ts";
import { jobStates, viewsOf } from "../store/job-stage.ts";
import { BatchId, DatasetId, JobId, oneOf, ProgressSchema, TextOrNull, Time, TimeOrNull } from "./schemas.ts";

const strict = { additionalProperties: false };
const queued = { create_at: Time, queue_at: Time };
const ended = { ...queued, run_at: TimeOrNull, finish_at: Time };

export const State = oneOf(jobStates, "What has become of a job");
export const LogLevel = oneOf(jobLogLevels);

/** What has become of a job, with the time of each step. */
const JobState = Type.Union([
  Type.Object({ status: Type.Literal("create"), create_at: Time }, strict),
  Type.Object({ status: Type.Literal("queue"), ...queued }, strict),
  Type.Object({ status: Type.Literal("run"), ...queued, run_at: Time }, strict),
  Type.Object({ status: Type.Literal("complete"), ...ended }, strict),
  Type.Object(
    {
      status: Type.Literal("error"),
      ...ended,
      error: StoredError,
    },
    strict,
  ),
  Type.Object(
    {
      status: Type.Literal("terminate"),
      ...ended,
      reason: oneOf(cancellers, "In whose name it was cancelled"),
      message: Type.Unsafe<string | null>({ type: ["string", "null"], description: "The reason they gave" }),
    },
    strict,
  ),
]);

/** A job as the job browser shows it. */
export const JobEntry = Type.Object(
  {
    job_id: JobId,
    batch_id: Type.Unsafe<string | null>({ ...BatchId, type: ["string", "null"] }),
    owner: TextOrNull,
    type: oneOf(jobTypes, "What the job makes"),
    dataset: Type.Object({ id: DatasetId, name: Type.String() }, strict),
    state: JobState,
    progress: ProgressSchema,
    priority: Type.Integer(),
    warnings: Type.Integer({ description: "Problems with single files; the log says which" }),
    cleaned_up: Type.Boolean({ description: "Whether its profiles and its log were deleted" }),
    client_group: Type.Unsafe<string | null>({
      type: ["string", "null"],
      description: "Where it is done, one of jobs.clientGroups; null while no host has taken it",
    }),
  },
  { ...strict, title: "JobEntry" },
);

export type JobEntry = Static<typeof JobEntry>;

/** A job as it is shown, where there are hosts that run jobs or, where `local`, the service runs them itself. */
export function entryOf(job: JobSummary, local: boolean): JobEntry {
  return {
    job_id: job.job_id,
    batch_id: job.batch_id,
    owner: job.owner,
    type: job.type,
    dataset: { id: job.dataset_id, name: job.dataset_name },
    state: stateOf(job),
    progress: { ...job.progress },
    priority: job.priority,
    warnings: job.warnings,
    cleaned_up: viewsOf(job).status === "CLEANED_UP",
    client_group: job.worker ?? (makesProfile(job) ? (local ? LOCAL_GROUP : null) : SQL_GROUP),
  };
}
