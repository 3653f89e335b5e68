import { actingAs, type Caller, mayAct, mayRead, readableOwner } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import { canonicalId } from "../profiling/model/canonical-id.ts";
import type { JobLogLevel, LogRow } from "../store/job-log.ts";
import { type FacetQuestion, type JobPage, type JobQuery, type SortKey, sortKeys } from "../store/job-query.ts";
import { type JobSummary, type JobType, type StatementType, statementTypes } from "../store/job-record.ts";
import { type JobState, type JobStatus, viewsOf } from "../store/job-stage.ts";
import type { StatementTask } from "../store/statement-task.ts";
import type { Store } from "../store/store.ts";
import type { Dispatch } from "./dispatch.ts";
import type { JobKey } from "./idempotent-job.ts";
import type { JobLogs } from "./job-logs.ts";
import type { JobService, Submitted } from "./job-service.ts";
import { hashOf } from "./submission.ts";

/** What can be asked of jobs, as callers ask it; what is left out does not restrict. */
export interface JobsQuery {
  time_span?: { from?: number; to?: number };
  filter?: {
    status?: readonly JobState[];
    owner?: readonly string[];
    dataset_id?: readonly string[];
    batch_id?: readonly string[];
    error_code?: readonly number[];
    type?: readonly JobType[];
  };
  search?: { terms: readonly string[] };
  sort?: readonly { key: string; direction: "asc" | "desc" }[];
  facets?: { status?: boolean; error_code?: boolean; submitted?: { from: number; bin_ms: number; bins: number } };
  offset: number;
  limit: number;
  admin: boolean;
}

export interface LogQuestion {
  offset: number;
  limit: number;
  level?: readonly JobLogLevel[];
  search?: string;
  admin: boolean;
}

export interface JobBrowserOptions {
  store: Store;
  dispatch: Dispatch;
  logs: JobLogs;
  jobs: Pick<JobService, "job" | "submit">;
}

/** Submits a statement again, as another job gave it, over what its tables stand for now; gives the id of the job. */
export type RetryStatement = (
  statement: StatementTask & { type: StatementType; idempotency: JobKey | null },
  caller: Caller,
) => Promise<string>;

const NEWEST_FIRST = [{ key: "created", direction: "desc" }] as const;

/**
 * What callers see of jobs beside their results, and how they end them. Callers see their own, readers and whoever acts
 * as an administrator everybody's. Every method throws ServiceErrors only; `admin` of one who is no administrator is
 * ADMIN_REQUIRED.
 */
export class JobBrowser {
  readonly #options: JobBrowserOptions;

  #retryStatement: RetryStatement | null = null;

  constructor(options: JobBrowserOptions) {
    this.#options = options;
  }

  /** Has statements that have ended submitted again, where this service runs any. */
  retryStatementsBy(retry: RetryStatement): void {
    this.#retryStatement = retry;
  }

