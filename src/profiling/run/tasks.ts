import type { StoredError } from "../../errors/stored.ts";
import type { PackedOutcome } from "../cache/packed-table.ts";
import type { SourceAccess } from "../connectors/access.ts";
import type { ReadablePaths } from "../dataset/dataset-path.ts";
import type { Description } from "../documents/model.ts";
import type { DatasetFile, KeptObject } from "../model/dataset-file.ts";
import type { HttpResource, S3Objects } from "../model/specification.ts";
import type { TableOptions } from "../model/table-options.ts";
import type { TableToWrite, WrittenTable } from "../output/written-table.ts";
import type { SnapshotPart } from "../snapshot/join-parts.ts";
import type { LoadOutcome } from "../snapshot/snapshot.ts";

/** What a thread can be asked to do. A task is plain data: it may go to another thread. */
export type Task =
  /** Nothing: done once the thread has loaded what it runs. */
  | { kind: "wake" }
  /** What the thread keeps for work to come is given up. */
  | { kind: "rest" }
  /** The files of folders below the data root, with those of other connectors and those in archives. */
  | {
      kind: "list";
      dataRoot: string;
      datasetIds: string[];
      /** Paths below the data root that may be read. */
      readable: ReadablePaths;
      /** Files of other connectors, which are listed with them. */
      fetched: DatasetFile[];
      /** A folder, made where it is needed, into which archives are unpacked. */
      unpacked: string;
    }
  /** The same files as they are by now, with those in archives, where they have changed since they were listed. */
  | { kind: "list-again"; dataRoot: string; readable: ReadablePaths; files: DatasetFile[]; unpacked: string }
  | { kind: "hash"; files: DatasetFile[] }
  /** What is known of a document or image. */
  | { kind: "describe"; file: DatasetFile }
  /** The file that an address answers with. */
  | {
      kind: "fetch";
      resource: HttpResource;
      /** The name that the profile shows. */
      name: string;
      /** A folder that the task makes. */
      folder: string;
      access: SourceAccess;
    }
  /** The files that are objects of S3. */
  | {
      kind: "fetch-objects";
      connector: S3Objects;
      /** The name that the profile shows of the connector. */
      name: string;
      /** What the paths of a prefix's objects begin with. */
      within: string;
      /** A folder that the task makes. */
      folder: string;
      /** Bytes that they may take there. */
      mostBytes: number;
      /** Of which the same versions are not fetched. */
      known: readonly KeptObject[];
      access: SourceAccess;
    }
  /** The tables of a file. */
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
  /** The entries of tables in the profile's documents. */
  | { kind: "write"; tables: readonly TableToWrite[] }
  | LoadTaskData
  | JoinTaskData;

/** The tables of a file, loaded for a snapshot. */
interface LoadTaskData {
  kind: "load";
  file: DatasetFile;
  options: TableOptions;
  /** A folder that the task makes and removes. */
  scratch: string;
  threads: number;
  memoryMb: number;
  scratchBytes: number;
  /** The DuckDB file that it makes. */
  target: string;
}

/** The snapshot that what was loaded makes up. */
interface JoinTaskData {
  kind: "join";
  parts: SnapshotPart[];
  target: string;
  /** What it is called until it is whole. */
  unfinished: string;
}

export type TaskKind = Task["kind"];

export type TaskOf<Kind extends TaskKind> = Extract<Task, { kind: Kind }>;

/** What comes of a task, by its kind; null of a file that is not what was listed, or no longer was in the end. */
export interface TaskResults {
  wake: null;
  rest: null;
  list: { ok: true; files: DatasetFile[] } | { ok: false; error: StoredError };
  "list-again": DatasetFile[];
  fetch: DatasetFile;
  "fetch-objects": DatasetFile[];
  hash: ({ sha256: string | null; problem: StoredError | null } | null)[];
  describe: { ok: true; description: Description } | { ok: false; error: StoredError } | null;
  table: PackedOutcome[] | null;
  write: WrittenTable[];
  load: LoadOutcome[] | null;
  /** Bytes of the file. */
  join: number;
}

/**
 * What a task tells while it runs: bytes hashed since the last message, bytes that it will fetch, those fetched since the
 * last message, or the share (0–1) of a table that is done.
 */
export type TaskMessage = { bytes: number } | { expected: number } | { fetched: number } | { share: number };
