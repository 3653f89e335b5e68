import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { ServiceError } from "../errors/service-error.ts";
import type { StoredError } from "../errors/stored.ts";
import { isErrorName } from "../errors/stored.ts";
import { cddProfile } from "../profiling/cdd.ts";
import { datasetHead } from "../profiling/croissant/dataset-head.ts";
import { distribution, type HashedFile } from "../profiling/croissant/distribution.ts";
import { recordSets } from "../profiling/croissant/record-sets.ts";
import type { DatasetFile } from "../profiling/dataset/inventory.ts";
import { supportedExtensions } from "../profiling/formats.ts";
import type { TableOutcome } from "../profiling/tables/model.ts";
import type { PoolTask, WorkerPool } from "./pool.ts";
import { ProgressMeter } from "./progress-meter.ts";
import type { ExecutorJob, Progress } from "./protocol.ts";

export interface JobRunEvents {
  onProgress: (progress: Progress) => void;
  onLight: (light: Uint8Array) => void;
}

export interface JobRunResult {
  /** Gzipped JSON; null on a light-only run. */
  heavy: Uint8Array | null;
  cdd: Uint8Array | null;
  /** Rows of all profiled tables. */
  rows: number;
  warnings: StoredError[];
}

/** A file from this size on is a large one: it gets all threads and most of the memory, one at a time. */
const LARGE_FILE = 8_388_608;
/** Files hashed in one task, up to this many or this many bytes. */
const HASH_FILES = 64;
const HASH_BYTES = 33_554_432;

const LARGE_MEMORY_SHARE = 0.75;
const SMALL_MEMORY_MB = 128;

/** One run of a job: files are listed, then hashed and profiled side by side on the pool's threads. */
export class JobRun {
  readonly #job: ExecutorJob;
  readonly #pool: WorkerPool;
  readonly #events: JobRunEvents;
  readonly #tasks = new Set<PoolTask<unknown>>();
  readonly #meter: ProgressMeter;
  #cancelled = false;

  constructor(job: ExecutorJob, pool: WorkerPool, events: JobRunEvents) {
    this.#job = job;
    this.#pool = pool;
    this.#events = events;
    this.#meter = new ProgressMeter(job.only_light_profile, events.onProgress);
  }

