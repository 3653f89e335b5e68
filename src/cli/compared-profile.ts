import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { createClient, type ProfilePage } from "../client/index.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { Progress } from "../profiling/model/progress.ts";
import type { Comparable } from "../web/model/comparison/compare.ts";
import { type ConnectionOptions, connected } from "./connection.ts";
import { LOOKED_UP, PASSING } from "./embeddings.ts";
import { readUserFile } from "./files.ts";
import { checkHoldsFiles, isProfile } from "./inputs.ts";
import { interruptible } from "./interruption.ts";
import { progressView } from "./progress.ts";
import { smallProfile } from "./small-profile.ts";
import { specificationOf } from "./specification.ts";

const JOB = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * What is compared of what a user named: the id of a job, a file with a profile, or a file or folder that is profiled
 * here. Throws FILE_NOT_FOUND, FILE_READ_ERROR, and what profiling and reading profiles throw.
 */
export async function comparedProfile(
  named: string,
  options: ConnectionOptions & { admin?: true },
): Promise<Comparable> {
  const found = await stat(named).catch(() => null);
  if (found === null && JOB.test(named)) {
    return connected(options, LOOKED_UP, ({ client, signal }) =>
      tablesOf(client.profilePages(named, { signal, admin: options.admin === true }), named),
    );
  }
  if (found?.isFile() === true && (await isProfile(named))) return written(named);
  return profiledHere(resolve(named));
}

/** A profile that `dli profile --out` wrote. */
async function written(file: string): Promise<Comparable> {
  const text = (await readUserFile(file)).toString("utf8");
  try {
    return await tablesOf([JSON.parse(text) as ProfilePage], file);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "it is not valid JSON" }, { cause: error });
  }
}

async function profiledHere(path: string): Promise<Comparable> {
  await checkHoldsFiles(path);
  const [dataRoot, datasetId] = [dirname(path), basename(path)];
  const specification = await specificationOf(datasetId, path, {});
  const view = progressView(process.stderr);
  const onProgress = (progress: Progress): void => view.update(progress);
  return interruptible(async (signal) => {
    const small = await smallProfile(specification, { dataRoot, light: false, signal, onProgress });
    if (small !== null) return tablesOf([small], path);
    const { embeddedOrRunning } = await import("./own-service.ts"); // a service takes time to load
    return embeddedOrRunning({ ...PASSING, dataRoot }, async (url) => {
      const client = createClient({ url, retries: 2 });
      const { job } = await client.profile(specification, {
        parts: [],
        signal,
        onProgress: ({ progress }) => onProgress(progress),
      });
      return tablesOf(client.profilePages(job.job_id, { signal }), path);
    });
  }).finally(() => view.end());
}

/** A profile that comes in pages, as a whole. Throws FILE_READ_ERROR where it has no tables to compare. */
async function tablesOf(pages: AsyncIterable<ProfilePage> | Iterable<ProfilePage>, named: string): Promise<Comparable> {
  let whole: Comparable | null = null;
  for await (const { name, recordSet } of pages) {
    if (recordSet === undefined) break;
    whole ??= { name, recordSet: [] };
    for (const table of recordSet) whole.recordSet.push(table);
  }
  if (whole !== null) return whole;
  const reason = "its profile lists files only; what is compared are tables";
  throw new ServiceError("FILE_READ_ERROR", { file: named, reason }, { suggestion: "Name a full profile" });
}
