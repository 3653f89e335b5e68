import type { StoredError } from "../errors/stored.ts";
import type { Progress } from "../profiling/model/progress.ts";
import type { LastPiece, Piece } from "../profiling/output/segment-writer.ts";
import type { ProfileRequest } from "../profiling/profile-dataset.ts";
import type { LogLevel } from "../profiling/run/run.ts";

/** A job as the executor gets it. */
export interface ExecutorJob extends ProfileRequest {
  /** Names this run of the job; a job that runs again gets another. */
  run_id: string;
}

/** From the service to the executor. */
export type ToExecutor = { type: "run"; job: ExecutorJob } | { type: "cancel"; run_id: string } | { type: "ping" };

/** From the executor to the service, some at a time. Profiles travel as gzipped JSON, which the service stores as it is. */
export type FromExecutor =
  | { type: "ready" }
  | { type: "pong" }
  | { type: "progress"; run_id: string; progress: Progress }
  | { type: "light"; run_id: string; light: Uint8Array }
  | { type: "piece"; run_id: string; part: "heavy" | "cdd"; piece: Piece }
  | {
      type: "done";
      run_id: string;
      heavy: LastPiece | null;
      cdd: LastPiece | null;
      rows: number;
      /** How many things were found wrong with single files; the log says which. */
      warnings: number;
    }
  | { type: "log"; run_id: string; level: LogLevel; message: string }
  | { type: "failed"; run_id: string; error: StoredError; causes: string[]; trace: string[] }
  | { type: "cancelled"; run_id: string };