  /** Ends the run as soon as what it has in flight has ended; `execute` then rejects. */
  cancel(): void {
    this.#cancelled = true;
    for (const task of this.#tasks) task.cancel();
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  async execute(): Promise<JobRunResult> {
    const { specification, only_light_profile, scratch, data_root } = this.#job;
    await mkdir(scratch, { recursive: true });
    try {
      const datasetIds = specification.data_connectors.map(({ dataset_id }) => dataset_id);
      const files = await this.#track(this.#pool.run({ kind: "list", dataRoot: data_root, datasetIds }));
      const profiled = only_light_profile
        ? []
        : files.filter(({ format, problem }) => format !== null && problem === null);
      this.#meter.begin(files, profiled);
      const [hashed, tables] = await settled([this.#light(files), this.#tables(profiled)] as const);
      return await this.#finish(hashed, tables);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  async #light(files: DatasetFile[]): Promise<HashedFile[]> {
    const hashed = new Array<HashedFile>(files.length);
    const chunks = chunked(files);
    await Promise.all(
      chunks.map(async ({ start, files: chunk }) => {
        const readable = chunk.filter(({ mediaType }) => mediaType !== "inode/symlink");
        const results = await this.#track(
          this.#pool.run({ kind: "hash", files: readable }, (message) => {
            if ("bytes" in message) this.#meter.hashed(message.bytes);
          }),
        );
        const byPath = new Map(readable.map(({ path }, i) => [path, results[i]]));
        for (const [i, file] of chunk.entries()) {
          const result = byPath.get(file.path);
          hashed[start + i] = {
            ...file,
            sha256: result?.sha256 ?? null,
            problem: file.problem ?? result?.problem ?? null,
          };
        }
      }),
    );
    const { specification } = this.#job;
    const light = { ...datasetHead(specification), distribution: distribution(specification.id, hashed) };
    this.#events.onLight(await packed(light));
    this.#meter.lightDone();
    return hashed;
  }

  async #tables(files: DatasetFile[]): Promise<TableOutcome[]> {
    const outcomes = new Array<TableOutcome>(files.length);
    const indexed = files.map((file, index) => ({ file, index }));
    const profile = async ({ file, index }: { file: DatasetFile; index: number }): Promise<void> => {
      outcomes[index] = await this.#table(file, index);
    };
    const large = indexed.filter(({ file }) => file.size >= LARGE_FILE);
    const small = indexed.filter(({ file }) => file.size < LARGE_FILE);
    await settled([inLanes(1, large, profile), inLanes(this.#pool.size, small, profile)] as const);
    return outcomes;
  }

  async #table(file: DatasetFile, index: number): Promise<TableOutcome> {
    const { specification, scratch, memory_mb } = this.#job;
    const large = file.size >= LARGE_FILE;
    const outcome = await this.#track(
      this.#pool.run(
        {
          kind: "table",
          file,
          seed: `${specification.id}/${file.path}`,
          scratch: join(scratch, `table-${index}`),
          threads: large ? this.#pool.size : 1,
          memoryMb: large ? memory_mb * LARGE_MEMORY_SHARE : Math.min(SMALL_MEMORY_MB, memory_mb),
        },
        (message) => {
          if ("share" in message) this.#meter.tableShare(file, message.share);
        },
      ),
    );
    this.#meter.tableDone(file);
    return outcome;
  }

  async #finish(files: HashedFile[], tables: TableOutcome[]): Promise<JobRunResult> {
    const { specification, only_light_profile } = this.#job;
    const warnings = [
      ...files.flatMap(({ problem }) => (problem === null ? [] : [problem])),
      ...tables.flatMap((table) => (table.ok ? [] : [table.error])),
    ];
    if (only_light_profile) return { heavy: null, cdd: null, rows: 0, warnings };
    if (files.every(({ byName }) => byName) && tables.every(({ ok }) => !ok)) throw nothingOf(files, warnings);
    this.#meter.writing();
    const formats = new Map(files.map(({ path, format }) => [path, format]));
    const failed = files.flatMap((file): TableOutcome[] =>
      file.problem === null ? [] : [{ ok: false, name: file.path, file: file.path, error: file.problem }],
    );
    const all = [...tables, ...failed]
      .map((table) => {
        const delimited = formats.get(table.file)?.reader !== "json";
        return { ...table, extraction: delimited ? ("column" as const) : ("jsonPath" as const) };
      })
      .sort((a, b) => (a.file < b.file ? -1 : 1));
    const heavy = {
      ...datasetHead(specification),
      distribution: distribution(specification.id, files),
      recordSet: recordSets(specification.id, all),
    };
    const cdd = cddProfile(specification, files, tables);
    const rows = tables.reduce((sum, table) => sum + (table.ok ? table.rowCount : 0), 0);
    return { heavy: await packed(heavy), cdd: await packed(cdd), rows, warnings };
  }

  /** Remembers a task while it runs, so that a cancel reaches it; one that starts after the cancel is told at once. */
  async #track<Result>(task: PoolTask<Result>): Promise<Result> {
    this.#tasks.add(task);
    if (this.#cancelled) task.cancel();
    try {
      return await task.result;
    } finally {
      this.#tasks.delete(task);
    }
  }
}

const gzipped = promisify(gzip);

function packed(document: object): Promise<Uint8Array> {
  return gzipped(JSON.stringify(document), { level: 1 });
}

/** Why a job that asked for files by name, and got nothing out of any, failed: for the first reason there is. */
function nothingOf(files: DatasetFile[], [warning]: StoredError[]): Error {
  if (warning !== undefined) {
    if (!isErrorName(warning.name)) return new Error(warning.message);
    return new ServiceError(warning.name, warning.details as never);
  }
  const [file] = files;
  return new ServiceError("UNSUPPORTED_FILE_FORMAT", {
    file: file?.path ?? "",
    format: file?.mediaType ?? "",
    supported: supportedExtensions,
  });
}

/** Waits for all, also after one has failed: nothing may be in flight when a run ends. Then the first failure counts. */
async function settled<Results extends readonly unknown[]>(
  promises: {
    readonly [Key in keyof Results]: Promise<Results[Key]>;
  },
): Promise<Results> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as Results;
}

/** Works through items in order, at most `lanes` at a time; after a failure no further item is begun. */
async function inLanes<Item>(lanes: number, items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      try {
        await work(items[next++] as Item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await settled(Array.from({ length: lanes }, lane));
}

function chunked(files: DatasetFile[]): { start: number; files: DatasetFile[] }[] {
  const chunks: { start: number; files: DatasetFile[]; bytes: number }[] = [];
  for (const [index, file] of files.entries()) {
    const last = chunks.at(-1);
    if (last === undefined || last.files.length >= HASH_FILES || last.bytes + file.size > HASH_BYTES) {
      chunks.push({ start: index, files: [file], bytes: file.size });
    } else {
      last.files.push(file);
      last.bytes += file.size;
    }
  }
  return chunks;
}