  /** A page of the jobs that meet all conditions. Throws VALIDATION_ERROR and SORT_NOT_SUPPORTED. */
  async query(question: JobsQuery, caller: Caller, signal: AbortSignal): Promise<JobPage> {
    const acting = actingAs(caller, question.admin);
    const { from = null, to = null } = question.time_span ?? {};
    if (from !== null && to !== null && from > to) {
      const reason = `time_span.from (${from}) is after time_span.to (${to})`;
      throw new ServiceError("VALIDATION_ERROR", { reason });
    }
    const { status, owner, dataset_id, batch_id, error_code, type } = question.filter ?? {};
    const query: JobQuery = {
      visible: readableOwner(acting),
      from,
      to,
      states: status ?? null,
      owners: owner ?? null,
      datasetIds: dataset_id?.map(canonicalId) ?? null,
      batchIds: batch_id?.map(canonicalId) ?? null,
      errorCodes: error_code ?? null,
      ...(type === undefined ? {} : { types: type }),
      terms: question.search?.terms ?? [],
      sort: (question.sort ?? NEWEST_FIRST).map(sortOf),
      offset: question.offset,
      limit: question.limit,
      ...(question.facets === undefined ? {} : { facets: facetsOf(question.facets) }),
    };
    const page = await this.#options.store.query(query, { name: caller.rate_key, signal });
    return { ...page, jobs: page.jobs.map((job) => this.#now(job)) };
  }

  /** Jobs by id, in the order asked; null where there is none that the caller may read. */
  async get(jobIds: readonly string[], caller: Caller, admin: boolean): Promise<(JobSummary | null)[]> {
    const acting = actingAs(caller, admin);
    const found = await Promise.all(jobIds.map((jobId) => this.#options.store.job(canonicalId(jobId))));
    return found.map((job) => (job !== null && mayRead(acting, job.owner) ? this.#now(job) : null));
  }

  /**
   * Rows `[offset, offset + limit)` of those of a job's log that meet the conditions. Throws JOB_NOT_FOUND,
   * JOB_ACCESS_DENIED, JOB_CLEANED_UP, and JOB_LOG_NOT_FOUND where the log is no longer kept.
   */
  async log(
    jobId: string,
    question: LogQuestion,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<{ log: LogRow[]; total_count: number }> {
    const job = await this.#options.jobs.job(jobId, actingAs(caller, question.admin));
    const { status, terminal } = viewsOf(job);
    if (status === "CLEANED_UP") throw new ServiceError("JOB_CLEANED_UP", { job_id: jobId });
    if (!terminal) await this.#options.logs.flush();
    const { offset, limit, level = null, search = null } = question;
    const asker = { name: caller.rate_key, signal };
    const page = await this.#options.store.log(job.job_id, { offset, limit, levels: level, search }, asker);
    if (page === null) throw new ServiceError("JOB_LOG_NOT_FOUND", { job_id: jobId });
    return page;
  }

  /**
   * Ends a job; answers once it is CANCELLED. Throws JOB_NOT_FOUND, JOB_ACCESS_DENIED, CANCEL_NOT_PERMITTED,
   * JOB_NOT_ACTIVE and JOB_NOT_CANCELABLE, the first of these that applies.
   */
  async cancel(jobId: string, reason: string | null, caller: Caller, admin: boolean): Promise<JobStatus> {
    const acting = actingAs(caller, admin);
    const before = await this.#options.jobs.job(jobId, acting);
    if (!mayAct(acting, before.owner)) throw new ServiceError("CANCEL_NOT_PERMITTED", { job_id: jobId });
    const { status, terminal } = viewsOf(before);
    if (terminal) throw new ServiceError("JOB_NOT_ACTIVE", { job_id: jobId, status });
    const asOwner = acting.subject === before.owner && !acting.is_admin;
    const cancelling = { cancelled_by: asOwner ? ("user" as const) : ("admin" as const), cancel_reason: reason };
    const cancelled = await this.#options.dispatch.cancel(before.job_id, cancelling);
    const after = viewsOf(await this.#options.jobs.job(jobId, acting));
    if (!cancelled) throw new ServiceError("JOB_NOT_ACTIVE", { job_id: jobId, status: after.status });
    return after.status;
  }

  /**
   * Submits a job that has ended again, with what it was given, as a new one of the caller's. Throws JOB_NOT_FOUND,
   * JOB_ACCESS_DENIED, CANCEL_NOT_PERMITTED, VALIDATION_ERROR where it has not ended, and what a submission is refused
   * with.
   */
  async retry(
    jobId: string,
    { force, idempotency_key }: { force: boolean | null; idempotency_key: string | null },
    caller: Caller,
    admin: boolean,
  ): Promise<Submitted> {
    const acting = actingAs(caller, admin);
    const { jobs, store } = this.#options;
    const before = await jobs.job(jobId, acting);
    if (!mayAct(acting, before.owner)) throw new ServiceError("CANCEL_NOT_PERMITTED", { job_id: jobId });
    const { status, terminal } = viewsOf(before);
    if (!terminal) {
      const reason = `job '${jobId}' has not ended yet (${status}); only a job that has can be submitted again`;
      throw new ServiceError("VALIDATION_ERROR", { reason });
    }
    const task = await store.task(before.job_id);
    const keyFor = (given: object): JobKey | null =>
      idempotency_key === null ? null : { key: idempotency_key, params: `${before.job_id} ${hashOf(given as never)}` };
    if (task?.kind === "statement") return this.#againStatement(before, task.statement, keyFor({}), caller);
    if (task?.kind === "order") {
      const reason = `job '${jobId}' is a run of '${before.dataset_name}' (${before.type}), which its own method begins again`;
      throw new ServiceError("VALIDATION_ERROR", { reason });
    }
    if (task === null) throw new ServiceError("JOB_NOT_FOUND", { job_id: jobId });
    const { only_light_profile, priority } = before;
    const given = { specification: task.specification, only_light_profile, force: force ?? before.force, priority };
    return jobs.submit({ ...given, idempotency: keyFor(given) }, caller);
  }

  async #againStatement(
    { job_id, type }: JobSummary,
    statement: StatementTask,
    idempotency: JobKey | null,
    caller: Caller,
  ): Promise<Submitted> {
    const ran = statementTypes.find((each) => each === type);
    if (this.#retryStatement === null || ran === undefined) {
      const reason = `job '${job_id}' ran a statement (${type}), and this service runs none`;
      throw new ServiceError("VALIDATION_ERROR", { reason });
    }
    return this.#options.jobs.job(await this.#retryStatement({ ...statement, type: ran, idempotency }, caller), caller);
  }

  /** The job as it is now: of those that are not terminal, more may be known than the store has. */
  #now(stored: JobSummary): JobSummary {
    return this.#options.dispatch.active(stored.job_id) ?? stored;
  }
}

function facetsOf({ status, error_code, submitted }: NonNullable<JobsQuery["facets"]>): FacetQuestion {
  return {
    states: status === true,
    errorCodes: error_code === true,
    time: submitted === undefined ? null : { from: submitted.from, binMs: submitted.bin_ms, bins: submitted.bins },
  };
}

function sortOf({ key, direction }: { key: string; direction: "asc" | "desc" }): { key: SortKey; descending: boolean } {
  const known = sortKeys.find((candidate) => candidate === key);
  if (known === undefined) throw new ServiceError("SORT_NOT_SUPPORTED", { key, supported: [...sortKeys] });
  return { key: known, descending: direction === "desc" };
}
