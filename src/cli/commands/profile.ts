import { existsSync } from "node:fs";
import { readFile, realpath, writeFile } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import type { Client, JsonDocument, ProfileAnswer, ProfilePart } from "../../client/index.ts";
import { ServiceError } from "../../errors/service-error.ts";
import type { ProfileSpecification } from "../../profiling/specification.ts";
import { addressOf, type ConnectionOptions, connected } from "../connection.ts";
import { progressView } from "../progress.ts";
import { specificationOf } from "../specification.ts";
import { type ProfileDocument, summaryText } from "../summary.ts";
import { printJson, terminalOf } from "../terminal.ts";

export interface ProfileCommandOptions extends ConnectionOptions {
  out?: string;
  light?: true;
  json?: true;
  name?: string;
  license?: string;
  spec?: string;
}

export interface ProfileGetOptions extends ConnectionOptions {
  out?: string;
  json?: true;
  part?: ProfilePart;
}

/** A summary without a terminal is as wide as this. */
const PLAIN_WIDTH = 120;

/** `dli profile PATH`: profiles a file or folder and prints a summary. With a service elsewhere, PATH is below its data root. */
export async function profileCommand(path: string, options: ProfileCommandOptions): Promise<void> {
  const remote = addressOf(options) !== undefined;
  const { dataRoot, datasetId } = remote ? { dataRoot: "", datasetId: path } : await locate(path);
  const said = await saidOf(options);
  const specification = await specificationOf(datasetId, remote ? null : resolve(dataRoot, datasetId), said);
  const embedding = { state: "temporary", runJobs: true, ...(remote ? {} : { dataRoot }) } as const;
  await connected(options, embedding, async ({ client, signal }) => {
    const view = progressView(process.stderr);
    const { job, light, heavy, cdd } = await client
      .profile(specification, {
        only_light_profile: options.light === true,
        ...(options.json === true || options.light === true ? {} : { parts: ["heavy"] }),
        signal,
        onProgress: ({ progress }) => view.update(progress),
      })
      .finally(() => view.end());
    const { job_id, dataset_id } = job;
    const answer = { job_id, dataset_id, moma_profile_light: light, moma_profile_heavy: heavy, cdd_profile: cdd };
    await show(answer, options);
  });
}

/** `dli profile get JOB`: the profile that a job made, as JSON. */
export async function profileGetCommand(jobId: string, options: ProfileGetOptions): Promise<void> {
  const wanted = options.part === undefined ? {} : { parts: [options.part] };
  const answer = await ofJob(options, (client) => client.getProfile(jobId, wanted));
  if (options.json === true) {
    printJson(answer);
    return;
  }
  const text = `${JSON.stringify(documentOf(answer, options.part), null, 2)}\n`;
  if (options.out === undefined) process.stdout.write(text);
  else await writeFile(options.out, text);
}

/** `dli profile show JOB`: a summary of the profile that a job made. */
export async function profileShowCommand(jobId: string, options: ProfileGetOptions): Promise<void> {
  await show(await ofJob(options, (client) => client.getProfile(jobId)), options);
}

function ofJob<Answer>(options: ConnectionOptions, work: (client: Client) => Promise<Answer>): Promise<Answer> {
  return connected(options, { state: "found", runJobs: false }, ({ client }) => work(client));
}

/** The part asked for, else the one that tells most. */
function documentOf(answer: ProfileAnswer, part: ProfileGetOptions["part"]): JsonDocument | null {
  const documents = {
    light: answer.moma_profile_light,
    heavy: answer.moma_profile_heavy,
    cdd: answer.cdd_profile,
  };
  return part === undefined ? (documents.heavy ?? documents.light) : documents[part];
}

async function show(answer: ProfileAnswer, { out, json }: ProfileGetOptions): Promise<void> {
  const profile = documentOf(answer, undefined) as ProfileDocument;
  if (out !== undefined) await writeFile(out, `${JSON.stringify(profile, null, 2)}\n`);
  if (json === true) {
    printJson(answer);
    return;
  }
  const terminal = terminalOf(process.stdout);
  const width = Number.isFinite(terminal.width) ? terminal.width : PLAIN_WIDTH;
  process.stdout.write(summaryText(profile, { ...terminal, width }));
  if (out !== undefined) process.stdout.write(`\nThe full profile is in ${out}\n`);
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

/** What the options say of the dataset. */
async function saidOf({ name, license, spec }: ProfileCommandOptions): Promise<Partial<ProfileSpecification>> {
  const said = spec === undefined ? {} : await readSpecification(spec);
  return { ...said, ...(name === undefined ? {} : { name }), ...(license === undefined ? {} : { license }) };
}

async function readSpecification(file: string): Promise<Partial<ProfileSpecification>> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new ServiceError("FILE_NOT_FOUND", { path: file });
    throw new ServiceError("FILE_READ_ERROR", { file, reason: `the file system says ${error.code}` }, { cause: error });
  });
  try {
    return JSON.parse(text) as Partial<ProfileSpecification>;
  } catch (error) {
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "it is no JSON document" }, { cause: error });
  }
}
