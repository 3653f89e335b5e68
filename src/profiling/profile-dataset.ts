import { ServiceError } from "../errors/service-error.ts";
import { isErrorName, type StoredError } from "../errors/stored.ts";
import { type CachedFile, writeProfileCache } from "./cache/profile-cache.ts";
import { settled } from "./concurrency.ts";
import type { DocumentOutcome } from "./documents/model.ts";
import { supportedExtensions } from "./formats/registry.ts";
import type { DatasetFile, HashedFile } from "./model/dataset-file.ts";
import { datasetHead } from "./output/croissant/dataset-head.ts";
import { distribution } from "./output/croissant/distribution.ts";
import type { DocumentName, EntryGroup } from "./output/entries.ts";
import { EntryWriter } from "./output/entry-writer.ts";
import { entryName, type ProfiledFile, writeProfiles } from "./output/profile-writer.ts";
import { FileHashes, hashDataset } from "./run/hash-dataset.ts";
import { listDataset } from "./run/list-dataset.ts";
import { filesLine } from "./run/log-lines.ts";
import { profileTables } from "./run/profile-tables.ts";
import { profileCollections, readDocuments } from "./run/read-documents.ts";
import { type ProfileRequest, Run, type RunEvents } from "./run/run.ts";
import type { Threads } from "./run/threads.ts";

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
  const wanted = request.only_light_profile ? [] : files.filter(({ problem }) => problem === null);
  const tableFiles = wanted.filter(({ format }) => format?.depth === "columns");
  const documentFiles = wanted.filter(({ format }) => format?.depth === "document" || format?.depth === "image");
  const hashes = new FileHashes(files);
  run.meter.begin(files, [...tableFiles, ...documentFiles]);
  run.log("info", filesLine(files));
  const [profiled, hashed, documents] = await settled([
    profileTables(run, tableFiles, hashes),
    light(run, files, hashes, events),
    readDocuments(run, documentFiles),
  ] as const);
  const found = { files: hashed, profiled, described: documents };
  const warnings = warningsOf(found);
  if (request.only_light_profile) return { heavy: null, cdd: null, rows: 0, warnings: warnings.length };
  throwIfNothing(found, warnings, request);
  const collections = await profileCollections(run, documents);
  const [profiles] = await settled([
    writeProfiles({ specification: request.specification, ...found, collections }, events.onEntries, signal),
    cacheProfiles(run, hashed, profiled),
  ] as const);
  run.meter.writing();
  const rows = profiled.flatMap(({ tables }) => tables).reduce((sum, { rowCount }) => sum + rowCount, 0);
  return { ...profiles, rows, warnings: warnings.length };
}

/** Hashes all files and gives the light profile, which is there before the others. */
async function light(
  run: Run,
  files: DatasetFile[],
  hashes: FileHashes,
  { onEntries, onLight }: ProfilingEvents,
): Promise<HashedFile[]> {
  const hashed = await hashDataset(run, files, hashes);
  const { specification } = run.request;
  const document = new EntryWriter(datasetHead(specification), (group) => onEntries("light", group));
  for (const item of distribution(specification.id, hashed)) await document.add(entryName(item), item);
  onLight(await document.end());
  run.log("info", "all files are hashed: the light profile is made");
  for (const { problem, remark } of hashed) {
    for (const found of [problem, remark]) if (found !== null) run.warn(found);
  }
  run.meter.lightDone();
  return hashed;
}

interface Found {
  files: HashedFile[];
  profiled: ProfiledFile[];
  described: DocumentOutcome[];
}

/** What was found wrong with single files. */
function warningsOf({ files, profiled, described }: Found): StoredError[] {
  return [
    ...files.flatMap(({ problem, remark }) => [problem, remark]),
    ...profiled.flatMap(({ tables }) => tables.map(({ error }) => error)),
    ...described.map(({ result }) => (result.ok ? null : result.error)),
  ].filter((error) => error !== null);
}

/** Throws where files were asked for by name, and nothing was got out of any: the first reason there is. */
function throwIfNothing(
  { files, profiled, described }: Found,
  [warning]: StoredError[],
  { specification: { data_connectors } }: ProfileRequest,
): void {
  const something =
    profiled.some(({ tables }) => tables.some(({ error }) => error === null)) ||
    described.some(({ result }) => result.ok);
  if (something || !files.every(({ byName }) => byName)) return;
  if (warning !== undefined) {
    if (!isErrorName(warning.name)) throw new Error(warning.message);
    throw new ServiceError(warning.name, warning.details as never);
  }
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
async function cacheProfiles({ request, signal }: Run, files: HashedFile[], profiled: ProfiledFile[]): Promise<void> {
  if (profiled.every(({ reused }) => reused)) return;
  const hashes = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const redact = request.specification.redact === true;
  const cached = profiled.flatMap(({ file: { path, size }, tables, cacheKey }): CachedFile[] => {
    const sha256 = hashes.get(path);
    if (typeof sha256 !== "string" || tables.some(({ error }) => error !== null)) return [];
    if (redact && tables.some(({ holdsPersonal }) => holdsPersonal)) return [];
    return [{ path, size, sha256, cacheKey, tables }];
  });
  await writeProfileCache(request.cache_file, cached, signal).catch(() => {});
}
