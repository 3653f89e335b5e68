import { randomUUID } from "node:crypto";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import { contentType } from "../profiling/dataset/content-type.ts";
import { resolveDataset } from "../profiling/dataset/dataset-path.ts";
import { supportedExtensions } from "../profiling/formats.ts";
import type { ProfileSpecification } from "../profiling/specification.ts";
import type { JobRecord, RunnerStatus } from "../store/job-record.ts";
import { type ProfilePart, profileParts, type Store } from "../store/store.ts";
import { ProfileReader } from "./profile-reader.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Watchers } from "./watchers.ts";

export interface Submission {
  specification: ProfileSpecification;
  only_light_profile: boolean;
  priority: number;
}

export interface JobServiceOptions {
  store: Store;
  scheduler: Scheduler;
  watchers: Watchers;
  dataRoot: string;
  maxQueuedJobs: number;
}

/** What callers can do with jobs. Every method throws ServiceErrors only. */
export class JobService {
  readonly #options: JobServiceOptions;
  readonly #profiles: ProfileReader;

  constructor(options: JobServiceOptions) {
    this.#options = options;
    this.#profiles = new ProfileReader(options.store);
  }

  /** Checks that the data of a specification is there, and stores and queues a job for it. */
  async submit({ specification, only_light_profile, priority }: Submission): Promise<JobRecord> {
    this.#checkQueue();
    for (const { dataset_id } of specification.data_connectors) {
      await this.#checkConnector(dataset_id, only_light_profile);
    }
    this.#checkQueue();
    const { store, scheduler } = this.#options;
    const record: JobRecord = {
      job_id: randomUUID(),
      dataset_id: specification.id,
      specification,
      only_light_profile,
      priority,
      status: "SUBMITTING",
      runner_status: "pending",
      terminal: false,
      attempts: 0,
      progress: { phase: "queued", files_done: 0, files_total: 0, bytes_done: 0, bytes_total: 0, percent: 0 },
      error: null,
      warnings: [],
      submitted_at: Date.now(),
      started_at: null,
      finished_at: null,
    };
    await store.insertJob(record);
    scheduler.add(record);
    return record;
  }

  /** A job by id; throws JOB_NOT_FOUND. */
  async job(jobId: string): Promise<JobRecord> {
    const record = await this.#find(jobId);
    if (record === null) throw new ServiceError("JOB_NOT_FOUND", { job_id: jobId });
    return record;
  }

  /** The state of the run behind a job; `unknown` for an unknown job. */
  async runnerStatus(jobId: string): Promise<RunnerStatus> {
    return (await this.#find(jobId))?.runner_status ?? "unknown";
  }

  /** A job once its status is another than now, it is terminal, or the time is over. */
  async jobAfterChange(jobId: string, waitMs: number, signal: AbortSignal): Promise<JobRecord> {
    const deadline = performance.now() + waitMs;
    const first = await this.job(jobId);
    const { status } = first;
    let record = first;
    while (!record.terminal && record.status === status && !signal.aborted) {
      const left = deadline - performance.now();
      if (left <= 0) break;
      await this.#options.watchers.change(jobId, left, signal);
      record = await this.job(jobId);
    }
    return record;
  }

  /** The JSON texts of the parts of a job's profile, null where one was not made. */
  async profile(jobId: string, parts: readonly ProfilePart[]): Promise<Record<ProfilePart, string | null>> {
    const record = await this.job(jobId);
    if (record.status === "CLEANED_UP") throw new ServiceError("JOB_CLEANED_UP", { job_id: jobId });
    if (record.status === "FAILED") {
      const error = record.error ?? toStoredError(new Error("no reason was stored"));
      throw new ServiceError("PROFILING_FAILED", { job_id: jobId, error });
    }
    const texts: Record<ProfilePart, string | null> = { light: null, heavy: null, cdd: null };
    for (const part of parts) texts[part] = await this.#profiles.read(jobId, part);
    if (parts.some((part) => texts[part] !== null)) return texts;
    if (!record.terminal) throw new ServiceError("PROFILE_NOT_READY", { job_id: jobId, status: record.status });
    throw new ServiceError("PROFILE_NOT_FOUND", { job_id: jobId, parts: [...parts] });
  }

  /** The JSON text of the newest CDD profile of a dataset; throws PROFILE_NOT_FOUND. */
  async newestCddProfile(datasetId: string): Promise<{ job_id: string; text: string }> {
    const jobId = await this.#options.store.newestCddJob(datasetId);
    const text = jobId === null ? null : await this.#profiles.read(jobId, "cdd");
    if (jobId === null || text === null) {
      throw new ServiceError("PROFILE_NOT_FOUND", { dataset_id: datasetId, parts: ["cdd"] });
    }
    return { job_id: jobId, text };
  }

  /** Deletes what a job made; of a job cleaned up before there is nothing left to free. */
  async cleanUp(jobId: string): Promise<number> {
    const record = await this.job(jobId);
    if (record.status === "CLEANED_UP") return 0;
    if (!record.terminal) throw new ServiceError("CLEANUP_NOT_ALLOWED", { job_id: jobId, status: record.status });
    const freed = await this.#options.store.deleteProfiles(jobId, { status: "CLEANED_UP" });
    this.#profiles.forget(jobId, profileParts);
    return freed;
  }

  async #find(jobId: string): Promise<JobRecord | null> {
    return this.#options.scheduler.active(jobId) ?? (await this.#options.store.job(jobId));
  }

  #checkQueue(): void {
    const { scheduler, maxQueuedJobs } = this.#options;
    if (scheduler.queued >= maxQueuedJobs) {
      throw new ServiceError("EXECUTOR_UNAVAILABLE", {
        reason: "the queue is full",
        queued: scheduler.queued,
        max_queued: maxQueuedJobs,
      });
    }
  }

  async #checkConnector(datasetId: string, onlyLight: boolean): Promise<void> {
    const { path, isDirectory } = await resolveDataset(this.#options.dataRoot, datasetId);
    if (isDirectory || onlyLight) return;
    const { format, mediaType, conflict } = await contentType(path).catch((error: NodeJS.ErrnoException) => {
      const reason = `the file system says ${error.code ?? "nothing more"}`;
      throw new ServiceError("FILE_READ_ERROR", { file: datasetId, reason }, { cause: error });
    });
    if (format !== null || conflict !== null) return; // a file that is not what its name says fails its job
    throw new ServiceError("UNSUPPORTED_FILE_FORMAT", {
      file: datasetId,
      format: mediaType,
      supported: supportedExtensions,
    });
  }
}
