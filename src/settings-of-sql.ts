import { flag, integer, type Setting, text } from "./setting.ts";

const MIB = 1_048_576;
const GIB = 1024 * MIB;
const MAX_HOURS = 876_000;

/** How statements of callers are run and limited, and how long what they answer is kept. */
export interface SqlSettings {
  sqlWorkers: number;
  queryMemoryMb: number;
  queryTimeoutMaxSeconds: number;
  maxResultRows: number;
  maxResultBytes: number;
  queriesPerHour: number;
  queriesPerDay: number;
  keepResultsHours: number;
  schedulerEnabled: boolean;
  maxSnapshotBytes: number;
  definitionsDir: string;
}

export const sqlSettings: { readonly [Key in keyof SqlSettings]: Setting<SqlSettings[Key]> } = {
  sqlWorkers: integer("SQL_WORKERS", 2, 0, 64, "Statements that run side by side; 0: the service runs no SQL"),
  queryMemoryMb: integer("QUERY_MEMORY_MB", 512, 64, 1_048_576, "Memory that one statement may use, in MiB"),
  keepResultsHours: integer("KEEP_RESULTS_HOURS", 8, 1, MAX_HOURS, "Hours until the result of a statement is deleted"),
  queryTimeoutMaxSeconds: integer(
    "QUERY_TIMEOUT_MAX_SECONDS",
    1800,
    1,
    3600,
    "Longest time that a statement may ask for",
  ),
  maxResultRows: integer("MAX_RESULT_ROWS", 10_000, 1, 10_000, "Rows that a statement's result has at most"),
  maxResultBytes: integer(
    "MAX_RESULT_BYTES",
    100 * MIB,
    1024,
    10 * GIB,
    "Bytes of JSON that a statement's result has at most",
  ),
  maxSnapshotBytes: integer(
    "MAX_SNAPSHOT_BYTES",
    100 * GIB,
    0,
    Number.MAX_SAFE_INTEGER,
    "Bytes of the snapshots of all datasets; those used longest ago are deleted first; 0: any",
  ),
  definitionsDir: text(
    "DEFINITIONS_DIR",
    "",
    "Folder of files (.json) with datasets, metrics, tests, workflows and rules, which are registered; empty: none",
  ),
  queriesPerHour: integer("QUERIES_PER_HOUR", 50, 0, 1e9, "Statements of a caller an hour, with ENABLE_AUTH; 0: any"),
  schedulerEnabled: flag("SCHEDULER_ENABLED", true, "Whether workflows are started by the clock, and after datasets"),
  queriesPerDay: integer("QUERIES_PER_DAY", 200, 0, 1e9, "Statements of a caller a day, with ENABLE_AUTH; 0: any"),
};
