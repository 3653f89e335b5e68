import { resolve } from "node:path";
import type {
  CddProfile,
  Client,
  LightProfile,
  ProfileAnswer,
  ProfilePage,
  ProfilePart,
  ReadOptions,
} from "../../client/index.ts";
import { ServiceError } from "../../errors/service-error.ts";
import type { Progress } from "../../profiling/model/progress.ts";
import type { ProfileSpecification, S3Objects } from "../../profiling/model/specification.ts";
import { addressOf, type Connection, type ConnectionOptions, connected } from "../connection.ts";
import { LOOKED_UP, PASSING } from "../embeddings.ts";
import { readUserFile } from "../files.ts";
import { checkHoldsFiles, checkNoInput, localPaths } from "../inputs.ts";
import { interruptible } from "../interruption.ts";
import { locate } from "../located.ts";
import { checkOneToStdout, checkWritable, isStdout, writePages, writeToStdout, writingTo } from "../profile-output.ts";
import { progressView } from "../progress.ts";
import { checkReport, ReportFile } from "../report-output.ts";
import { smallProfile } from "../small-profile.ts";
import { specificationOf } from "../specification.ts";
import { isStandardInput, withPipedInput } from "../standard-input.ts";
import { objectsOf, objectsSpecification } from "../stored-objects.ts";
import { Summary } from "../summary.ts";
import { printJson, terminalOf } from "../terminal.ts";
import { oneLine } from "../text.ts";

/** What is made of a profile beside the summary. */
interface OutputOptions {
  out?: string;
  /** File for a report. */
  html?: string;
  /** False where the report is to have no rows. */
  rows?: boolean;
}

export interface ProfileCommandOptions extends ConnectionOptions, OutputOptions {
  light?: true;
  json?: true;
  name?: string;
  license?: string;
  spec?: string;
}

export interface ProfileShowOptions extends ConnectionOptions, OutputOptions {
  admin?: true;
  json?: true;
}

export interface ProfileGetOptions extends ConnectionOptions {
  admin?: true;
  out?: string;
  json?: true;
  part?: ProfilePart;
  /** Names of the tables that are wanted. */
  table?: string[];
}

/** A summary without a terminal is as wide as this. */
const PLAIN_WIDTH = 120;

/**
 * `dli profile PATH`: profiles a file or folder, or what is piped in, and prints a summary. With a service elsewhere, PATH
 * is below its data root; `s3://bucket/…` is what S3_BUCKETS of the service allows.
 */
export async function profileCommand(path: string, options: ProfileCommandOptions): Promise<void> {
  const remote = addressOf(options) !== undefined;
  checkOneToStdout(options.json === true, [options.out, options.html]);
  if (options.out !== undefined) await checkWritable(options.out);
  const stored = objectsOf(path);
  if (stored !== null) return profileObjects(path, stored, options);
  const inputs = [...localPaths(path), ...(options.spec === undefined ? [] : [options.spec])];
  await checkNoInput(options.out, inputs);
  await checkReport(options, inputs);
  if (remote && isStandardInput(path)) {
    const reason = "a service elsewhere does not read it";
    throw new ServiceError("FILE_READ_ERROR", { file: path, reason }, { suggestion: "Leave out --url and DLI_URL" });
  }
  if (remote) await profileAt(path, options, { dataRoot: "", datasetId: path });
  else await withPipedInput(path, async (file) => profileAt(path, options, await locate(file)));
}

async function profileAt(
  path: string,
  options: ProfileCommandOptions,
  { dataRoot, datasetId }: { dataRoot: string; datasetId: string },
): Promise<void> {
  const remote = addressOf(options) !== undefined;
  if (!remote) await checkHoldsFiles(path);
  const said = await saidOf(options);
  const specification = await specificationOf(datasetId, remote ? null : resolve(dataRoot, datasetId), said);
  if (!remote && (await shownFromHere(specification, options, dataRoot))) return;
  const embedding = { ...PASSING, ...(remote ? {} : { dataRoot }) };
  await profileWith(specification, options, embedding);
}

