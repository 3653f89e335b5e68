import type { StoredError } from "../errors/stored.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { Progress } from "../profiling/model/progress.ts";
import type { ProfileSpecification } from "../profiling/model/specification.ts";
import type { JobStage } from "./job-stage.ts";
import type { StatementTask } from "./statement-task.ts";

/** In whose name a job was cancelled: its owner's, an administrator's, or the service's own. */
export const cancellers = ["user", "admin", "automatic"] as const;

export type Canceller = (typeof cancellers)[number];

/**
 * Whether a job runs in an executor of its own: because it was interrupted there for another's fault, or because its
 * own runs have ended one or had to be ended with one.
 */
export const isolations = ["none", "disturbed", "suspect"] as const;

export type Isolation = (typeof isolations)[number];

/** Jobs that profile: a dataset, only its files, a dataset that has a name and is loaded anew. */
const profileTypes = ["profile", "light_profile", "refresh"] as const;

/** Jobs that are statements: of a caller, of a dataset, of a metric. */
export const statementTypes = ["query", "dataset", "metric"] as const;

export type StatementType = (typeof statementTypes)[number];

/** Jobs that the service itself sees to, step by step. */
export const orderTypes = ["quality", "workflow", "airflow", "spectra_batch"] as const;

/**
 * What a job makes: profiles, only the list of files with types and hashes, what a statement answers, or what is found
 * out by several steps.
 */
export const jobTypes = [...profileTypes, ...statementTypes, ...orderTypes] as const;

export type JobType = (typeof jobTypes)[number];

/** What a job is given to do. */
export type JobTask =
  | { kind: "profile"; specification: ProfileSpecification }
  | { kind: "statement"; statement: StatementTask }
  | { kind: "order"; order: JsonValue };

/** A job without what it was given to do. Times are milliseconds since 1970. */
export interface JobSummary {
  job_id: string;
  /** What the jobs of one `profiler.triggerBatch` have in common; null for a job submitted alone. */
  batch_id: string | null;
  dataset_id: string;
  dataset_name: string;
  /** The subject that submitted it; null where callers are not authenticated. */
  owner: string | null;
  type: JobType;
  only_light_profile: boolean;
  /** Whether all files are profiled again, those too that have not changed. */
  force: boolean;
  /** Of a caller's jobs, those of higher priority run first; of equal priority the older one. */
  priority: number;
  stage: JobStage;
  /** How often the job was begun. */
  attempts: number;
  /** How often the service ended without notice while the job ran. */
  interruptions: number;
  isolation: Isolation;
  progress: Progress;
  error: StoredError | null;
  /** How many things were found wrong with single files. */
  warnings: number;
  cancelled_by: Canceller | null;
  /** What the one who cancelled it said. */
  cancel_reason: string | null;
  submitted_at: number;
  started_at: number | null;
  finished_at: number | null;
  /** The host that has taken it last; of jobs that hosts take. */
  worker?: string;
}

/** A job as the store keeps it. */
export interface JobRecord extends JobSummary {
  task: JobTask;
  submitter: Submitter;
}

/** A job whose dataset is profiled. */
export type ProfileRecord = JobRecord & { task: { kind: "profile" } };

export function makesProfile({ type }: Pick<JobSummary, "type">): boolean {
  return (profileTypes as readonly JobType[]).includes(type);
}

export function isProfile(record: JobRecord): record is ProfileRecord {
  return record.task.kind === "profile";
}

/** A task as it is stored, which of a profile is its specification. */
export function storedTask(task: JobTask): string {
  if (task.kind === "profile") return JSON.stringify(task.specification);
  const { kind, ...given } = task;
  return JSON.stringify(given);
}

export function taskOf(json: string): JobTask {
  const stored = JSON.parse(json);
  if ("statement" in stored) return { kind: "statement", statement: stored.statement };
  if ("order" in stored) return { kind: "order", order: stored.order };
  return { kind: "profile", specification: stored };
}

/** What is known of who submitted a job beside that he is its owner: what he may read is looked up by it again. */
export interface Submitter {
  client_id: string | null;
  roles: readonly string[];
}

/** The members of a job that change after it was submitted. */
export type JobChanges = Partial<
  Pick<
    JobSummary,
    | "stage"
    | "attempts"
    | "interruptions"
    | "isolation"
    | "progress"
    | "error"
    | "warnings"
    | "cancelled_by"
    | "cancel_reason"
    | "started_at"
    | "finished_at"
  >
>;
