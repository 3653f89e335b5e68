import { join } from "node:path";
import type { StoredError } from "../../errors/stored.ts";
import { ProfileCache } from "../cache/profile-cache.ts";
import { TableSpill } from "../cache/spilled-tables.ts";
import type { SourceAccess } from "../connectors/access.ts";
import type { ReadablePaths } from "../dataset/dataset-path.ts";
import type { Progress } from "../model/progress.ts";
import type { ProfileSpecification } from "../model/specification.ts";
import { ProgressMeter } from "./progress-meter.ts";
import { removeScratch } from "./remove-scratch.ts";
import { cancelledBy, type RunTask, type Threads } from "./threads.ts";

const MIB = 1_048_576;

/** What is to be profiled, and what that may take. */
export interface ProfileRequest {
  specification: ProfileSpecification;
  only_light_profile: boolean;
  /** Absolute path of the folder that datasets are read from. */
  data_root: string;
  /** Paths below it that may be read; null for all. */
  readable: ReadablePaths;
  /** Absolute path of a folder of this run alone, which goes with it. */
  scratch: string;
  memory_mb: number;
  /** Bytes that a table may take in the scratch folder. */
  scratch_bytes: number;
  /** Absolute path of the file that holds the dataset's profile cache; null where nothing is cached. */
  cache_file: string | null;
  /** The profiler's version and revision: what another one cached is not used. */
  version: string;
  /** What is allowed, and known, of sources beyond the data root. */
  access: SourceAccess;
  /** Absolute path of the folder that a snapshot of the tables is made in; none is made without. */
  snapshot_folder?: string;
  /** Whether all is computed anew, whatever was cached. */
  force: boolean;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Told how a run goes. */
export interface RunEvents {
  onProgress: (progress: Progress) => void;
  /** A line for the job's log. */
  onLog: (level: LogLevel, message: string) => void;
}

/** What the stages of a run have in common. It is disposed of when nothing of the run is under way any more. */
export class Run implements AsyncDisposable {
  readonly request: ProfileRequest;
  /** How many threads do its tasks. */
  readonly threads: number;
  readonly runTask: RunTask;
  readonly signal: AbortSignal;
  readonly meter: ProgressMeter;
  readonly spill: TableSpill;
  readonly log: RunEvents["onLog"];
  /** Paths of files that are not what was listed, or no longer were when they had been read. */
  readonly changed = new Set<string>();
  readonly #resources = new AsyncDisposableStack();
  #cache = ProfileCache.none();

  private constructor(request: ProfileRequest, threads: Threads, events: RunEvents, signal: AbortSignal) {
    this.request = request;
    this.threads = threads.size;
    this.runTask = cancelledBy(signal, threads);
    this.signal = signal;
    this.log = events.onLog;
    this.meter = new ProgressMeter(request.only_light_profile, events.onProgress);
    this.spill = new TableSpill(join(request.scratch, "tables"), request.memory_mb * MIB);
    this.#resources.defer(() => removeScratch(request.scratch));
    this.#resources.defer(() => this.spill.close());
  }

  /** Begins a run, which uses what was cached of the dataset unless it is to be profiled anew. */
  static async begin(request: ProfileRequest, threads: Threads, events: RunEvents, signal: AbortSignal): Promise<Run> {
    const run = new Run(request, threads, events, signal);
    if (request.cache_file === null || request.force || request.only_light_profile) return run;
    run.#cache = await ProfileCache.at(request.cache_file);
    run.#resources.defer(() => run.#cache.close());
    return run;
  }

  /** What earlier runs have cached of the dataset. */
  get cache(): ProfileCache {
    return this.#cache;
  }

  /** Notes that something is wrong with a file. */
  warn({ name, message }: StoredError): void {
    this.log("warn", `${name}: ${message}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
