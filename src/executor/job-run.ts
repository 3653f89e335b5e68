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
import { basisOf, type KeptTables, readKept, writeKept } from "../profiling/reuse.ts";
import { tableOptions } from "../profiling/table-options.ts";
import type { TableOutcome } from "../profiling/tables/model.ts";
import { chunked } from "./hash-chunks.ts";
import { inLanes, settled } from "./lanes.ts";
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

const LARGE_MEMORY_SHARE = 0.75;
const SMALL_MEMORY_MB = 128;

/** One run of a job: files are listed, then hashed and profiled side by side on the pool's threads. */
export class JobRun {
  readonly #job: ExecutorJob;
  readonly #pool: WorkerPool;
  readonly #events: JobRunEvents;
  readonly #tasks = new Set<PoolTask<unknown>>();
  readonly #meter: ProgressMeter;
  readonly #hashes = new Map<string, PromiseWithResolvers<string | null>>();
  #kept: KeptTables = new Map();
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
      const files = await this.#track(
        this.#pool.run({ kind: "list", dataRoot: data_root, datasetIds, unpacked: join(scratch, "unpacked") }),
      );
      const profiled = only_light_profile
        ? []
        : files.filter(({ format, problem }) => format?.depth === "columns" && problem === null);
      this.#kept = this.#job.force || only_light_profile ? new Map() : await readKept(this.#job.kept);
      for (const { path } of files) this.#hashes.set(path, hashToCome());
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
    const work = chunks.map(async ({ start, files: chunk }) => {
      try {
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
          this.#hashes.get(file.path)?.resolve(result?.sha256 ?? null);
        }
      } catch (error) {
        for (const { path } of chunk) this.#hashes.get(path)?.reject(error);
        throw error;
      }
    });
    await Promise.all(work);
    const { specification } = this.#job;
    const light = { ...datasetHead(specification), distribution: distribution(specification.id, hashed) };
    this.#events.onLight(await packed(light));
    this.#meter.lightDone();
    return hashed;
  }

  async #tables(files: DatasetFile[]): Promise<ProfiledFile[]> {
    const outcomes = new Array<ProfiledFile>(files.length);
    const compare = files.length > 1;
    const indexed = files.map((file, index) => ({ file, index }));
    const profile = async ({ file, index }: { file: DatasetFile; index: number }): Promise<void> => {
      outcomes[index] = await this.#table(file, index, compare);
    };
    const large = indexed.filter(({ file }) => file.size >= LARGE_FILE);
    const small = indexed.filter(({ file }) => file.size < LARGE_FILE);
    await settled([inLanes(1, large, profile), inLanes(this.#pool.size, small, profile)] as const);
    return outcomes;
  }

  async #table(file: DatasetFile, index: number, compare: boolean): Promise<ProfiledFile> {
    const { specification, scratch, memory_mb } = this.#job;
    const options = tableOptions(specification, file.path, compare);
    const basis = basisOf(this.#job.version, options);
    const kept = this.#kept.get(file.path);
    if (kept !== undefined && kept.basis === basis && kept.size === file.size) {
      if ((await this.#hashes.get(file.path)?.promise) === kept.sha256) {
        this.#meter.tableDone(file);
        return { file, outcomes: kept.profiles.map((profile) => ({ ok: true, ...profile })), basis, reused: true };
      }
    }
    const large = file.size >= LARGE_FILE;
    const outcomes = await this.#track(
      this.#pool.run(
        {
          kind: "table",
          file,
          options,
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
    return { file, outcomes, basis, reused: false };
  }

  /** Keeps what was computed for the next job of the dataset; where that fails, it will be computed again. */
  async #keep(files: HashedFile[], tables: ProfiledFile[]): Promise<void> {
    if (tables.every(({ reused }) => reused)) return;
    const byPath = new Map(files.map((file) => [file.path, file]));
    const kept: KeptTables = new Map();
    for (const {
      file: { path },
      outcomes,
      basis,
    } of tables) {
      const file = byPath.get(path);
      const profiles = outcomes.flatMap((outcome) => (outcome.ok ? [outcome] : []));
      if (profiles.length < outcomes.length || file === undefined || file.sha256 === null) continue;
      kept.set(path, { size: file.size, sha256: file.sha256, basis, profiles });
    }
    await writeKept(this.#job.kept, kept).catch(() => {});
  }

  async #finish(files: HashedFile[], profiled: ProfiledFile[]): Promise<JobRunResult> {
    const { specification, only_light_profile } = this.#job;
    const tables = profiled.flatMap(({ outcomes }) => outcomes);
    const reused = new Set(profiled.flatMap((table) => (table.reused ? [table.file.path] : [])));
    const warnings = [
      ...files.flatMap(({ problem, remark }) => [problem, remark].filter((error) => error !== null)),
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
        const extraction = delimited ? ("column" as const) : ("jsonPath" as const);
        return { ...table, extraction, reused: reused.has(table.file) };
      })
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
    const heavy = {
      ...datasetHead(specification),
      distribution: distribution(specification.id, files),
      recordSet: recordSets(specification.id, all),
    };
    await this.#keep(files, profiled);
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

/** What came of a file, and whether it was computed for an earlier job. */
interface ProfiledFile {
  file: DatasetFile;
  outcomes: TableOutcome[];
  basis: string;
  reused: boolean;
}

function hashToCome(): PromiseWithResolvers<string | null> {
  const hash = Promise.withResolvers<string | null>();
  hash.promise.catch(() => {}); // a hash that nobody waits for fails its task all the same
  return hash;
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
