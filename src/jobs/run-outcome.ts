import type { StoredError } from "../errors/stored.ts";
import type { FromExecutor } from "../executor/protocol.ts";
import type { LogLine } from "../store/job-log.ts";
import type { JobChanges, JobRecord } from "../store/job-record.ts";
import { begun, type JobStage, requeued } from "../store/job-stage.ts";
import type { Publication, StoredCache } from "../store/store.ts";
import type { Cancelling, Run } from "./active-job.ts";
import { failureLines } from "./failure-lines.ts";
import { logLine } from "./job-logs.ts";

/** What a job becomes, what it made, and what its log says of that. */
export interface Outcome {
  changes: JobChanges & { stage: JobStage };
  profiles: Publication;
  lines: LogLine[];
  cache?: StoredCache;
}

/** The end of a run that did all it was to do. */
export function completion(
  { only_light_profile }: JobRecord,
  run: Run,
  { heavy, cdd, warnings }: Extract<FromExecutor, { type: "done" }>,
  cache: StoredCache | null,
): Outcome {
  const made = only_light_profile ? "the light profile is" : "the profiles are";
  const noted = warnings === 0 ? "" : `, with ${warnings} ${warnings === 1 ? "warning" : "warnings"}`;
  return {
    changes: { stage: only_light_profile ? "light_completed" : "completed", warnings },
    profiles: {
      ...(run.light === null ? {} : { light: run.light }),
      ...(heavy === null ? {} : { heavy }),
      ...(cdd === null ? {} : { cdd }),
    },
    lines: [logLine("info", `done: ${made} ready${noted}`)],
    ...(cache === null ? {} : { cache }),
  };
}

export function failure(error: StoredError, causes: readonly string[] = []): Outcome {
  return {
    changes: { stage: "failed", error },
    profiles: {},
    lines: failureLines(error, causes),
  };
}

export function cancellation({ cancelled_by, cancel_reason }: Cancelling): Outcome {
  const by = { user: "its owner", admin: "an administrator", automatic: "the service" }[cancelled_by];
  return {
    changes: { stage: "cancelled", cancelled_by, cancel_reason },
    profiles: {},
    lines: [logLine("warn", `cancelled by ${by}${cancel_reason === null ? "" : `: ${cancel_reason}`}`)],
  };
}

/** What begins a run, now; no job starts before it was submitted. */
export function beginning({ stage, attempts, submitted_at, started_at }: JobRecord, now: number): Outcome {
  return {
    changes: { stage: begun(stage), attempts: attempts + 1, started_at: started_at ?? Math.max(now, submitted_at) },
    profiles: {},
    lines: [logLine("info", attempts === 0 ? "started" : `started again (run ${attempts + 1})`)],
  };
}

/** What a job becomes that waits to run again. */
export function interruption({ stage }: JobRecord, changes: JobChanges): JobChanges {
  return { ...changes, stage: requeued(stage) };
}