/** Objects of S3, for a service here as for one elsewhere: it is a service that is allowed to read them. */
async function profileObjects(path: string, connector: S3Objects, options: ProfileCommandOptions): Promise<void> {
  const inputs = options.spec === undefined ? [] : [options.spec];
  await checkNoInput(options.out, inputs);
  await checkReport(options, inputs);
  const specification = objectsSpecification(path, connector, await saidOf(options));
  const dataRoot = addressOf(options) === undefined ? { dataRoot: process.cwd() } : {}; // of which nothing is read
  await profileWith(specification, options, { ...PASSING, ...dataRoot });
}

async function profileWith(
  specification: ProfileSpecification,
  options: ProfileCommandOptions,
  embedding: Parameters<typeof connected>[1],
): Promise<void> {
  await connected(options, embedding, async ({ client, signal }) => {
    const view = progressView(process.stderr);
    const { job } = await client
      .profile(specification, {
        only_light_profile: options.light === true,
        parts: [],
        signal,
        onProgress: ({ progress }) => view.update(progress),
      })
      .finally(() => view.end());
    await show(client, job.job_id, options, signal);
  });
}

/** Shows the profile of what this process can profile by itself; false where that is the work of a service. */
async function shownFromHere(
  specification: ProfileSpecification,
  { light, json, name, license, spec, ...output }: ProfileCommandOptions,
  dataRoot: string,
): Promise<boolean> {
  // What a caller says of the dataset is checked by a service, and what it answers is made by one.
  if ([json, name, license, spec].some((given) => given !== undefined)) return false;
  const page = await interruptible(async (signal) => {
    const view = progressView(process.stderr);
    const onProgress = (progress: Progress): void => view.update(progress);
    return smallProfile(specification, { dataRoot, light: light === true, signal, onProgress }).finally(() =>
      view.end(),
    );
  });
  if (page !== null) await showPages(onePage(page), output);
  return page !== null;
}

async function* onePage(page: ProfilePage): AsyncGenerator<ProfilePage, void> {
  yield page;
}

/** `dli profile get JOB`: the profile that a job made, as JSON. */
export async function profileGetCommand(jobId: string, options: ProfileGetOptions): Promise<void> {
  const { part, json, out, table } = options;
  await ofJob(options, async ({ client, signal }) => {
    const reading = { signal, admin: options.admin === true };
    if (table !== undefined) {
      const answer = await tablesOf(client, jobId, table, reading);
      if (json === true) printJson(answer);
      else await writtenTo(out, shownOf(answer));
      return;
    }
    const wanted = part === undefined ? {} : { parts: [part] };
    if (json === true) {
      printJson(await client.getProfile(jobId, { ...wanted, ...reading }));
      return;
    }
    const pages =
      part === "light" || part === "cdd" ? partOf(client, jobId, part, reading) : client.profilePages(jobId, reading);
    await writtenTo(out, pages);
  });
}

/** The answer with the heavy profile that a job made, of whose tables it has those of some names; says which it lacks. */
async function tablesOf(
  client: Client,
  jobId: string,
  names: string[],
  { admin = false, signal }: ReadOptions,
): Promise<ProfileAnswer> {
  const record_sets = { names: [...new Set(names)] };
  const params = { job_id: jobId, parts: ["heavy" as const], record_sets, admin };
  const answer = await client.call("profiler.getProfile", params, signal === undefined ? {} : { signal });
  const found = new Set(answer.moma_profile_heavy?.recordSet.map(({ name }: { name: string }) => name));
  const lacking = record_sets.names.filter((name) => !found.has(name));
  for (const name of lacking) process.stderr.write(`The profile has no table '${oneLine(name)}'\n`);
  if (lacking.length > 0) process.exitCode = 1;
  return answer;
}

