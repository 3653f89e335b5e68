import { mkdir } from "node:fs/promises";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { throwIfDiskFull } from "../errors/disk-full.ts";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import { fetchResource } from "../profiling/connectors/http-resource.ts";
import { withArchives } from "../profiling/dataset/archives/unpack.ts";
import { resolveDatasetSync } from "../profiling/dataset/dataset-path.ts";
import { hashFile } from "../profiling/dataset/hash-file.ts";
import { listFiles } from "../profiling/dataset/inventory.ts";
import { removeScratch } from "../profiling/dataset/remove-scratch.ts";
import { Scratch } from "../profiling/dataset/scratch.ts";
import { describeDocument, describeImage } from "../profiling/documents/describe.ts";
import type { Description } from "../profiling/documents/model.ts";
import { formatOf } from "../profiling/formats/registry.ts";
import type { DatasetFile } from "../profiling/model/dataset-file.ts";
import type { TableOutcome } from "../profiling/model/table-profile.ts";
import type { FromTask, Task, TaskResults } from "../profiling/run/tasks.ts";
import { profileFile } from "../profiling/table/profile-file.ts";

const TELL_BYTES = 8_388_608;
const TELL_MS = 100;

/** Runs one task in a worker thread of the executor's pool. A cancelled task rejects once nothing of it runs any more. */
export default async function work(task: Task): Promise<TaskResults[Task["kind"]]> {
  const { port } = task;
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new DOMException("the task was cancelled", "AbortError"));
  port.on("message", cancel);
  if (receiveMessageOnPort(port) !== undefined) cancel();
  try {
    controller.signal.throwIfAborted();
    switch (task.kind) {
      case "wake":
        return null;
      case "list":
        return await list(task, controller.signal);
      case "hash":
        return await hash(task, port, controller.signal);
      case "fetch":
        await mkdir(task.folder, { recursive: true });
        return await fetchResource(task.resource, task.name, task.folder, task.access, controller.signal);
      case "describe":
        return await describeFile(task.file, controller.signal);
      default:
        return await table(task, port, controller.signal);
    }
  } catch (error) {
    throwIfDiskFull(error);
    throw error;
  } finally {
    port.close();
  }
}

/** With several connectors, a file's path begins with the connector's dataset_id, so that paths stay unique. */
async function list(task: Extract<Task, { kind: "list" }>, signal: AbortSignal): Promise<DatasetFile[]> {
  const all: DatasetFile[] = [...task.fetched];
  for (const datasetId of task.datasetIds) {
    const dataset = resolveDatasetSync(task.dataRoot, datasetId);
    const files = await listFiles(task.dataRoot, dataset, signal);
    const folder = dataset.isDirectory ? datasetId : datasetId.split("/").slice(0, -1).join("/");
    const prefix = task.datasetIds.length === 1 || folder === "" ? "" : `${folder.replace(/\/+$/, "")}/`;
    all.push(...files.map((file) => ({ ...file, path: `${prefix}${file.path}` })));
  }
  const unique = new Map(all.map((file) => [file.path, file]));
  const files = [...unique.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return withArchives(files, task.unpacked, signal);
}

async function hash(
  task: Extract<Task, { kind: "hash" }>,
  port: MessagePort,
  signal: AbortSignal,
): Promise<TaskResults["hash"]> {
  const results: TaskResults["hash"] = [];
  let untold = 0;
  const tell = (bytes: number): void => {
    untold += bytes;
    if (untold < TELL_BYTES) return;
    port.postMessage({ bytes: untold } satisfies FromTask);
    untold = 0;
  };
  for (const { absolute, path, live } of task.files) {
    if (live !== undefined || absolute === "") {
      results.push({ sha256: null, problem: null }); // nothing that could be read
      continue;
    }
    try {
      results.push({ sha256: await hashFile(absolute, signal, tell), problem: null });
    } catch (error) {
      signal.throwIfAborted();
      const reason = `the file system says ${(error as NodeJS.ErrnoException).code ?? "nothing more"}`;
      const problem = new ServiceError("FILE_READ_ERROR", { file: path, reason }, { cause: error });
      results.push({ sha256: null, problem: toStoredError(problem) });
    }
  }
  port.postMessage({ bytes: untold } satisfies FromTask);
  return results;
}

async function description(file: DatasetFile, signal: AbortSignal): Promise<Description> {
  const format = file.format === null ? null : formatOf(file.format);
  if (format?.depth === "image") return describeImage(file, await format.open());
  if (format?.depth === "document") return describeDocument(file, await format.open(), signal);
  throw new Error(`nothing is read from ${file.mediaType}`);
}

async function describeFile(file: DatasetFile, signal: AbortSignal): Promise<TaskResults["describe"]> {
  try {
    return { ok: true, description: await description(file, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, error: toStoredError(error) };
  }
}

async function table(
  task: Extract<Task, { kind: "table" }>,
  port: MessagePort,
  signal: AbortSignal,
): Promise<TableOutcome[]> {
  let told = 0;
  const onProgress = (share: number): void => {
    const now = performance.now();
    if (now - told < TELL_MS) return;
    told = now;
    port.postMessage({ share } satisfies FromTask);
  };
  try {
    return await profileFile({ ...task, scratch: new Scratch(task.scratch), signal, onProgress });
  } finally {
    await removeScratch(task.scratch);
  }
}
