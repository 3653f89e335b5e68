import { createHash, randomUUID } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import { contentType } from "../profiling/dataset/content-type.ts";
import { resolveDataset } from "../profiling/dataset/dataset-path.ts";
import { supportedExtensions } from "../profiling/formats.ts";
import { checkHost, type SourceAccess } from "../profiling/remote/access.ts";
import { databaseKind } from "../profiling/remote/database.ts";
import type {
  DatabaseConnection,
  HttpResource,
  ProfileSpecification,
  ReadOptions,
} from "../profiling/specification.ts";
import { isEncoding } from "../profiling/tables/encoding.ts";
import type { JobRecord, RunnerStatus } from "../store/job-record.ts";
import { type Idempotent, type ProfilePart, profileParts, type Store } from "../store/store.ts";
import { type Caller, mayRead } from "./caller.ts";
import { keptFile } from "./executor-job.ts";
import { ProfileReader } from "./profile-reader.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Watchers } from "./watchers.ts";

export interface Submission {
  specification: ProfileSpecification;
  only_light_profile: boolean;
  force: boolean;
  priority: number;
  /** The same key with the same submission gives the first answer again. */
  idempotency_key?: string;
}

export interface JobServiceOptions {
  store: Store;
  scheduler: Scheduler;
  watchers: Watchers;
  dataRoot: string;
  stateDir: string;
  access: SourceAccess;
  maxQueuedJobs: number;
  /** Whether the service is too busy to take work. */
  overloaded: () => boolean;
}

const DAY_MS = 86_400_000;

/** What callers can do with jobs. Every method throws ServiceErrors only. */
export class JobService {
  readonly #options: JobServiceOptions;
  readonly #profiles: ProfileReader;

  constructor(options: JobServiceOptions) {
    this.#options = options;
    this.#profiles = new ProfileReader(options.store);
  }

