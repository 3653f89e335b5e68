import type { JobStatus } from "./job-record.ts";

/**
 * Every transition there is, from → to. LIGHT_PROFILE_READY is the last state of a light-only job and a passing one of
 * any other; STARTING goes back to SUBMITTING when a run is interrupted and the job waits to run again, while a job
 * that has its light profile keeps it, and its state, as it waits.
 */
const transitions: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  SUBMITTING: ["STARTING", "FAILED", "CANCELLED"],
  STARTING: ["SUBMITTING", "LIGHT_PROFILE_READY", "FAILED", "CANCELLED"],
  LIGHT_PROFILE_READY: ["HEAVY_PROFILES_READY", "FAILED", "CANCELLED", "CLEANED_UP"],
  HEAVY_PROFILES_READY: ["CLEANED_UP"],
  FAILED: ["CLEANED_UP"],
  CANCELLED: ["CLEANED_UP"],
  CLEANED_UP: [],
};

/** Throws a TypeError on a transition that the table does not have: a mistake in this program. */
export function checkTransition(from: JobStatus, to: JobStatus): void {
  if (from !== to && !transitions[from].includes(to)) throw new TypeError(`no transition from ${from} to ${to}`);
}

/** Whether a job will still change by itself. */
export function isTerminal(status: JobStatus, onlyLight: boolean): boolean {
  if (status === "LIGHT_PROFILE_READY") return onlyLight;
  return status !== "SUBMITTING" && status !== "STARTING";
}
