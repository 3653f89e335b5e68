import type { MessagePort } from "node:worker_threads";
import type { StoredError } from "../../errors/stored.ts";
import type { SourceAccess } from "../connectors/access.ts";
import type { Description } from "../documents/model.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { HttpResource } from "../model/specification.ts";
import type { TableOptions } from "../model/table-options.ts";
import type { TableOutcome } from "../model/table-profile.ts";

/** What a worker thread can be asked to do, each with the port on which it hears of a cancel and tells its progress. */
export type Task = { port: MessagePort } & (
  | {
      kind: "list";
      dataRoot: string;
      datasetIds: string[];
      /** Files of other connectors, which are listed with them. */
      fetched: DatasetFile[];
      /** A folder, made where it is needed, into which archives are unpacked. */
      unpacked: string;
    }
  /** Nothing: done once the thread has loaded what it runs. */
  | { kind: "wake" }
  | { kind: "hash"; files: DatasetFile[] }
  | { kind: "describe"; file: DatasetFile }
  | {
      kind: "fetch";
      resource: HttpResource;
      /** The name that the profile shows. */
      name: string;
      /** A folder that the task makes. */
      folder: string;
      access: SourceAccess;
    }
  | {
      kind: "table";
      file: DatasetFile;
      options: TableOptions;
      /** A folder that the task makes and removes. */
      scratch: string;
      threads: number;
      memoryMb: number;
      /** Disk space that the table may use beside its memory. */
      scratchBytes: number;
    }
);

export interface TaskResults {
  wake: null;
  list: DatasetFile[];
  fetch: DatasetFile;
  hash: { sha256: string | null; problem: StoredError | null }[];
  describe: { ok: true; description: Description } | { ok: false; error: StoredError };
  table: TableOutcome[];
}

/** From the pool's owner to a task. */
export type ToTask = "cancel";

/** From a task: bytes hashed since the last message, or the share (0–1) of a table that is done. */
export type FromTask = { bytes: number } | { share: number };