  /**
   * Checks that the data of a specification is there, and stores and queues a job for it. Under an idempotency key
   * that its caller used within a day, the answer is the job of then, or IDEMPOTENCY_CONFLICT.
   */
  async submit(submission: Submission, caller: Caller): Promise<SubmittedJob> {
    const { specification, only_light_profile, force, priority, idempotency_key: key } = submission;
    const { store, scheduler } = this.#options;
    const params = hashOf({ specification, only_light_profile, force, priority });
    const since = Date.now() - DAY_MS;
    if (key !== undefined) {
      const earlier = await store.idempotent(caller.subject, key, since);
      if (earlier !== null) return answeredBefore(key, params, earlier);
    }
    this.#checkCapacity();
    for (const connector of specification.data_connectors) {
      if (connector.type === "RawDataPath") {
        checkEncodings(connector.dataset_id, connector.read_options ?? []);
        await this.#checkPath(connector.dataset_id, only_light_profile);
      } else {
        checkSource(connector, this.#options.access);
      }
    }
    this.#checkCapacity();
    const record: JobRecord = {
      job_id: randomUUID(),
      dataset_id: specification.id,
      owner: caller.subject,
      specification,
      only_light_profile,
      force,
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
    const earlier = await store.insertJob(record, key === undefined ? undefined : { key, params, since });
    if (key !== undefined && earlier !== null) return answeredBefore(key, params, earlier);
    scheduler.add(record);
    return record;
  }

  /** A job by id; throws JOB_NOT_FOUND, and JOB_ACCESS_DENIED where the caller may not read it. */
  async job(jobId: string, caller: Caller): Promise<JobRecord> {
    const record = await this.#find(jobId);
    if (record === null) throw new ServiceError("JOB_NOT_FOUND", { job_id: jobId });
    if (!mayRead(caller, record.owner)) throw new ServiceError("JOB_ACCESS_DENIED", { job_id: jobId });
    return record;
  }

  /** The state of the run behind a job; `unknown` for an unknown job. */
  async runnerStatus(jobId: string, caller: Caller): Promise<RunnerStatus> {
    if ((await this.#find(jobId)) === null) return "unknown";
    return (await this.job(jobId, caller)).runner_status;
  }

  /** A job once its status is another than now, it is terminal, or the time is over. */
  async jobAfterChange(jobId: string, waitMs: number, caller: Caller, signal: AbortSignal): Promise<JobRecord> {
    const deadline = performance.now() + waitMs;
    const first = await this.job(jobId, caller);
    const { status } = first;
    let record = first;
    while (!record.terminal && record.status === status && !signal.aborted) {
      const left = deadline - performance.now();
      if (left <= 0) break;
      await this.#options.watchers.change(jobId, left, signal);
      record = await this.job(jobId, caller);
    }
    return record;
  }

  /** The JSON texts of the parts of a job's profile, null where one was not made. */
  async profile(
    jobId: string,
    parts: readonly ProfilePart[],
    caller: Caller,
  ): Promise<Record<ProfilePart, string | null>> {
    const record = await this.job(jobId, caller);
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

  /** The JSON text of the newest CDD profile of a dataset that the caller may read; throws PROFILE_NOT_FOUND. */
  async newestCddProfile(datasetId: string, caller: Caller): Promise<{ job_id: string; text: string }> {
    const owner = caller.is_admin ? undefined : caller.subject;
    const jobId = await this.#options.store.newestCddJob(datasetId, owner);
    const text = jobId === null ? null : await this.#profiles.read(jobId, "cdd");
    if (jobId === null || text === null) {
      throw new ServiceError("PROFILE_NOT_FOUND", { dataset_id: datasetId, parts: ["cdd"] });
    }
    return { job_id: jobId, text };
  }

  /** Deletes what a job made; of a job cleaned up before there is nothing left to free. */
  async cleanUp(jobId: string, caller: Caller): Promise<number> {
    const record = await this.job(jobId, caller);
    if (record.status === "CLEANED_UP") return 0;
    if (!record.terminal) throw new ServiceError("CLEANUP_NOT_ALLOWED", { job_id: jobId, status: record.status });
    const freed = await this.#options.store.deleteProfiles(jobId, { status: "CLEANED_UP" });
    this.#profiles.forget(jobId, profileParts);
    return freed + (await this.#forgetKept(record.dataset_id));
  }

  /** Deletes what the dataset's jobs have kept for the next one, and tells how many bytes that was. */
  async #forgetKept(datasetId: string): Promise<number> {
    const path = keptFile(this.#options.stateDir, datasetId);
    const size = await stat(path).then(
      (file) => file.size,
      () => 0,
    );
    await rm(path, { force: true });
    return size;
  }

  async #find(jobId: string): Promise<JobRecord | null> {
    return this.#options.scheduler.active(jobId) ?? (await this.#options.store.job(jobId));
  }

  #checkCapacity(): void {
    const { scheduler, maxQueuedJobs, overloaded } = this.#options;
    const full = scheduler.queued >= maxQueuedJobs;
    if (!full && !overloaded()) return;
    throw new ServiceError("EXECUTOR_UNAVAILABLE", {
      reason: full ? "the queue is full" : "the service is overloaded",
      queued: scheduler.queued,
      max_queued: maxQueuedJobs,
    });
  }

  async #checkPath(datasetId: string, onlyLight: boolean): Promise<void> {
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

/** A host that may not be asked fails the call; one that does not answer, its job. */
function checkSource(connector: HttpResource | DatabaseConnection, access: SourceAccess): void {
  if (connector.type === "DatabaseConnection") {
    if (databaseKind(connector.engine) === null) {
      const reason = `there is no engine '${connector.engine}'; there are PostgreSQL, TimescaleDB, MySQL and MariaDB`;
      throw new ServiceError("INVALID_PROFILE_SPECIFICATION", { dataset_id: connector.database_name, reason });
    }
    checkHost(access, connector.host, connector.port);
    return;
  }
  const url = URL.parse(connector.url);
  if (url === null) {
    throw new ServiceError("INVALID_PROFILE_SPECIFICATION", {
      dataset_id: connector.type,
      reason: "its url is no address",
    });
  }
  checkHost(access, url.hostname.replace(/^\[|\]$/g, ""), Number(url.port) || (url.protocol === "https:" ? 443 : 80));
}

function checkEncodings(datasetId: string, options: readonly ReadOptions[]): void {
  const unknown = options.find(({ encoding }) => encoding !== undefined && !isEncoding(encoding))?.encoding;
  if (unknown === undefined) return;
  const reason = `there is no character encoding named '${unknown}'`;
  throw new ServiceError("INVALID_PROFILE_SPECIFICATION", { dataset_id: datasetId, reason });
}

/** What a submission is answered with. */
export type SubmittedJob = Pick<JobRecord, "job_id" | "dataset_id">;

function answeredBefore(key: string, params: string, earlier: Idempotent): SubmittedJob {
  if (earlier.params === params) return earlier;
  throw new ServiceError("IDEMPOTENCY_CONFLICT", { idempotency_key: key, job_id: earlier.job_id });
}

/** A hash of a value that does not depend on the order of its members. */
function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sortedMembers)).digest("hex");
}

function sortedMembers(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
