import { diskFull } from "../errors/disk-full.ts";
import { ServiceError } from "../errors/service-error.ts";
import { fromStoredError, type StoredError, toStoredError } from "../errors/stored.ts";
import { type CachedFile, writeProfileCache } from "./cache/profile-cache.ts";
import { settled } from "./concurrency.ts";
import { supportedExtensions } from "./formats/registry.ts";
import type { DatasetFile, HashedFile } from "./model/dataset-file.ts";
import { datasetHead } from "./output/croissant/dataset-head.ts";
import { distribution } from "./output/croissant/distribution.ts";
import type { DocumentName, EntryGroup } from "./output/entries.ts";
import { EntryWriter } from "./output/entry-writer.ts";
import { entryName, namesInProfile, writeProfiles } from "./output/profile-writer.ts";
import type { WriteTables } from "./output/written-in-order.ts";
import { listDataset } from "./run/list-dataset.ts";
import { filesLine } from "./run/log-lines.ts";
import { makeSnapshot, type ToLoad } from "./run/make-snapshot.ts";
import { type Found, hasTables, isDocument, profileFiles } from "./run/profile-files.ts";
import { profileCollections } from "./run/read-documents.ts";
import { type ProfileRequest, Run, type RunEvents } from "./run/run.ts";
import { TASKS_PER_THREAD, type Threads } from "./run/threads.ts";
import type { Snapshot } from "./snapshot/snapshot.ts";

export type { ProfileRequest } from "./run/run.ts";
export type { Threads } from "./run/threads.ts";

/** Told how profiling goes, and given what it makes. */
export interface ProfilingEvents extends RunEvents {
  /** The next entries of a document; resolves when there is room for others. */
  onEntries: (document: DocumentName, group: EntryGroup) => Promise<void>;
  /** The light profile is complete with these entries. */
  onLight: (last: EntryGroup) => void;
}

export interface ProfilingResult {
  /** What the documents end with; null where only the light profile was asked for. */
  heavy: EntryGroup | null;
  cdd: EntryGroup | null;
  /** Rows of all profiled tables. */
  rows: number;
  /** How many things were found wrong with single files. */
  warnings: number;
  /** What was loaded, where that was asked for. */
  snapshot?: Snapshot;
}

/**
 * Profiles a dataset: its files are listed, then hashed, profiled and read side by side on the threads, and what was
 * found is written. A file that cannot be read is a warning; rejects with an error of the catalog where the dataset as a
 * whole cannot, or nothing of it, and with the signal's reason, when nothing is under way any more, once that aborts.
 */
export async function profileDataset(
  request: ProfileRequest,
  threads: Threads,
  events: ProfilingEvents,
  signal: AbortSignal,
): Promise<ProfilingResult> {
  await using run = await Run.begin(request, threads, events, signal);
  const files = await listDataset(run);
  run.meter.begin(files, request.only_light_profile ? [] : files.filter((file) => hasTables(file) || isDocument(file)));
  run.log("info", filesLine(files));
  const warned = new Set<StoredError>();
  const found = await profileFiles(run, files, (hashed) => light(run, hashed, warned, events));
  const warnings = warningsOf(found);
  const loaded = async (names: ToLoad["names"]): Promise<{ snapshot?: Snapshot }> =>
    request.snapshot_folder === undefined
      ? {}
      : await snapshotOf(run, { ...found, names, folder: request.snapshot_folder });
  if (request.only_light_profile) {
    return { heavy: null, cdd: null, rows: 0, warnings: warnings.length, ...(await loaded(new Map())) };
  }
  throwIfNothing(found, warnings, request);
  const collections = await profileCollections(run, found.described);
  const findings = { specification: request.specification, ...found, collections };
  const snapshot = await loaded(request.snapshot_folder === undefined ? new Map() : namesInProfile(findings));
  const write: WriteTables = (tables) => run.runTask({ kind: "write", tables });
  const [profiles] = await settled([
    writeProfiles(findings, { pass: events.onEntries, write, ahead: run.threads * TASKS_PER_THREAD }, signal),
    cacheProfiles(run, found),
  ] as const);
  run.meter.writing();
  const rows = found.profiled.flatMap(({ tables }) => tables).reduce((sum, { rowCount }) => sum + rowCount, 0);
  return { ...profiles, rows, warnings: warnings.length, ...snapshot };
}

