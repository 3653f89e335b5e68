import { cacheKeyOf } from "../cache/cache-key.ts";
import type { KeptTables } from "../cache/profile-cache.ts";
import type { DatasetFile, KeptObject } from "../model/dataset-file.ts";
import { tableOptions } from "../table/table-options.ts";
import { hasTables } from "./profile-files.ts";
import type { Run } from "./run.ts";

/**
 * The objects of which an earlier job has kept the profile, so that the same versions of them need not be fetched again. None
 * where their content is wanted, as for a snapshot, or where paths are not shown as they are.
 */
export function keptObjects({ cache, request }: Run): KeptObject[] {
  return request.snapshot_folder !== undefined || request.specification.redact === true ? [] : cache.objects();
}

/** Whether what is kept of all objects that were not fetched is what this job would find out of them. */
export async function areReusable({ cache, request, signal }: Run, files: readonly DatasetFile[]): Promise<boolean> {
  const { specification, version } = request;
  const compare = files.filter(hasTables).length > 1;
  for (const file of files) {
    if (file.kept !== true) continue;
    const cacheKey = cacheKeyOf(version, await tableOptions(specification, file, compare, signal));
    const entry = cache.find(file.path, file.size, cacheKey);
    if (entry === null || !(await areWhole(entry))) return false;
  }
  return true;
}

/** Whether tables can be read: of an object that was not fetched there is nothing else to make them of. */
function areWhole({ tables }: KeptTables): Promise<boolean> {
  return tables().then(
    () => true,
    () => false,
  );
}
