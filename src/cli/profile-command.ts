import { existsSync } from "node:fs";
import { readFile, realpath, stat, writeFile } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import { v5 } from "uuid";
import { catalog } from "../errors/catalog.ts";
import { ServiceError } from "../errors/service-error.ts";
import { isErrorName } from "../errors/stored.ts";
import type { JobView } from "../methods/schemas.ts";
import type { ProfileSpecification } from "../profiling/specification.ts";
import { withEmbeddedService } from "./embedded.ts";
import { progressView } from "./progress.ts";
import { callRpc } from "./rpc-client.ts";
import { type ProfileDocument, summaryText } from "./summary.ts";

export interface ProfileCommandOptions {
  out?: string;
  light?: true;
  json?: true;
  name?: string;
  license?: string;
  spec?: string;
}

interface ProfileAnswer {
  moma_profile_light: ProfileDocument;
  moma_profile_heavy: ProfileDocument | null;
}

const WAIT_SECONDS = 0.15;
/** Namespace of the dataset ids that the command makes up, so that the same folder always has the same id. */
const NAMESPACE = "6f1c6dc4-9a2b-4b53-8d0a-2f6f1b7a3a10";
const PLAIN_WIDTH = 120;

/** `dli profile PATH`: profiles a file or folder with a service in this process, and prints a summary. */
export async function profileCommand(path: string, options: ProfileCommandOptions): Promise<void> {
  const { dataRoot, datasetId } = await locate(path);
  const specification = await specificationOf(resolve(dataRoot, datasetId), datasetId, options);
  await withEmbeddedService({ DATA_ROOT: dataRoot }, async (url) => {
    const { job_id } = await callRpc<{ job_id: string }>(url, "profiler.trigger", {
      profile_specification: specification,
      only_light_profile: options.light === true,
    });
    const job = await follow(url, job_id);
    if (job.error !== undefined) throw failureOf(job.error);
    const answer = await callRpc<ProfileAnswer>(url, "profiler.getProfile", { job_id });
    const profile = answer.moma_profile_heavy ?? answer.moma_profile_light;
    if (options.out !== undefined) await writeFile(options.out, `${JSON.stringify(profile, null, 2)}\n`);
    if (options.json === true) process.stdout.write(`${JSON.stringify(answer)}\n`);
    else printSummary(profile, options.out);
  });
}

function printSummary(profile: ProfileDocument, out: string | undefined): void {
  const { stdout } = process;
  const color = stdout.isTTY && process.env.NO_COLOR === undefined;
  stdout.write(summaryText(profile, { width: stdout.isTTY ? stdout.columns : PLAIN_WIDTH, color }));
  if (out !== undefined) stdout.write(`\nThe full profile is in ${out}\n`);
}

/** Waits for a job's end, showing how far it is. */
async function follow(url: string, jobId: string): Promise<JobView> {
  const view = progressView(process.stderr);
  try {
    for (;;) {
      const job = await callRpc<JobView>(url, "profiler.jobStatus", { job_id: jobId, wait_seconds: WAIT_SECONDS });
      view.update(job.progress);
      if (job.terminal) return job;
    }
  } finally {
    view.end();
  }
}

/** The data root and dataset id that a path amounts to: for what does not exist, below the nearest folder that does. */
async function locate(path: string): Promise<{ dataRoot: string; datasetId: string }> {
  const absolute = resolve(path);
  let existing = absolute;
  while (!existsSync(existing)) existing = dirname(existing);
  const real = await realpath(existing);
  if (existing !== absolute) return { dataRoot: real, datasetId: relative(existing, absolute) };
  return { dataRoot: dirname(real), datasetId: basename(real) || "." };
}

async function specificationOf(
  path: string,
  datasetId: string,
  options: ProfileCommandOptions,
): Promise<ProfileSpecification> {
  const name = options.name ?? datasetId;
  const changed = (await stat(path).catch(() => null))?.mtime ?? new Date(0);
  const given = options.spec === undefined ? {} : (JSON.parse(await readSpecification(options.spec)) as object);
  return {
    id: v5(datasetId, NAMESPACE),
    name,
    description: `Profile of ${name}`,
    headline: name,
    fields_of_science: [],
    languages: [],
    keywords: [],
    country: "",
    date_published: changed.toISOString().slice(0, 10),
    license: options.license ?? "",
    uploaded_by: "",
    ...given,
    data_connectors: [{ type: "RawDataPath", dataset_id: datasetId }],
  };
}

async function readSpecification(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new ServiceError("FILE_NOT_FOUND", { path: file });
    throw error;
  });
}

/** The error of a failed job as one that can be printed like any other. */
function failureOf(error: NonNullable<JobView["error"]>): Error {
  if (!isErrorName(error.name) || catalog[error.name].code !== error.code) return new Error(error.message);
  return new ServiceError(error.name, error.details as never);
}