/** Makes a snapshot; one that cannot be made is a warning: what was profiled is not lost with it. */
async function snapshotOf(run: Run, toLoad: ToLoad): Promise<{ snapshot?: Snapshot }> {
  try {
    return { snapshot: await makeSnapshot(run, toLoad) };
  } catch (error) {
    run.signal.throwIfAborted();
    const { name, message } = toStoredError(diskFull(error) ?? error);
    run.log("warn", `no snapshot was made: ${name}: ${message}`);
    return {};
  }
}

/** Gives the light profile, which is there before the others, and warns of what is wrong with files, of each thing once. */
async function light(
  run: Run,
  files: HashedFile[],
  warned: Set<StoredError>,
  { onEntries, onLight }: ProfilingEvents,
): Promise<void> {
  const { specification } = run.request;
  const document = new EntryWriter(datasetHead(specification), (group) => onEntries("light", group));
  for (const item of distribution(specification.id, files)) await document.add(entryName(item), item);
  onLight(await document.end());
  run.log("info", "all files are hashed: the light profile is made");
  for (const found of files.flatMap(({ problem, remark }) => [problem, remark])) {
    if (found !== null && !warned.has(found)) run.warn(found);
    if (found !== null) warned.add(found);
  }
  run.meter.lightDone();
}

/** What was found wrong with single files. */
function warningsOf({ files, profiled, described }: Found): StoredError[] {
  return [
    ...files.flatMap(({ problem, remark }) => [problem, remark]),
    ...profiled.flatMap(({ tables }) => tables.map(({ error }) => error)),
    ...described.map(({ result }) => (result.ok ? null : result.error)),
  ].filter((error) => error !== null);
}

/**
 * Throws where files were asked for by name, and nothing was got out of any: the first reason there is. A database
 * without tables has been read all the same.
 */
function throwIfNothing(
  { files, profiled, described }: Found,
  [warning]: StoredError[],
  { specification: { data_connectors } }: ProfileRequest,
): void {
  const something =
    profiled.some(({ tables }) => tables.length === 0 || tables.some(({ error }) => error === null)) ||
    described.some(({ result }) => result.ok);
  if (something || !files.every(({ byName }) => byName)) return;
  if (warning !== undefined) throw fromStoredError(warning);
  const [file] = files;
  if (file === undefined) {
    const ids = data_connectors.map((connector) => ("dataset_id" in connector ? connector.dataset_id : ""));
    throw new ServiceError("INVALID_PROFILE_SPECIFICATION", {
      dataset_id: ids.join(", "),
      reason: "there is no file in it",
    });
  }
  throw new ServiceError("UNSUPPORTED_FILE_FORMAT", {
    file: file.path,
    format: file.mediaType,
    supported: supportedExtensions,
  });
}

/**
 * Caches what was computed for the next job of the dataset; where that fails, it will be computed again. So is, where
 * personal values are to be kept out, what could only be cached together with them.
 */
async function cacheProfiles({ request, signal }: Run, { files, profiled }: Found): Promise<void> {
  if (request.cache_file === null || profiled.every(({ reused }) => reused)) return;
  const hashes = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const redact = request.specification.redact === true;
  const cached = profiled.flatMap(({ file, tables, cacheKey }): CachedFile[] => {
    const { path, size, companions } = file;
    if (companions !== undefined) return []; // they are not part of what is hashed
    const sha256 = hashes.get(path);
    if (typeof sha256 !== "string" || tables.some(({ error }) => error !== null)) return [];
    if (redact && tables.some(({ holdsPersonal }) => holdsPersonal)) return [];
    return [{ path, size, sha256, cacheKey, ...objectOf(file), tables }];
  });
  await writeProfileCache(request.cache_file, cached, signal).catch(() => {});
}

function objectOf({ url, etag, mediaType, format, remark }: DatasetFile): Pick<CachedFile, "object"> {
  return url === undefined || etag === undefined ? {} : { object: { url, etag, mediaType, format, remark } };
}
