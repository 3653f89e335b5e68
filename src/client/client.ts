import type { MethodName, RecordSet } from "../methods/contract.ts";
import type { BatchAnswer, Calls, Result } from "./calls.ts";
import { newKey } from "./idempotency-key.ts";
import { Pace } from "./pace.ts";
import { postBatch } from "./post-batch.ts";
import { type BatchOptions, type ItemOutcome, profileAll, type TriggerItem } from "./profile-all.ts";
import { type Profiled, type ProfileOptions, profileOne, type WaitOptions, waitForEnd } from "./profile-one.ts";
import { type RetryOptions, retried } from "./retry.ts";
import { type Message, type Response, resultOf, Transport, type TransportOptions } from "./transport.ts";
import {
  type ProfileAnswer,
  type ProfilePage,
  type ProfilePart,
  profilePages,
  type ReadOptions,
  recordSetsOf,
  wholeProfile,
} from "./whole-profile.ts";

export interface ClientOptions extends TransportOptions {
  /** How often a call that may succeed later is made again; 4. */
  retries?: number;
  /** The longest wait between two tries in milliseconds; a minute. */
  maxWaitMs?: number;
}

/** A profiler, as a program uses it. */
export interface Client extends Calls {
  /**
   * Profiles one dataset: submits a job, waits, and answers its profile. Rejects with the error that the job failed with
   * and with JobCancelledError; when the signal aborts, the job is cancelled.
   */
  profile: (specification: TriggerItem["profile_specification"], options?: ProfileOptions) => Promise<Profiled>;
  /** Profiles many datasets; what becomes of one is no matter of the others. When the signal aborts, all are cancelled. */
  profileAll: (items: readonly TriggerItem[], options?: BatchOptions) => Promise<ItemOutcome[]>;
  /** The profile that a job made, all parts of it or some, however large: it comes in pages where it has to. */
  getProfile: (jobId: string, options?: ReadOptions & { parts?: ProfilePart[] }) => Promise<ProfileAnswer>;
  /**
   * The heavy profile that a job made, or the light one of a job that made no other, page by page: each is the document
   * with some of its record sets. For profiles that are too large to be held as a whole.
   */
  profilePages: (jobId: string, options?: ReadOptions) => AsyncGenerator<ProfilePage, void>;
  /**
   * The record sets of some names, out of the heavy profile that a job made, in the order of these; a name that no record
   * set has is left out.
   */
  recordSets: (jobId: string, names: readonly string[], options?: ReadOptions) => Promise<RecordSet[]>;
  /** Waits until a job has ended, however it ended. */
  wait: (jobId: string, options?: WaitOptions) => Promise<Result<"profiler.jobStatus">>;
}

const RETRY: RetryOptions = { retries: 4, maxWaitMs: 60_000 };
/** Calls that do something each time they are made. */
const UNREPEATABLE = new Set<string>(["jobs.cancel"]);

/** A client of the service at an address, for Node and browsers. */
export function createClient(options: ClientOptions): Client {
  const transport = new Transport(options);
  const retry = { ...RETRY, ...options };
  const pace = new Pace(retry.maxWaitMs);
  let lastId = 0;

  const posted = (message: Message, repeatable: boolean, signal: AbortSignal | undefined): Promise<unknown> =>
    retried(
      async () => {
        const answer = await transport.post(message, signal);
        if (answer === undefined && message.id === undefined) return undefined;
        return resultOf(answer as Response | undefined);
      },
      retry,
      { calls: 1, repeatable, pace, signal },
    );

  const message = (method: string, params: unknown): Message => ({
    jsonrpc: "2.0",
    id: ++lastId,
    method,
    params: withKeys(method, params ?? {}),
  });

  const client: Client = {
    call: (method, ...[params, { signal } = {}]) =>
      posted(message(method, params), !UNREPEATABLE.has(method), signal) as Promise<never>,
    batch: async (calls, { signal } = {}) => {
      const messages = calls.map(({ method, params }) => message(method, params));
      const repeatable = calls.every(({ method }) => !UNREPEATABLE.has(method));
      const responses = await postBatch(messages, { transport, retry, pace, repeatable, signal });
      return messages.map(({ id }) => answerOf(responses.get(id ?? 0))) as never;
    },
    notify: async (method, ...[params, { signal } = {}]) => {
      const { id: _, ...notification } = message(method, params);
      await posted(notification, false, signal);
    },
    profile: (specification, more) => profileOne(client, specification, more ?? {}),
    profileAll: (items, more) => profileAll(client, items, more ?? {}),
    getProfile: (jobId, { parts, ...more } = {}) => wholeProfile(client, jobId, parts, more),
    profilePages: (jobId, more) => profilePages(client, jobId, more ?? {}),
    recordSets: (jobId, names, more) => recordSetsOf(client, jobId, names, more ?? {}),
    wait: (jobId, more) => waitForEnd(client, jobId, more ?? {}),
  };
  return client;
}

function answerOf(response: Response | undefined): BatchAnswer<MethodName> {
  try {
    return { ok: true, result: resultOf(response) as never };
  } catch (error) {
    return { ok: false, error: error as Error };
  }
}

/** Submissions under keys, which makes it safe to send them again. */
function withKeys(method: string, params: object): object {
  if (method === "profiler.trigger") return { idempotency_key: newKey(), ...params };
  if (method !== "profiler.triggerBatch" || !("items" in params) || !Array.isArray(params.items)) return params;
  const items = params.items.map((item: unknown) =>
    typeof item === "object" && item !== null ? { idempotency_key: newKey(), ...item } : item,
  );
  return { ...params, items };
}
