import { type Caller, mayRead } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import { canonicalId } from "../profiling/model/canonical-id.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { unpackJson } from "../profiling/output/packed-json.ts";
import type { JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { ResultHead, StatementTask } from "../store/statement-task.ts";
import type { Store } from "../store/store.ts";

/** A job that ran a statement, and what it was given to run. */
export interface Query {
  job: JobSummary;
  statement: StatementTask;
}

/** A result that is kept. */
export interface KeptResult {
  head: ResultHead;
  documentId: number;
}

/** What statements have answered, for those who may read it. Every method throws ServiceErrors only. */
export class StatementResults {
  readonly #store: Store;
  readonly #keepMs: number;
  readonly #now: () => number;

  /** `keepMs` is how long results are kept. */
  constructor(store: Store, keepMs: number, now: () => number) {
    this.#store = store;
    this.#keepMs = keepMs;
    this.#now = now;
  }

  /** A query by the id of its job. Throws QUERY_NOT_FOUND, and INSUFFICIENT_QUERY_PERMISSIONS for another's. */
  async query(queryId: string, caller: Caller): Promise<Query> {
    const job = await this.#store.job(canonicalId(queryId));
    const task = job === null ? null : await this.#store.task(job.job_id);
    if (job === null || task?.kind !== "statement") throw new ServiceError("QUERY_NOT_FOUND", { query_id: queryId });
    if (!mayRead(caller, job.owner)) throw new ServiceError("INSUFFICIENT_QUERY_PERMISSIONS", { query_id: queryId });
    return { job, statement: task.statement };
  }

  /** A query by its job; null where it is forgotten meanwhile. */
  async find(job: JobSummary): Promise<Query | null> {
    const task = await this.#store.task(job.job_id);
    return task?.kind === "statement" ? { job, statement: task.statement } : null;
  }

  /** When a result is gone, in milliseconds since 1970; null while there is none. */
  expiry({ stage, finished_at }: JobSummary): number | null {
    return stage === "result_completed" && finished_at !== null ? finished_at + this.#keepMs : null;
  }

  /** A result; null where the job gave none, or it is kept no longer. */
  async kept(job: JobSummary): Promise<KeptResult | null> {
    const expiry = this.expiry(job);
    if (expiry === null || expiry <= this.#now()) return null;
    const document = (await this.#store.documents(job.job_id)).find(({ name }) => name === "result");
    const head = document === undefined ? null : await this.#store.head(document.id);
    return document === undefined || head === null
      ? null
      : { head: JSON.parse(await unpackJson(head)), documentId: document.id };
  }

  /** Some rows of a result, in their order; null where it has been deleted meanwhile. */
  async rows({ head, documentId }: KeptResult, offset: number, limit: number): Promise<JsonValue[][] | null> {
    const rows: JsonValue[][] = [];
    for await (const segment of this.#segments({ head, documentId }, offset, limit)) {
      if (segment === null) return null;
      for (const row of segment) rows.push(row);
    }
    return rows;
  }

  /** The whole, some rows at a time, as texts of JSON. Throws RESULT_NOT_FOUND where it is deleted meanwhile. */
  async *texts({ head, documentId }: KeptResult, queryId: string): AsyncGenerator<string, void> {
    for (const offset of head.segments.keys()) {
      const [packed] = (await this.#store.entries(documentId, { offset, limit: 1 })) ?? [];
      if (packed === undefined) throw new ServiceError("RESULT_NOT_FOUND", { query_id: queryId });
      yield await unpackJson(packed);
    }
  }

  async *#segments(
    { head, documentId }: KeptResult,
    offset: number,
    limit: number,
  ): AsyncGenerator<JsonValue[][] | null, void> {
    let first = 0;
    for (const [position, count] of head.segments.entries()) {
      const [from, to] = [Math.max(offset - first, 0), Math.min(offset + limit - first, count)];
      first += count;
      if (from >= to) continue;
      const texts = await this.#store.entries(documentId, { offset: position, limit: 1 });
      const [text] = texts ?? [];
      if (text === undefined) return yield null;
      const rows: JsonValue[][] = JSON.parse(await unpackJson(text));
      yield from === 0 && to === count ? rows : rows.slice(from, to);
    }
  }

  /** Throws RESULT_NOT_FOUND where the result of a query that ended well is gone. */
  async needed(query: Query): Promise<KeptResult> {
    const kept = await this.kept(query.job);
    if (kept !== null) return kept;
    throw new ServiceError("RESULT_NOT_FOUND", { query_id: query.job.job_id });
  }

  /** Whether a job has ended without a result, and never will have one. */
  hasFailed({ job }: Query): boolean {
    return job.error !== null || viewsOf(job).state === "terminate";
  }
}
