export type Phase = "queued" | "listing" | "hashing" | "profiling" | "writing" | "done";

/** How far a job is. `percent` is 0–100. */
export interface Progress {
  phase: Phase;
  files_done: number;
  files_total: number;
  bytes_done: number;
  bytes_total: number;
  percent: number;
}
