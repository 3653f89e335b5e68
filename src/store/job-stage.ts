import type { Progress } from "../profiling/model/progress.ts";

/** What a job's status can be, as the original service names it. */
export const jobStatuses = [
  "SUBMITTING",
  "STARTING",
  "LIGHT_PROFILE_READY",
  "HEAVY_PROFILES_READY",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CLEANED_UP",
] as const;

export type JobStatus = (typeof jobStatuses)[number];

/** The states of the run behind a job, as the original service names them. */
export const runnerStatuses = ["pending", "in_progress", "completed", "failed", "unknown"] as const;

export type RunnerStatus = (typeof runnerStatuses)[number];

/** What has become of a job, as the job browser tells it. */
export const jobStates = ["create", "queue", "run", "complete", "error", "terminate"] as const;

export type JobState = (typeof jobStates)[number];

/**
 * The one state that a job has. Whatever else is said of how it is, is a view of this. A job has its light profile early,
 * unless it ends a moment later, and keeps it where its run is interrupted; one that is light-only completes with it. What
 * was cleaned up stays what it was, without its profiles and its log.
 */
export type JobStage =
  | "queued"
  | "running"
  | "queued_with_light"
  | "running_with_light"
  | "light_completed"
  | "completed"
  | "result_completed"
  | "failed"
  | "cancelled"
  | "completed_cleaned_up"
  | "failed_cleaned_up"
  | "cancelled_cleaned_up";

/** What is told of a stage. */
export interface JobViews {
  status: JobStatus;
  runner_status: RunnerStatus;
  state: JobState;
  /** Whether the job will not change by itself any more. */
  terminal: boolean;
  /** The phase of the progress of a job that enters the stage; null where its run tells. */
  phase: "queued" | "done" | null;
}

const views: Readonly<Record<JobStage, JobViews>> = {
  queued: seen("SUBMITTING", "pending", "queue", "queued"),
  running: seen("STARTING", "in_progress", "run", null),
  queued_with_light: seen("LIGHT_PROFILE_READY", "pending", "queue", "queued"),
  running_with_light: seen("LIGHT_PROFILE_READY", "in_progress", "run", null),
  light_completed: seen("LIGHT_PROFILE_READY", "completed", "complete", "done"),
  completed: seen("HEAVY_PROFILES_READY", "completed", "complete", "done"),
  result_completed: seen("COMPLETED", "completed", "complete", "done"),
  failed: seen("FAILED", "failed", "error", null),
  cancelled: seen("CANCELLED", "failed", "terminate", null),
  completed_cleaned_up: seen("CLEANED_UP", "completed", "complete", null),
  failed_cleaned_up: seen("CLEANED_UP", "failed", "error", null),
  cancelled_cleaned_up: seen("CLEANED_UP", "failed", "terminate", null),
};

/** Every transition there is, from → to. */
const transitions: Readonly<Record<JobStage, readonly JobStage[]>> = {
  queued: ["running", "failed", "cancelled"],
  running: ["queued", "running_with_light", "light_completed", "completed", "result_completed", "failed", "cancelled"],
  queued_with_light: ["running_with_light", "failed", "cancelled"],
  running_with_light: ["queued_with_light", "completed", "failed", "cancelled"],
  light_completed: ["completed_cleaned_up"],
  completed: ["completed_cleaned_up"],
  result_completed: ["completed_cleaned_up"],
  failed: ["failed_cleaned_up"],
  cancelled: ["cancelled_cleaned_up"],
  completed_cleaned_up: [],
  failed_cleaned_up: [],
  cancelled_cleaned_up: [],
};

/** What is told of a job. */
export function viewsOf({ stage }: { stage: JobStage }): JobViews {
  return views[stage];
}

/** The stages that are told as a status. */
export function stagesOf(status: string): JobStage[] {
  return (Object.keys(views) as JobStage[]).filter((stage) => views[stage].status === status);
}

/**
 * What a job changes by that enters a stage; one may enter the stage that it is in. Throws a TypeError on a transition
 * that the table does not have: a mistake in this program.
 */
export function entering(
  { stage, progress }: { stage: JobStage; progress: Progress },
  to: JobStage,
): { stage: JobStage; progress?: Progress } {
  if (stage !== to && !transitions[stage].includes(to)) throw new TypeError(`no transition from ${stage} to ${to}`);
  const { phase } = views[to];
  if (phase === null) return { stage: to };
  return { stage: to, progress: { ...progress, phase, ...(phase === "done" ? { percent: 100 } : {}) } };
}

/** The stage of a job whose run begins. */
export function begun(stage: JobStage): JobStage {
  return stage === "queued_with_light" ? "running_with_light" : "running";
}

/** The stage of a job that waits to run again, or for the first time. */
export function requeued(stage: JobStage): JobStage {
  return stage === "running_with_light" || stage === "queued_with_light" ? "queued_with_light" : "queued";
}

/** The stage of a job that has ended once its profiles and its log are deleted. */
export function cleanedUp(stage: JobStage): JobStage {
  switch (stage) {
    case "light_completed":
    case "completed":
    case "result_completed":
      return "completed_cleaned_up";
    case "failed":
      return "failed_cleaned_up";
    case "cancelled":
      return "cancelled_cleaned_up";
    default:
      return stage;
  }
}

function seen(
  status: JobStatus,
  runner_status: RunnerStatus,
  state: JobState,
  phase: JobViews["phase"],
): Readonly<JobViews> {
  return { status, runner_status, state, terminal: state !== "queue" && state !== "run", phase };
}
