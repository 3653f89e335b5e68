import type { Contract } from "../methods/contract.ts";
import type { TriggerParams } from "../methods/trigger.ts";
import type { Calls } from "./calls.ts";
import { failureOf } from "./failure.ts";
import { newKey } from "./idempotency-key.ts";
import { isRefusal, Patience } from "./patience.ts";
import { pause } from "./pause.ts";
import { cancel } from "./profile-one.ts";
import { JobCancelledError, RpcError } from "./rpc-error.ts";

/** What is to be profiled: a specification and how. */
export type TriggerItem = TriggerParams;

/** What became of an item: the job that ended well, or why there is none. */
export type ItemOutcome =
  | { index: number; ok: true; job: JobEntry }
  | { index: number; ok: false; job_id: string | null; error: Error };

/** How far a batch is. */
export interface BatchProgress {
  total: number;
  submitted: number;
  done: number;
  failed: number;
}

export interface BatchOptions {
  /** Told of each item as soon as it has ended. */
  onItem?: (outcome: ItemOutcome) => void;
  onProgress?: (progress: BatchProgress) => void;
  signal?: AbortSignal;
  /**
   * How long in milliseconds to go on submitting while the service takes nothing and none of the batch's jobs runs; then
   * the refusal is thrown, and jobs that were taken stay. For ever by default.
   */
  patienceMs?: number;
}

/** A job as the job browser shows it. */
export type JobEntry = Contract["jobs.query"]["result"]["jobs"][number];

const MOST_ITEMS = 1000;
/** Well below the largest body that a service takes by default. */
const MOST_CHARACTERS = 4_000_000;
const FIRST_POLL_MS = 100;
const POLL_MS = 1000;
/** How long to wait before items for which there was no room are submitted again. */
const NO_ROOM_MS = 1000;
/** The longest time that items wait which were over the rate limit. */
const MOST_REFUSED_MS = 10_000;
/** Jobs that are cancelled at once. */
const CANCELLED_AT_ONCE = 50;

/** Submits items as batches, waits for all, and answers what became of each, in the order of the items. */
export async function profileAll(
  client: Calls,
  items: readonly TriggerItem[],
  options: BatchOptions,
): Promise<ItemOutcome[]> {
  const run = new BatchRun(client, items, options);
  try {
    return await run.outcomes();
  } catch (error) {
    if (options.signal?.aborted === true) await run.cancel();
    throw error;
  }
}

class BatchRun {
  readonly #client: Calls;
  readonly #items: readonly TriggerItem[];
  readonly #options: BatchOptions;
  readonly #outcomes: ItemOutcome[];
  /** Places of the items of a job: items with the same idempotency key have the same. */
  readonly #waiting = new Map<string, number[]>();
  /** With a service that takes no more items. */
  readonly #patience: Patience;
  /** With a service that does not say how jobs are. */
  readonly #askingPatience: Patience;
  #submitted = 0;
  #done = 0;
  #failed = 0;

  constructor(client: Calls, items: readonly TriggerItem[], options: BatchOptions) {
    this.#client = client;
    this.#items = items.map((item) => ({ idempotency_key: newKey(), ...item }));
    this.#options = options;
    this.#patience = new Patience(options.patienceMs ?? Number.POSITIVE_INFINITY);
    this.#askingPatience = new Patience(options.patienceMs ?? Number.POSITIVE_INFINITY);
    this.#outcomes = new Array<ItemOutcome>(items.length);
  }

