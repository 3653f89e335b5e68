import type { StoredError } from "../errors/stored.ts";
import type { SourceAccess } from "../profiling/connectors/access.ts";
import type { ProfileSpecification } from "../profiling/model/specification.ts";
import type { DocumentName, EntryGroup } from "../profiling/output/entries.ts";

/** A job as the executor gets it. */
export interface ExecutorJob {
  /** Names this run of the job; a job that runs again gets another. */
  run_id: string;
  specification: ProfileSpecification;
  only_light_profile: boolean;
  /** Absolute path of the folder that datasets are read from. */
  data_root: string;
  /** Absolute path of a folder of this run alone. */
  scratch: string;
  memory_mb: number;
  /** Bytes that a table may take in the scratch folder. */
  scratch_bytes: number;
  /** Absolute path of the file in which the tables of the dataset are kept for its next job. */
  kept: string;
  /** The profiler's version: what another one kept is not used. */
  version: string;
  /** What is allowed, and known, of sources beyond the data root. */
  access: SourceAccess;
  /** Whether all is computed anew, whatever was kept. */
  force: boolean;
}

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

/** From the service to the executor. */
export type ToExecutor = { type: "run"; job: ExecutorJob } | { type: "cancel"; run_id: string } | { type: "ping" };

/** From the executor to the service, some at a time. Entries of profiles travel as the service stores them. */
export type FromExecutor =
  | { type: "ready" }
  | { type: "pong" }
  | { type: "progress"; run_id: string; progress: Progress }
  | { type: "entries"; run_id: string; document: DocumentName; group: EntryGroup }
  /** The light profile is complete with these entries. */
  | { type: "light"; run_id: string; last: EntryGroup }
  | {
      type: "done";
      run_id: string;
      /** What the documents end with; null on a light-only run. */
      heavy: EntryGroup | null;
      cdd: EntryGroup | null;
      rows: number;
      /** How many things were found wrong with single files; the log says which. */
      warnings: number;
    }
  | { type: "log"; run_id: string; level: "debug" | "info" | "warn" | "error"; message: string }
  | { type: "failed"; run_id: string; error: StoredError; causes: string[]; trace: string[] }
  | { type: "cancelled"; run_id: string };
