import { join } from "node:path";
import { ServiceError } from "../errors/service-error.ts";
import type { StoredError } from "../errors/stored.ts";
import { isErrorName } from "../errors/stored.ts";
import { type PoolTask, TASKS_PER_THREAD, type WorkerPool } from "../executor/pool.ts";
import type { ExecutorJob } from "../executor/protocol.ts";
import { cacheKeyOf } from "./cache/cache-key.ts";
import { gzipText } from "./cache/gzip.ts";
import { type CachedFile, ProfileCache, writeProfileCache } from "./cache/profile-cache.ts";
import { type SpilledTable, TableSpill } from "./cache/spilled-tables.ts";
import { databaseFile } from "./connectors/database.ts";
import { namedSources } from "./connectors/names.ts";
import { hashGroups } from "./dataset/hash-groups.ts";
import { removeScratch } from "./dataset/remove-scratch.ts";
import { collectionFiles, type DocumentOutcome } from "./documents/collections.ts";
import { type Description, PERSONAL } from "./documents/model.ts";
import { jsonLines } from "./formats/json-lines.ts";
import { factsOf, supportedExtensions, tableFormatOf } from "./formats/registry.ts";
import { inLanes, settled } from "./lanes.ts";
import type { DatasetFile, HashedFile } from "./model/dataset-file.ts";
import type { Progress } from "./model/progress.ts";
import { datasetHead } from "./output/croissant/dataset-head.ts";
import { distribution } from "./output/croissant/distribution.ts";
import { type ProfiledFile, writeProfiles } from "./output/profile-writer.ts";
import type { LastPiece, Piece } from "./output/segment-writer.ts";
import { filesLine, lasted, readingLine, tableLine } from "./run/log-lines.ts";
import { ProgressMeter } from "./run/progress-meter.ts";
import { COMPARED_TABLES } from "./structure/references.ts";
import { tableOptions } from "./table/table-options.ts";

export interface JobRunEvents {
  onProgress: (progress: Progress) => void;
  onLight: (light: Uint8Array) => void;
  /** The next piece of a profile that comes in pieces; resolves when there is room for another. */
  onPiece: (part: "heavy" | "cdd", piece: Piece) => Promise<void>;
  /** A line for the job's log. */
  onLog: (level: "debug" | "info" | "warn" | "error", message: string) => void;
}

export interface JobRunResult {
  /** Null on a light-only run. */
  heavy: LastPiece | null;
  cdd: LastPiece | null;
  /** Rows of all profiled tables. */
  rows: number;
  /** How many things were found wrong with single files. */
  warnings: number;
}