  async outcomes(): Promise<ItemOutcome[]> {
    let left = [...this.#items.keys()];
    while (left.length > 0) {
      const { turned, refusal } = await this.#submit(left);
      if (refusal !== null) await pause(this.#waitAfter(refusal, turned.length === left.length), this.#options.signal);
      if (turned.length > 0) await this.#poll();
      if (refusal !== null) this.#patience.spend(refusal);
      left = turned;
    }
    for (let wait = FIRST_POLL_MS; this.#waiting.size > 0; wait = Math.min(wait * 2, this.#mostWait())) {
      await this.#poll();
      if (this.#waiting.size > 0) await pause(wait, this.#options.signal);
    }
    return this.#outcomes;
  }

  /** How long until items that were refused are submitted again. */
  #waitAfter(refusal: RpcError, all: boolean): number {
    const { retry_after_seconds = 0 } = refusal.data;
    const told = refusal.is("RATE_LIMIT_EXCEEDED") ? Math.min(retry_after_seconds * 1000, MOST_REFUSED_MS) : 0;
    return Math.max(told, all ? NO_ROOM_MS : 0);
  }

  /** Cancels what has not ended. */
  async cancel(): Promise<void> {
    const ids = [...this.#waiting.keys()];
    for (let i = 0; i < ids.length; i += CANCELLED_AT_ONCE) {
      await Promise.all(ids.slice(i, i + CANCELLED_AT_ONCE).map((id) => cancel(this.#client, id)));
    }
  }

  /** Submits items; those for which there was no room are returned, with the reason. */
  async #submit(indices: number[]): Promise<{ turned: number[]; refusal: RpcError | null }> {
    const turned: number[] = [];
    let refusal: RpcError | null = null;
    for (const chunk of this.#chunks(indices)) {
      const items = chunk.map((index) => this.#items[index] as TriggerItem);
      const answer = await this.#client
        .call("profiler.triggerBatch", { items }, this.#aborting())
        .catch((error: unknown) => this.#patience.bear(error));
      if (answer instanceof RpcError) {
        refusal = answer;
        turned.push(...chunk);
        continue;
      }
      for (const item of answer.items) {
        const index = chunk[item.index] as number;
        if ("error" in item) {
          const error = alone(new RpcError(item.error), item.index);
          if (isRefusal(error)) {
            refusal = error;
            turned.push(index);
          } else this.#ended({ index, ok: false, job_id: null, error });
        } else {
          this.#submitted++;
          this.#patience.renew();
          this.#askingPatience.renew();
          const places = this.#waiting.get(item.job_id) ?? [];
          this.#waiting.set(item.job_id, [...places, index]);
        }
      }
      this.#tell();
    }
    return { turned, refusal };
  }

  #chunks(indices: number[]): number[][] {
    const chunks: number[][] = [];
    let characters = MOST_CHARACTERS;
    for (const index of indices) {
      const length = JSON.stringify(this.#items[index]).length;
      characters += length;
      const last = chunks.at(-1);
      if (last === undefined || last.length >= MOST_ITEMS || characters > MOST_CHARACTERS) {
        chunks.push([index]);
        characters = length;
      } else last.push(index);
    }
    return chunks;
  }

  /** The more calls it takes to ask about all jobs, the longer the time until they are asked about again. */
  #mostWait(): number {
    return POLL_MS * Math.ceil(this.#waiting.size / MOST_ITEMS);
  }

  /** Asks how the jobs are that had not ended when they were last asked about. */
  async #poll(): Promise<void> {
    const ids = [...this.#waiting.keys()];
    for (let i = 0; i < ids.length; i += MOST_ITEMS) {
      const job_ids = ids.slice(i, i + MOST_ITEMS);
      const answer = await this.#client
        .call("jobs.get", { job_ids }, this.#aborting())
        .catch((error: unknown) => this.#askingPatience.bear(error));
      if (answer instanceof RpcError) return;
      this.#askingPatience.renew();
      const { jobs } = answer;
      for (const [j, job] of jobs.entries()) await this.#seen(job_ids[j] as string, job);
      this.#tell();
    }
  }

  async #seen(job_id: string, job: JobEntry | null): Promise<void> {
    if (job?.state.status === "run") this.#patience.renew();
    const error = job === null ? await this.#goneError(job_id) : await this.#errorOf(job);
    if (error === undefined) return;
    for (const index of this.#waiting.get(job_id) ?? []) {
      this.#ended(error === null ? { index, ok: true, job: job as JobEntry } : { index, ok: false, job_id, error });
    }
    this.#waiting.delete(job_id);
  }

  /** Why a job did not end well; null where it did, undefined while it has not ended. */
  async #errorOf({ job_id, state }: JobEntry): Promise<Error | null | undefined> {
    if (state.status === "complete") return null;
    if (state.status === "terminate") return new JobCancelledError(job_id);
    return state.status === "error" ? failureOf(this.#client, job_id, state.error) : undefined;
  }

  /** Why a job cannot be seen any more. */
  async #goneError(job_id: string): Promise<Error | undefined> {
    try {
      await this.#client.call("profiler.jobStatus", { job_id }, this.#aborting());
      return undefined;
    } catch (error) {
      if (error instanceof RpcError && !error.retryable) return error;
      throw error;
    }
  }

  #ended(outcome: ItemOutcome): void {
    this.#patience.renew();
    this.#outcomes[outcome.index] = outcome;
    if (outcome.ok) this.#done++;
    else this.#failed++;
    this.#options.onItem?.(outcome);
  }

  #tell(): void {
    this.#options.onProgress?.({
      total: this.#items.length,
      submitted: this.#submitted,
      done: this.#done,
      failed: this.#failed,
    });
  }

  #aborting(): { signal?: AbortSignal } {
    const { signal } = this.#options;
    return signal === undefined ? {} : { signal };
  }
}

/** An error of an item as it would be had the item been submitted alone: it may not stand where it stood in its batch. */
function alone(error: RpcError, index: number): RpcError {
  if (!error.is("INVALID_PARAMS")) return error;
  const { code, message, data } = error.toJSON();
  const details = error.details.map((violation) => ({ ...violation, loc: ["params", ...violation.loc.slice(3)] }));
  return new RpcError({
    code,
    message: message.replaceAll(`params.items.${index}`, "params"),
    data: { ...data, details },
  });
}
