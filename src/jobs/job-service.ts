import { randomUUID } from "node:crypto";
import pMap from "p-map";
import { type Caller, mayAct, mayRead, readableOwner } from "../access/caller.ts";
import type { DatasetAccess } from "../access/dataset-access.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { SourceAccess } from "../profiling/connectors/access.ts";
import { canonicalId } from "../profiling/model/canonical-id.ts";
import type { DocumentName } from "../profiling/output/entries.ts";
import type { JobSummary } from "../store/job-record.ts";
import { type RunnerStatus, viewsOf } from "../store/job-stage.ts";
import type { EntrySelection, Idempotent, NewJob, Store } from "../store/store.ts";
import type { TimeOfJobs } from "./clock.ts";
import type { Dispatch } from "./dispatch.ts";
import { areGranted } from "./granted-sources.ts";
import type { JobCache } from "./job-cache.ts";
import { reasonOf } from "./job-entry.ts";
import { logLine } from "./job-logs.ts";
import { type DocumentText, ProfileReader, type ReadProfile } from "./profile-reader.ts";
import type { StatusWaiters } from "./status-waiters.ts";
import { checkSubmission, recordOfSubmission, type Submission } from "./submission.ts";

export interface JobServiceOptions {
  store: Store;
  dispatch: Dispatch;
  waiters: StatusWaiters;
  clock: TimeOfJobs;
  dataRoot: string;
  cache: JobCache;
  access: SourceAccess;
  /** What callers may read. */
  datasets: DatasetAccess;
  maxQueuedJobs: number;
  /** Bytes of the largest answer. */
  maxResponseBytes: number;
  /** Whether the service is too busy to take work. */
  overloaded: () => boolean;
}

/** Which record sets the heavy document is to have, and which files the others; null for all. */
export interface ProfileSelection {
  recordSets: EntrySelection | null;
  files: EntrySelection | null;
}

/** What a submission is answered with. */
export type Submitted = Pick<JobSummary, "job_id" | "dataset_id">;

/** What became of a submission among others: the job, or what it was refused with. */
export type SubmissionOutcome = { job: Submitted } | { refusal: ServiceError };

const DAY_MS = 86_400_000;
/** Submissions of a batch that are checked at once. */
const CHECKS = 16;

/** What callers can do with jobs. Every method throws ServiceErrors only. */
export class JobService {
  readonly #options: JobServiceOptions;
  readonly #profiles: ProfileReader;

  constructor(options: JobServiceOptions) {
    this.#options = options;
    this.#profiles = new ProfileReader(options.store, options.maxResponseBytes);
  }

  /**
   * Checks that the data of a specification is there, and stores and queues a job for it. Under an idempotency key
   * that its caller used within a day, the answer is the job of then, or IDEMPOTENCY_CONFLICT.
   */
  async submit(submission: Submission, caller: Caller): Promise<Submitted> {
    const [outcome] = await this.submitAll([submission], null, caller);
    if (outcome !== undefined && "job" in outcome) return outcome.job;
    throw outcome?.refusal;
  }

