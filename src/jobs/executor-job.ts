import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ExecutorJob } from "../executor/protocol.ts";
import type { SourceAccess } from "../profiling/connectors/access.ts";
import type { JobRecord } from "../store/job-record.ts";

/** What the jobs of a service have in common. */
export interface ExecutorEnvironment {
  dataRoot: string;
  stateDir: string;
  jobMemoryMb: number;
  maxScratchBytes: number;
  /** The profiler's version. */
  version: string;
  access: SourceAccess;
}

/** A job's run as the executor gets it. */
export function executorJob(record: JobRecord, runId: string, surroundings: ExecutorEnvironment): ExecutorJob {
  const { dataRoot, stateDir, jobMemoryMb, maxScratchBytes, version, access } = surroundings;
  return {
    run_id: runId,
    specification: record.specification,
    only_light_profile: record.only_light_profile,
    data_root: dataRoot,
    scratch: runScratch(stateDir, runId),
    memory_mb: jobMemoryMb,
    scratch_bytes: maxScratchBytes,
    cache_file: profileCacheFile(stateDir, record.dataset_id),
    version,
    access,
    force: record.force,
  };
}

/** The folder in which each run has one of its own. */
export function scratchRoot(stateDir: string): string {
  return join(stateDir, "scratch");
}

/** Removes that folder. */
export function removeScratchRoot(stateDir: string): Promise<void> {
  return rm(scratchRoot(stateDir), { recursive: true, force: true });
}

/** Makes that folder, with nothing in it. */
export async function emptyScratch(stateDir: string): Promise<void> {
  await removeScratchRoot(stateDir);
  await mkdir(scratchRoot(stateDir), { recursive: true });
}

/** Removes what a run has left whose executor is gone; what cannot be removed now is when house is kept. */
export async function removeRunScratch(stateDir: string, runId: string): Promise<void> {
  await rm(runScratch(stateDir, runId), { recursive: true, force: true }).catch(() => {});
}

function runScratch(stateDir: string, runId: string): string {
  return join(scratchRoot(stateDir), runId);
}

/** Where the tables of a dataset are kept for its next job. */
export function profileCacheFile(stateDir: string, datasetId: string): string {
  return join(profileCacheRoot(stateDir), `${datasetId.toLowerCase()}.tables`);
}

/** The folder of the tables that are kept. */
export function profileCacheRoot(stateDir: string): string {
  return join(stateDir, "kept");
}
