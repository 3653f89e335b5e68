import type { Caller } from "../access/caller.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { unpackJson } from "../profiling/output/packed-json.ts";
import type { Notify } from "../store/definitions/notice-steps.ts";
import type { JobSummary, orderTypes } from "../store/job-record.ts";
import type { Store } from "../store/store.ts";
import { afterEnd } from "./after-end.ts";
import type { TimeOfJobs } from "./clock.ts";
import type { Dispatch } from "./dispatch.ts";
import { type JobKey, sameAgain } from "./idempotent-job.ts";
import { logLine } from "./job-logs.ts";
import { newRecord } from "./new-record.ts";
import type { StatusWaiters } from "./status-waiters.ts";

/** What a caller wants to be done step by step. */
export interface Order {
  type: (typeof orderTypes)[number];
  /** What the job is listed and searched by. */
  name: string;
  order: JsonValue;
  batch_id?: string | null;
  /** The same key with the same params gives the first job again, for a day. */
  idempotency?: JobKey | null;
  /** Who is told when it has ended. */
  notify?: readonly Notify[];
}

export interface OrdersOptions {
  store: Store;
  dispatch: Pick<Dispatch, "add">;
  waiters: StatusWaiters;
  clock: TimeOfJobs;
}

/** The document that an order has left. */
export interface OrderDocument {
  head: JsonValue;
  documentId: number;
}

const DAY_MS = 86_400_000;

/** Submits what the service sees to itself, and tells what has come of it. */
export class Orders {
  readonly #options: OrdersOptions;

  constructor(options: OrdersOptions) {
    this.#options = options;
  }

  /** Gives the id of the job. Throws IDEMPOTENCY_CONFLICT and STORAGE_ERROR. */
  async submit(
    { type, name, order, batch_id = null, idempotency = null, notify = [] }: Order,
    caller: Caller,
  ): Promise<string> {
    const { store, clock, dispatch } = this.#options;
    const record = newRecord({ type, name, task: { kind: "order", order }, batch_id }, caller, clock.latest());
    const since = clock.earliest() - DAY_MS;
    const log = [logLine("info", `submitted: ${type} '${name}'`)];
    const job = { record, idempotency: idempotency === null ? null : { ...idempotency, since }, log, notify };
    const [earlier = null] = await store.insertJobs([job]);
    if (earlier !== null) return sameAgain(earlier, idempotency);
    dispatch.add(record);
    return record.job_id;
  }

  /** The job, once it has ended or the time is over; null where there is no such job. */
  ended(jobId: string, waitMs: number, signal: AbortSignal | null): Promise<JobSummary | null> {
    return afterEnd(jobId, this.#options, waitMs, signal);
  }

  /** What an order was; null where the job has none. */
  async orderOf(jobId: string): Promise<JsonValue> {
    const task = await this.#options.store.task(jobId);
    return task?.kind === "order" ? task.order : null;
  }

  /** The document of a job that has done what it was to do; null where it has none, or it is kept no longer. */
  async document(jobId: string): Promise<OrderDocument | null> {
    const { store } = this.#options;
    const document = (await store.documents(jobId)).find(({ name }) => name === "result");
    const head = document === undefined ? null : await store.head(document.id);
    return document === undefined || head === null
      ? null
      : { head: JSON.parse(await unpackJson(head)), documentId: document.id };
  }

  /** Entries of it in their order; null where it has been deleted meanwhile. */
  async entries({ documentId }: OrderDocument, page: { offset: number; limit: number }): Promise<JsonValue[] | null> {
    const texts = await this.#options.store.entries(documentId, page);
    return texts === null ? null : Promise.all(texts.map(async (text) => JSON.parse(await unpackJson(text))));
  }
}