  /**
   * Submits many: those that can be used are stored in one step, under the id of their batch; one that is refused
   * changes nothing for the others. Throws STORAGE_ERROR, and then none is stored.
   */
  async submitAll(
    submissions: readonly Submission[],
    batchId: string | null,
    caller: Caller,
  ): Promise<SubmissionOutcome[]> {
    const { store, dispatch } = this.#options;
    const since = this.#options.clock.earliest() - DAY_MS;
    await dispatch.count();
    const outcomes = new Array<SubmissionOutcome>(submissions.length);
    const news: { index: number; job: NewJob }[] = [];
    const indices = [...submissions.keys()];
    await pMap(
      indices,
      async (index) => {
        const submission = submissions[index] as Submission;
        try {
          const earlier = await this.#earlier(submission, caller, since);
          if (earlier !== null) outcomes[index] = { job: earlier };
          else news.push({ index, job: await this.#newJob(submission, batchId, caller, since) });
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          outcomes[index] = { refusal: error };
        }
      },
      { concurrency: CHECKS },
    );
    news.sort((a, b) => a.index - b.index);
    for (const { index } of news.splice(this.#room(caller.subject))) outcomes[index] = { refusal: this.#noRoom() };
    const stored = await store.insertJobs(news.map(({ job }) => job));
    for (const [i, { index, job }] of news.entries()) {
      const earlier = stored[i] ?? null;
      if (earlier === null) dispatch.add(job.record);
      outcomes[index] =
        earlier === null ? { job: job.record } : answeredBefore(submissions[index] as Submission, earlier);
    }
    return outcomes;
  }

  /** A job by id; throws JOB_NOT_FOUND, and JOB_ACCESS_DENIED where the caller may not read it. */
  async job(jobId: string, caller: Caller): Promise<JobSummary> {
    const record = await this.#find(jobId);
    if (record === null) throw new ServiceError("JOB_NOT_FOUND", { job_id: jobId });
    if (!mayRead(caller, record.owner)) throw new ServiceError("JOB_ACCESS_DENIED", { job_id: jobId });
    return record;
  }

  /** The state of the run behind a job; `unknown` for an unknown job. */
  async runnerStatus(jobId: string, caller: Caller): Promise<RunnerStatus> {
    if ((await this.#find(jobId)) === null) return "unknown";
    return viewsOf(await this.job(jobId, caller)).runner_status;
  }

  /** A job once its status is another than now, it is terminal, the time is over, or the service stops. */
  async jobAfterChange(jobId: string, waitMs: number, caller: Caller, signal: AbortSignal): Promise<JobSummary> {
    const { waiters } = this.#options;
    const deadline = performance.now() + waitMs;
    using watch = waiters.watch(canonicalId(jobId)); // before the job is read: no change comes between
    let record = await this.job(jobId, caller);
    const { status, terminal } = viewsOf(record);
    while (!terminal && viewsOf(record).status === status && !waiters.released && !signal.aborted) {
      const left = deadline - performance.now();
      if (left <= 0) break;
      await watch.change(left, signal);
      record = await this.job(record.job_id, caller);
    }
    return record;
  }

  /**
   * The JSON texts of documents of a job's profile, null where one was not made; given a selection, the heavy one with
   * these record sets alone, and how many it has, and the others with these files. All are of one moment. Throws
   * RESPONSE_TOO_LARGE.
   */
  async profile(
    jobId: string,
    documents: readonly DocumentName[],
    { recordSets, files }: ProfileSelection,
    caller: Caller,
    reserve: (bytes: number) => void,
  ): Promise<ReadProfile> {
    const record = await this.job(jobId, caller);
    const { status, terminal } = viewsOf(record);
    if (status === "CLEANED_UP") throw new ServiceError("JOB_CLEANED_UP", { job_id: jobId });
    if (status === "FAILED") throw new ServiceError("PROFILING_FAILED", { job_id: jobId, error: reasonOf(record) });
    await this.#checkReadable(record, caller);
    const read = await this.#profiles.read(record.job_id, documents, recordSets, files, reserve);
    if (read !== null && documents.some((name) => read.texts[name] !== null)) return read;
    // What was deleted, or published, meanwhile is no longer what the status was about.
    if (read === null || viewsOf(await this.job(jobId, caller)).status !== status)
      return this.profile(jobId, documents, { recordSets, files }, caller, reserve);
    if (!terminal) throw new ServiceError("PROFILE_NOT_READY", { job_id: jobId, status });
    throw new ServiceError("PROFILE_NOT_FOUND", { job_id: jobId, parts: [...documents] });
  }

  /**
   * The JSON text of the newest CDD profile of a dataset that the caller may read, given a selection with these files
   * alone. `reserve` is told how many bytes it takes, and may throw. Throws PROFILE_NOT_FOUND and RESPONSE_TOO_LARGE.
   */
  async newestCddProfile(
    datasetId: string,
    files: EntrySelection | null,
    caller: Caller,
    reserve: (bytes: number) => void,
  ): Promise<{ job_id: string; text: DocumentText }> {
    const jobId = await this.#options.store.newestCddJob(canonicalId(datasetId), readableOwner(caller));
    if (jobId === null) throw new ServiceError("PROFILE_NOT_FOUND", { dataset_id: datasetId, parts: ["cdd"] });
    await this.#checkReadable({ job_id: jobId, dataset_id: datasetId }, caller);
    const text = (await this.#profiles.read(jobId, ["cdd"], null, files, reserve))?.texts.cdd ?? null;
    // It was deleted meanwhile: another one is the newest now.
    return text === null ? this.newestCddProfile(datasetId, files, caller, reserve) : { job_id: jobId, text };
  }

  /** Deletes what a job made and logged; of a job cleaned up before there is nothing left to free. */
  async cleanUp(jobId: string, caller: Caller): Promise<number> {
    const record = await this.job(jobId, caller);
    if (!mayAct(caller, record.owner)) throw new ServiceError("CANCEL_NOT_PERMITTED", { job_id: jobId });
    const { status, terminal } = viewsOf(record);
    if (status === "CLEANED_UP") return 0;
    if (!terminal) throw new ServiceError("CLEANUP_NOT_ALLOWED", { job_id: jobId, status });
    const cached = await this.#options.cache.forget(record); // which the owner's jobs of the dataset share
    return cached + (await this.#options.store.cleanUp(record.job_id));
  }

  /** Throws FORBIDDEN where the caller may not, or no longer, read what a profile was made of. */
  async #checkReadable({ job_id, dataset_id }: Pick<JobSummary, "job_id" | "dataset_id">, caller: Caller) {
    const { datasets, dataRoot, store } = this.#options;
    const grant = datasets(caller);
    if (grant === null) return;
    const task = await store.task(job_id);
    if (task?.kind !== "profile") return;
    if (!(await areGranted(task.specification.data_connectors, grant, dataRoot))) {
      throw new ServiceError("FORBIDDEN", { dataset_id });
    }
  }

  async #find(id: string): Promise<JobSummary | null> {
    const jobId = canonicalId(id);
    return this.#options.dispatch.active(jobId) ?? (await this.#options.store.job(jobId));
  }

  /** What the idempotency key of a submission was used for before; null where it is new, or there is none. */
  async #earlier(submission: Submission, caller: Caller, since: number): Promise<Submitted | null> {
    const { idempotency } = submission;
    if (idempotency === null) return null;
    const earlier = await this.#options.store.idempotent(caller.subject, idempotency.key, since);
    if (earlier === null) return null;
    const outcome = answeredBefore(submission, earlier);
    if ("job" in outcome) return outcome.job;
    throw outcome.refusal;
  }

  async #newJob(submission: Submission, batchId: string | null, caller: Caller, since: number): Promise<NewJob> {
    this.#checkCapacity(caller.subject);
    await checkSubmission(submission, { ...this.#options, grant: this.#options.datasets(caller) });
    this.#checkCapacity(caller.subject);
    const { idempotency, specification, refresh } = submission;
    const ids = { job_id: randomUUID(), batch_id: batchId };
    const { subject, client_id, roles } = caller;
    const record = recordOfSubmission(submission, ids, subject, { client_id, roles }, this.#options.clock.latest());
    return {
      record,
      idempotency: idempotency === null ? null : { ...idempotency, since },
      log: [logLine("info", `submitted: profile of '${specification.name}'`)],
      ...(refresh === undefined ? {} : { refresh }),
    };
  }

  /**
   * How many jobs of an owner the queue takes. An owner may have as many waiting as there are places left, so that there
   * is always one for somebody else; callers who are not authenticated have all places together.
   */
  #room(owner: string | null): number {
    const { dispatch, maxQueuedJobs } = this.#options;
    const left = Math.max(maxQueuedJobs - dispatch.queued, 0);
    return owner === null ? left : Math.max(Math.ceil((left - dispatch.queuedOf(owner)) / 2), 0);
  }

  #checkCapacity(owner: string | null): void {
    if (this.#room(owner) === 0 || this.#options.overloaded()) throw this.#noRoom();
  }

  #noRoom(): ServiceError {
    const { dispatch, maxQueuedJobs, overloaded } = this.#options;
    const { queued } = dispatch;
    const full = queued >= maxQueuedJobs ? "the queue is full" : "the owner's share of the queue is full";
    const reason = overloaded() ? "the service is overloaded" : full;
    return new ServiceError("EXECUTOR_UNAVAILABLE", { reason, queued, max_queued: maxQueuedJobs });
  }
}

function answeredBefore({ idempotency }: Submission, earlier: Idempotent): SubmissionOutcome {
  if (earlier.params === idempotency?.params) return { job: earlier };
  const details = { idempotency_key: idempotency?.key ?? "", job_id: earlier.job_id };
  return { refusal: new ServiceError("IDEMPOTENCY_CONFLICT", details) };
}