async function writtenTo(out: string | undefined, pages: AsyncIterable<ProfilePage | CddProfile>): Promise<void> {
  if (out === undefined) await writePages(pages, writeToStdout);
  else await writingTo(out, (write) => writePages(pages, write));
}

/** A part that comes in one page. */
async function* partOf(
  client: Client,
  jobId: string,
  part: "light" | "cdd",
  reading: ReadOptions,
): AsyncGenerator<LightProfile | CddProfile, void> {
  const answer = await client.getProfile(jobId, { parts: [part], ...reading });
  const document = part === "cdd" ? answer.cdd_profile : answer.moma_profile_light;
  if (document !== null) yield document;
}

/** `dli profile show JOB`: a summary of the profile that a job made, and where one is asked for a report. */
export async function profileShowCommand(jobId: string, options: ProfileShowOptions): Promise<void> {
  checkOneToStdout(options.json === true, [options.html]);
  await checkReport(options, []);
  await ofJob(options, ({ client, signal }) => show(client, jobId, options, signal));
}

function ofJob(options: ConnectionOptions, work: (connection: Connection) => Promise<void>): Promise<void> {
  return connected(options, LOOKED_UP, work);
}

/** Shows the profile that a job made, which may be larger than what should be held as a whole. */
async function show(
  client: Client,
  jobId: string,
  { json, admin, ...options }: ProfileShowOptions,
  signal: AbortSignal,
): Promise<void> {
  const { out } = options;
  const reading = { signal, admin: admin === true };
  if (json === true) {
    const report = new ReportFile(options);
    const answer = await client.getProfile(jobId, reading);
    for await (const page of shownOf(answer)) report.add(page);
    if (out !== undefined) await writingTo(out, (write) => writePages(shownOf(answer), write));
    await report.write();
    printJson(answer);
    return;
  }
  await showPages(client.profilePages(jobId, reading), options);
}

/**
 * Prints a summary of a profile that comes in pages, and writes the whole of it, and a report, to files that are named; to
 * where errors are shown where one of these is standard output.
 */
async function showPages(pages: AsyncIterable<ProfilePage>, { out, ...options }: OutputOptions): Promise<void> {
  const report = new ReportFile(options);
  const summary = new Summary();
  const visit = (page: ProfilePage): void => {
    summary.add(page);
    report.add(page);
  };
  if (out === undefined) for await (const page of pages) visit(page);
  else await writingTo(out, (write) => writePages(pages, write, visit));
  await report.write();
  const stream = isStdout(out) || isStdout(options.html) ? process.stderr : process.stdout;
  const terminal = terminalOf(stream);
  const width = Number.isFinite(terminal.width) ? terminal.width : PLAIN_WIDTH;
  stream.write(summary.text({ ...terminal, width }));
  if (out !== undefined && !isStdout(out)) stream.write(`\nThe full profile is in ${out}\n`);
  if (options.html !== undefined && !isStdout(options.html)) stream.write(`\nThe report is in ${options.html}\n`);
}

/** The document that tells most, as one page. */
async function* shownOf({ moma_profile_heavy, moma_profile_light }: ProfileAnswer): AsyncGenerator<ProfilePage, void> {
  const document = moma_profile_heavy ?? moma_profile_light;
  if (document !== null) yield* onePage(document);
}

/** What the options say of the dataset. */
async function saidOf({ name, license, spec }: ProfileCommandOptions): Promise<Partial<ProfileSpecification>> {
  const said = spec === undefined ? {} : await readSpecification(spec);
  return { ...said, ...(name === undefined ? {} : { name }), ...(license === undefined ? {} : { license }) };
}

async function readSpecification(file: string): Promise<Partial<ProfileSpecification>> {
  const text = (await readUserFile(file)).toString("utf8");
  try {
    return JSON.parse(text) as Partial<ProfileSpecification>;
  } catch (error) {
    throw new ServiceError("FILE_READ_ERROR", { file, reason: "it is not valid JSON" }, { cause: error });
  }
}