/** A file from this size on is a large one, unless its format says otherwise. */
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
  readonly #spill: TableSpill;
  readonly #cancel = new AbortController();
  #kept = ProfileCache.none();

  constructor(job: ExecutorJob, pool: WorkerPool, events: JobRunEvents) {
    this.#job = job;
    this.#pool = pool;
    this.#events = events;
    this.#spill = new TableSpill(join(job.scratch, "tables"));
    this.#meter = new ProgressMeter(job.only_light_profile, events.onProgress);
  }

  /** Ends the run as soon as what it has in flight has ended; `execute` then rejects. */
  cancel(): void {
    this.#cancel.abort();
    for (const task of this.#tasks) task.cancel();
  }

  get cancelled(): boolean {
    return this.#cancel.signal.aborted;
  }

  async execute(): Promise<JobRunResult> {
    const { only_light_profile, scratch } = this.#job;
    try {
      const files = await this.#files();
      const wanted = only_light_profile ? [] : files.filter(({ problem }) => problem === null);
      const profiled = wanted.filter(({ format }) => format?.depth === "columns");
      const described = wanted.filter(({ format }) => format?.depth === "document" || format?.depth === "image");
      if (!this.#job.force && !only_light_profile) this.#kept = await ProfileCache.at(this.#job.kept);
      for (const { path } of files) this.#hashes.set(path, hashToCome());
      this.#meter.begin(files, [...profiled, ...described]);
      this.#events.onLog("info", filesLine(files));
      const [tables, hashed, documents] = await settled([
        this.#tables(profiled),
        this.#light(files),
        this.#described(described),
      ] as const);
      return await this.#finish(hashed, tables, documents);
    } finally {
      await this.#kept.close();
      await this.#spill.close();
      await removeScratch(scratch);
    }
  }

  /** The files of all connectors: what lies below the data root, what addresses answer, and databases. */
  async #files(): Promise<DatasetFile[]> {
    const { specification, scratch, data_root, access } = this.#job;
    const named = namedSources(specification.data_connectors);
    const fetched = await settled(
      named.map(async ({ connector, name }, i) => {
        if (connector.type === "DatabaseConnection") return databaseFile(connector, name, access);
        const folder = join(scratch, `fetched-${i}`);
        return this.#track(this.#pool.run({ kind: "fetch", resource: connector, name, folder, access }));
      }),
    );
    const folders = specification.data_connectors.filter((connector) => connector.type === "RawDataPath");
    const datasetIds = folders.map(({ dataset_id }) => dataset_id);
    const unpacked = join(scratch, "unpacked");
    return this.#track(this.#pool.run({ kind: "list", dataRoot: data_root, datasetIds, fetched, unpacked }));
  }

  async #light(files: DatasetFile[]): Promise<HashedFile[]> {
    const hashed = new Array<HashedFile>(files.length);
    const chunks = hashGroups(files);
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
    this.#events.onLight(await gzipText(JSON.stringify(light)));
    this.#events.onLog("info", "all files are hashed: the light profile is made");
    for (const { problem, remark } of hashed) {
      for (const found of [problem, remark]) if (found !== null) this.#warn(found);
    }
    this.#meter.lightDone();
    return hashed;
  }

  async #tables(files: DatasetFile[]): Promise<ProfiledFile[]> {
    const outcomes = new Array<ProfiledFile>(files.length);
    const compare = files.length > 1;
    const inOrder = files.map(({ path }) => path).sort();
    const compared = new Set(inOrder.slice(0, COMPARED_TABLES));
    const indexed = files.map((file, index) => ({ file, index }));
    const profile = async ({ file, index }: { file: DatasetFile; index: number }): Promise<void> => {
      outcomes[index] = await this.#table(file, index, compare, compared.has(file.path));
    };
    const large = indexed.filter(({ file }) => isLarge(file));
    const small = indexed.filter(({ file }) => !isLarge(file));
    await settled([inLanes(1, large, profile), inLanes(this.#pool.size * TASKS_PER_THREAD, small, profile)] as const);
    return outcomes;
  }

  async #described(files: DatasetFile[]): Promise<DocumentOutcome[]> {
    const described = new Array<DocumentOutcome>(files.length);
    const indexed = files.map((file, index) => ({ file, index }));
    await inLanes(this.#pool.size, indexed, async ({ file, index }) => {
      const began = performance.now();
      const result = await this.#track(this.#pool.run({ kind: "describe", file }));
      described[index] = { file, result: result.ok ? await this.#spilled(result.description) : result };
      this.#meter.tableDone(file);
      if (result.ok) this.#events.onLog("info", `read '${file.path}' ${lasted(began)}`);
      else this.#warn(result.error);
    });
    return described;
  }

  /** What is known of a document or image, its text spilled; where personal values are kept out, so is the text. */
  async #spilled({ record, chunks }: Description): Promise<DocumentOutcome["result"]> {
    const wanted = chunks !== undefined && this.#job.specification.redact !== true;
    return { ok: true, record, chunks: wanted ? await this.#spill.addValue(chunks) : null };
  }

  /** The record sets of documents and of images. */
  async #collections(described: DocumentOutcome[]): Promise<SpilledTable[]> {
    const folder = join(this.#job.scratch, "described");
    const tables: SpilledTable[] = [];
    for (const file of await collectionFiles(described, folder, factsOf(jsonLines))) {
      const options = { ...tableOptions(this.#job.specification, file.path, false), personal: PERSONAL };
      const scratch = join(folder, file.path);
      const memoryMb = Math.min(SMALL_MEMORY_MB, this.#job.memory_mb);
      const scratchBytes = this.#job.scratch_bytes;
      const outcomes = await this.#track(
        this.#pool.run({ kind: "table", file, options, scratch, threads: 1, memoryMb, scratchBytes }),
      );
      for (const outcome of outcomes) tables.push(await this.#spill.add(outcome, false));
    }
    return tables;
  }

  /** The tables of a file. `compared` says that references may lead from and to them. */
  async #table(file: DatasetFile, index: number, compare: boolean, compared: boolean): Promise<ProfiledFile> {
    const { specification, scratch, memory_mb } = this.#job;
    const options = tableOptions(specification, file.path, compare);
    const cacheKey = cacheKeyOf(this.#job.version, options);
    const earlier = await this.#earlier(file, cacheKey, compared);
    if (earlier !== null) {
      this.#meter.tableDone(file);
      this.#events.onLog("info", `took '${file.path}' from an earlier job: it has not changed`);
      return { file, tables: earlier, cacheKey, reused: true };
    }
    const large = isLarge(file);
    const began = performance.now();
    const outcomes = await this.#track(
      this.#pool.run(
        {
          kind: "table",
          file,
          options,
          scratch: join(scratch, `table-${index}`),
          threads: large ? this.#pool.size : 1,
          scratchBytes: this.#job.scratch_bytes,
          memoryMb: large ? memory_mb * LARGE_MEMORY_SHARE : Math.min(SMALL_MEMORY_MB, memory_mb),
        },
        (message) => {
          if ("share" in message) this.#meter.tableShare(file, message.share);
        },
      ),
    );
    const tables: SpilledTable[] = [];
    for (const outcome of outcomes) tables.push(await this.#spill.add(outcome, compared));
    this.#meter.tableDone(file);
    for (const outcome of outcomes) {
      if (!outcome.ok) {
        this.#warn(outcome.error);
        continue;
      }
      this.#events.onLog("info", `profiled ${tableLine(file, outcome)} ${lasted(began)}`);
      const read = readingLine(file, outcome);
      if (read !== null) this.#events.onLog("debug", read);
    }
    return { file, tables, cacheKey, reused: false };
  }

  /** The tables of a file as an earlier job of the dataset has kept them; null where it has not, or it has changed. */
  async #earlier({ path, size }: DatasetFile, cacheKey: string, compared: boolean): Promise<SpilledTable[] | null> {
    const kept = this.#kept.find(path, size, cacheKey);
    if (kept === null || (await this.#hashes.get(path)?.promise) !== kept.sha256) return null;
    try {
      const tables: SpilledTable[] = [];
      for (const stored of kept.tables) tables.push(await this.#spill.restore(stored, compared));
      return tables;
    } catch {
      return null; // what was kept is damaged: computed anew
    }
  }

  /** Keeps what was computed for the next job of the dataset; where that fails, it will be computed again. */
  async #keep(files: HashedFile[], profiled: ProfiledFile[]): Promise<void> {
    if (profiled.every(({ reused }) => reused)) return;
    const hashes = new Map(files.map(({ path, sha256 }) => [path, sha256]));
    const kept = profiled.flatMap(({ file: { path, size }, tables, cacheKey }): CachedFile[] => {
      const sha256 = hashes.get(path);
      if (typeof sha256 !== "string" || tables.some(({ error }) => error !== null)) return [];
      return [{ path, size, sha256, cacheKey, tables }];
    });
    await writeProfileCache(this.#job.kept, kept, this.#cancel.signal).catch(() => {});
  }

  async #finish(files: HashedFile[], profiled: ProfiledFile[], described: DocumentOutcome[]): Promise<JobRunResult> {
    const { specification, only_light_profile } = this.#job;
    const tables = profiled.flatMap((file) => file.tables);
    const warnings = [
      ...files.flatMap(({ problem, remark }) => [problem, remark].filter((error) => error !== null)),
      ...tables.flatMap(({ error }) => (error === null ? [] : [error])),
      ...described.flatMap(({ result }) => (result.ok ? [] : [result.error])),
    ];
    if (only_light_profile) return { heavy: null, cdd: null, rows: 0, warnings: warnings.length };
    const nothing = tables.every(({ error }) => error !== null) && described.every(({ result }) => !result.ok);
    if (nothing && files.every(({ byName }) => byName)) throw nothingOf(files, warnings);
    const collections = await this.#collections(described);
    const findings = { specification, files, profiled, described, collections };
    const [profiles] = await settled([
      writeProfiles(findings, this.#events.onPiece, this.#cancel.signal),
      this.#keep(files, profiled),
    ] as const);
    this.#meter.writing();
    const rows = tables.reduce((sum, table) => sum + table.rowCount, 0);
    return { ...profiles, rows, warnings: warnings.length };
  }

  #warn({ name, message }: StoredError): void {
    this.#events.onLog("warn", `${name}: ${message}`);
  }

  /** Remembers a task while it runs, so that a cancel reaches it; one that starts after the cancel is told at once. */
  async #track<Result>(task: PoolTask<Result>): Promise<Result> {
    this.#tasks.add(task);
    if (this.cancelled) task.cancel();
    try {
      return await task.result;
    } finally {
      this.#tasks.delete(task);
    }
  }
}

/** Large files get all threads and most of the memory, one at a time; of a database nobody knows how large it is. */
function isLarge({ size, live, format }: DatasetFile): boolean {
  const { largeFrom = LARGE_FILE } = tableFormatOf(format);
  return size >= largeFrom || live !== undefined;
}

function hashToCome(): PromiseWithResolvers<string | null> {
  const hash = Promise.withResolvers<string | null>();
  hash.promise.catch(() => {}); // a hash that nobody waits for fails its task all the same
  return hash;
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
