import type { StoredError } from "../errors/stored.ts";
import type { Progress } from "../profiling/model/progress.ts";
import type { DocumentName, EntryGroup } from "../profiling/output/entries.ts";
import type { ProfileRequest } from "../profiling/profile-dataset.ts";
import type { LogLevel } from "../profiling/run/run.ts";
import type { Snapshot } from "../profiling/snapshot/snapshot.ts";

/** A job as the executor gets it. */
export interface ExecutorJob extends ProfileRequest {
  /** Names this run of the job; a job that runs again gets another. */
  run_id: string;
}

/** From the service to the executor. */
export type ToExecutor = { type: "run"; job: ExecutorJob } | { type: "cancel"; run_id: string } | { type: "ping" };

/** From the executor to the service, some at a time. Entries of profiles travel as the service stores them. */
export type FromExecutor =
  | { type: "ready" }
  | { type: "pong" }
  /** It holds memory of earlier runs, and none runs. */
  | { type: "spent" }
  /** It takes more memory than its runs may, none of which is to blame alone, and ends. */
  | { type: "beyond" }
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
      /** What was loaded, where that was asked for. */
      snapshot?: Snapshot;
    }
  | { type: "log"; run_id: string; level: LogLevel; message: string }
  | { type: "failed"; run_id: string; error: StoredError; causes: string[]; trace: string[] }
  | { type: "cancelled"; run_id: string };
