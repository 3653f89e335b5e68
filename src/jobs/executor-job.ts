import type { DatasetAccess } from "../access/dataset-access.ts";
import type { ExecutorJob } from "../executor/protocol.ts";
import { revision } from "../profiling/cache/revision.ts";
import type { SourceAccess } from "../profiling/connectors/access.ts";
import type { CatalogStore } from "../store/definitions/catalog-store.ts";
import { isProfile, type JobRecord } from "../store/job-record.ts";
import { runScratch } from "../store/state-folder.ts";
import { checkGranted, grantedAccess } from "./granted-sources.ts";
import type { JobCache } from "./job-cache.ts";

/** What the jobs of a service have in common. */
export interface ExecutorEnvironment {
  dataRoot: string;
  stateDir: string;
  /** The folder of the snapshots of datasets. */
  snapshots: string;
  cache: JobCache;
  jobMemoryMb: number;
  maxScratchBytes: number;
  /** The profiler's version. */
  version: string;
  access: SourceAccess;
  /** What those who submit jobs may read. */
  datasets: DatasetAccess;
  /** Knows which refreshes load a dataset. */
  store: { catalog: Pick<CatalogStore, "isRefresh"> };
}

/** A job's run as the executor gets it; throws FORBIDDEN where its submitter may not, or no longer, read its sources. */
export async function executorJob(
  record: JobRecord,
  runId: string,
  environment: ExecutorEnvironment,
): Promise<ExecutorJob> {
  const { dataRoot, stateDir, cache, jobMemoryMb, maxScratchBytes, version, access, datasets } = environment;
  if (!isProfile(record)) throw new TypeError(`the job ${record.job_id} makes no profile`);
  const { specification } = record.task;
  const { data_connectors } = specification;
  const grant = datasets({ subject: record.owner, ...record.submitter });
  checkGranted(data_connectors, grant);
  const { type, job_id } = record;
  const loads = type === "refresh" && (await environment.store.catalog.isRefresh(job_id, "snapshot"));
  return {
    run_id: runId,
    specification,
    only_light_profile: record.only_light_profile,
    data_root: dataRoot,
    readable: grant?.paths ?? null,
    scratch: runScratch(stateDir, runId),
    memory_mb: jobMemoryMb,
    scratch_bytes: maxScratchBytes,
    cache_file: await cache.before(record, runId),
    version: `${version}+${await revision()}`,
    access: grantedAccess(access, data_connectors, grant),
    force: record.force,
    ...(loads ? { snapshot_folder: environment.snapshots } : {}),
  };
}
