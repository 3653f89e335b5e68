import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { Firing } from "../store/definitions/workflow-steps.ts";
import type { JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";

/** What a run is given, and as whom it runs; stored with its start. */
export interface RunWish {
  parameters?: Record<string, JsonValue>;
  /** Who asked for it; the clock asks as whoever registered the workflow. */
  as?: { subject: string | null; client_id: string | null; roles: readonly string[] };
  logical_date?: string;
  parallel?: number;
}

/** A run, as it is told. */
export interface WorkflowRun {
  firing: Firing;
  /** Null where there is none yet, or it is forgotten. */
  job: JobSummary | null;
}

/** What has become of a start, in one word. */
export function statusOf({ firing, job }: WorkflowRun): string {
  if (firing.outcome === "skipped") return "SKIPPED";
  if (firing.outcome === "open") return "SUBMITTING";
  return job === null ? "CLEANED_UP" : viewsOf(job).status;
}

/** Somebody who does not call himself, as what he submitted runs as. */
export function callerOf({
  subject,
  client_id,
  roles,
}: {
  subject: string | null;
  client_id: string | null;
  roles: readonly string[];
}): Caller {
  return { subject, client_id, roles, is_admin: false, is_reader: false, rate_key: subject ?? "" };
}

export function wishOf(
  parameters: Record<string, JsonValue>,
  { subject, client_id, roles }: Caller,
  logical_date?: string,
): RunWish {
  return { parameters, as: { subject, client_id, roles }, ...(logical_date === undefined ? {} : { logical_date }) };
}

export function firingOf(
  definition_id: number,
  source: Firing["source"],
  scheduled_at: number,
  fired_at: number,
  wish: RunWish,
): Firing {
  const run_order = JSON.stringify(wish);
  return { definition_id, source, scheduled_at, fired_at, run_order, outcome: "open", job_id: null, batch_id: null };
}

/** By how much a zone is ahead of UTC at a moment, in milliseconds. */
export function offsetOf(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  return (at) => {
    const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  };
}

export function invalid(reason: string): ServiceError {
  return new ServiceError("VALIDATION_ERROR", { reason });
}
