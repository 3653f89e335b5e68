import { mkdir } from "node:fs/promises";
import { throwIfDiskFull } from "../../errors/disk-full.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { toStoredError } from "../../errors/stored.ts";
import { type PackedOutcome, packOutcome } from "../cache/packed-table.ts";
import { withArchives } from "../dataset/archives/unpack.ts";
import { asListed } from "../dataset/as-listed.ts";
import { boundsOf, holdDataset } from "../dataset/dataset-path.ts";
import { hashFile } from "../dataset/hash-file.ts";
import { describeAgain, listFiles } from "../dataset/inventory.ts";
import { pathPrefix, underPath, withUniquePaths } from "../dataset/unique-paths.ts";
import { describeDocument, describeImage } from "../documents/describe.ts";
import type { Description } from "../documents/model.ts";
import { formatOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import { Scratch } from "../model/scratch.ts";
import { writeTables } from "../output/written-table.ts";
import { Helper } from "../scan/helper.ts";
import { joinParts } from "../snapshot/join-parts.ts";
import { loadFile } from "../snapshot/load-file.ts";
import { profileFile } from "../table/profile-file.ts";
import { removeScratch } from "./remove-scratch.ts";
import type { TaskKind, TaskMessage, TaskOf, TaskResults } from "./tasks.ts";

const TELL_BYTES = 8_388_608;
const TELL_MS = 100;

/** Tells what has been done of a task. */
type Tell = (message: TaskMessage) => void;

/** How each kind of task is done. */
const ways: {
  [Kind in TaskKind]: (task: TaskOf<Kind>, signal: AbortSignal, tell: Tell) => Promise<TaskResults[Kind]>;
} = {
  wake: async () => null,
  rest: async () => {
    await Helper.rest();
    return null;
  },
  list,
  "list-again": listAgain,
  hash,
  fetch: async ({ resource, name, folder, access }, signal) => {
    await mkdir(folder, { recursive: true });
    const { fetchResource } = await import("../connectors/http-resource.ts"); // Node.js takes long to load HTTP
    return fetchResource(resource, name, folder, access, signal);
  },
  "fetch-objects": fetchAll,
  describe: describeFile,
  table,
  write: ({ tables }, signal) => writeTables(tables, signal),
  load,
  join: ({ parts, target, unfinished }) => joinParts(parts, target, unfinished),
};

/** Does one task, in whichever thread. Once the signal aborts it rejects, when nothing of it runs any more. */
export async function runTask<Kind extends TaskKind>(
  task: TaskOf<Kind>,
  signal: AbortSignal,
  tell: Tell,
): Promise<TaskResults[Kind]> {
  const way: (task: TaskOf<Kind>, signal: AbortSignal, tell: Tell) => Promise<TaskResults[Kind]> =
    ways[task.kind as Kind];
  try {
    signal.throwIfAborted();
    return await way(task, signal, tell);
  } catch (error) {
    throwIfDiskFull(error);
    throw error;
  }
}

/** The files of a dataset, or the error of the catalog why there are none. */
async function list(task: TaskOf<"list">, signal: AbortSignal): Promise<TaskResults["list"]> {
  try {
    return { ok: true, files: await listed(task, signal) };
  } catch (error) {
    // Between threads an error keeps no more than its message.
    if (error instanceof ServiceError) return { ok: false, error: toStoredError(error) };
    throw error;
  }
}

/** With several connectors, a file's path begins with the connector's dataset_id, so that paths tell where a file is. */
async function listed(task: TaskOf<"list">, signal: AbortSignal): Promise<DatasetFile[]> {
  const found: DatasetFile[] = [];
  const bounds = boundsOf(task.dataRoot, task.readable);
  for (const datasetId of task.datasetIds) {
    using dataset = holdDataset(task.dataRoot, datasetId, bounds);
    const files = await listFiles(bounds, dataset, signal);
    const prefix = task.datasetIds.length === 1 ? "" : pathPrefix(datasetId, dataset.stats.isDirectory());
    found.push(...files.map((file) => underPath(file, `${prefix}${file.path}`)));
  }
  return withArchives(withUniquePaths([...found, ...task.fetched]), task.unpacked, signal);
}

/** Files that have changed since they were listed, as they are by now. */
async function listAgain(task: TaskOf<"list-again">, signal: AbortSignal): Promise<DatasetFile[]> {
  const files: DatasetFile[] = [];
  const bounds = boundsOf(task.dataRoot, task.readable);
  for (const file of task.files) files.push(await describeAgain(bounds, file));
  return withArchives(files, task.unpacked, signal);
}

async function fetchAll(
  { connector, access, ...task }: TaskOf<"fetch-objects">,
  signal: AbortSignal,
  tell: Tell,
): Promise<TaskResults["fetch-objects"]> {
  await mkdir(task.folder, { recursive: true });
  const untold = new Untold((fetched) => tell({ fetched }));
  const onBytes = (bytes: { expected: number } | { fetched: number }): void => {
    if ("expected" in bytes) tell(bytes);
    else untold.add(bytes.fetched);
  };
  const { fetchObjects } = await import("../connectors/s3-objects.ts"); // which loads HTTP too
  const files = await fetchObjects(connector, { ...task, onBytes }, access, signal);
  untold.end();
  return files;
}

async function hash({ files }: TaskOf<"hash">, signal: AbortSignal, tell: Tell): Promise<TaskResults["hash"]> {
  const results: TaskResults["hash"] = [];
  const untold = new Untold((bytes) => tell({ bytes }));
  for (const file of files) {
    const { path } = file;
    if (file.identity === undefined) {
      results.push({ sha256: file.kept === true ? (file.knownSha256 ?? null) : null, problem: null }); // nothing to be read
      continue;
    }
    try {
      const sha256 = await asListed(file, ({ absolute }) =>
        hashed(file, absolute, signal, (bytes) => untold.add(bytes)),
      );
      results.push(sha256 === null ? null : { sha256, problem: null });
    } catch (error) {
      signal.throwIfAborted();
      const reason = `the operating system reports ${(error as NodeJS.ErrnoException).code ?? "nothing more"}`;
      const problem = new ServiceError("FILE_READ_ERROR", { file: path, reason }, { cause: error });
      results.push({ sha256: null, problem: toStoredError(problem) });
    }
  }
  untold.end();
  return results;
}

/** The hash of a file; of one that was fetched it is known. */
async function hashed(
  { knownSha256, size }: DatasetFile,
  absolute: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<string> {
  if (knownSha256 === undefined) return hashFile(absolute, signal, onBytes);
  onBytes(size);
  return knownSha256;
}

/** Bytes that are told of once there are many. */
class Untold {
  readonly #tell: (bytes: number) => void;
  #bytes = 0;

  constructor(tell: (bytes: number) => void) {
    this.#tell = tell;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes >= TELL_BYTES) this.end();
  }

  end(): void {
    this.#tell(this.#bytes);
    this.#bytes = 0;
  }
}

async function description(file: DatasetFile, signal: AbortSignal): Promise<Description> {
  const format = file.format === null ? null : formatOf(file.format);
  if (format?.depth === "image") return describeImage(file, await format.open());
  if (format?.depth === "document") return describeDocument(file, await format.open(), signal);
  throw new Error(`nothing is read from ${file.mediaType}`);
}

async function describeFile({ file }: TaskOf<"describe">, signal: AbortSignal): Promise<TaskResults["describe"]> {
  try {
    const described = await asListed(file, (held) => description(held, signal));
    return described === null ? null : { ok: true, description: described };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, error: toStoredError(error) };
  }
}

async function load(task: TaskOf<"load">, signal: AbortSignal): Promise<TaskResults["load"]> {
  try {
    const scratch = new Scratch(task.scratch);
    return await asListed(task.file, (file) => loadFile({ ...task, file, scratch, signal }));
  } finally {
    await removeScratch(task.scratch);
  }
}

async function table(task: TaskOf<"table">, signal: AbortSignal, tell: Tell): Promise<TaskResults["table"]> {
  let told = 0;
  const onProgress = (share: number): void => {
    const now = performance.now();
    if (now - told < TELL_MS) return;
    told = now;
    tell({ share });
  };
  try {
    const scratch = new Scratch(task.scratch);
    const outcomes = await asListed(task.file, (file) => profileFile({ ...task, file, scratch, signal, onProgress }));
    if (outcomes === null) return null;
    const packed: PackedOutcome[] = [];
    for (const outcome of outcomes) packed.push(await packOutcome(outcome));
    return packed;
  } finally {
    await removeScratch(task.scratch);
  }
}
