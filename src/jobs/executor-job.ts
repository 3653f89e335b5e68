import type { ExecutorJob } from "../executor/protocol.ts";
import { revision } from "../profiling/cache/revision.ts";
import type { SourceAccess } from "../profiling/connectors/access.ts";
import type { JobRecord } from "../store/job-record.ts";
import { profileCacheFile, runScratch } from "../store/state-folder.ts";

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
export async function executorJob(
  record: JobRecord,
  runId: string,
  environment: ExecutorEnvironment,
): Promise<ExecutorJob> {
  const { dataRoot, stateDir, jobMemoryMb, maxScratchBytes, version, access } = environment;
  return {
    run_id: runId,
    specification: record.specification,
    only_light_profile: record.only_light_profile,
    data_root: dataRoot,
    scratch: runScratch(stateDir, runId),
    memory_mb: jobMemoryMb,
    scratch_bytes: maxScratchBytes,
    cache_file: profileCacheFile(stateDir, record.owner, record.dataset_id),
    version: `${version}+${await revision()}`,
    access,
    force: record.force,
  };
}
