import { ServiceError } from "../errors/service-error.ts";
import { type Admit, overRate } from "./admission.ts";
import { Call } from "./call.ts";
import { bytesOf } from "./json-text.ts";
import { type InvalidRequest, isNotification, type Request } from "./request.ts";
import type { Responder } from "./responder.ts";
import { bareTooLarge, type Response } from "./response.ts";

/** Requests that came together, in the order in which they came. */
export type Batch = readonly (Request | InvalidRequest)[];

export interface BatchLimits {
  maxBatchItems: number;
  /** Requests of a batch that are worked on at once. */
  batchWidth: number;
  batchTimeoutMs: number;
  maxResponseBytes: number;
}

export interface BatchOptions {
  limits: BatchLimits;
  responder: Responder;
  admit: Admit;
}

const BRACKETS = 2;

/** Throws INVALID_REQUEST where a batch is empty, and BATCH_TOO_LARGE. */
export function checkBatchSize(items: number, { maxBatchItems }: BatchLimits): void {
  if (items === 0) throw new ServiceError("INVALID_REQUEST", { reason: "a batch must not be empty" });
  if (items > maxBatchItems) throw new ServiceError("BATCH_TOO_LARGE", { items, max_items: maxBatchItems });
}

/**
 * The responses to a batch in the order of its requests; notifications have none. Each request is counted as a call;
 * the first was counted with the HTTP request. What passes the time or the size of the whole gets its own error, the
 * others keep their responses.
 */
export async function respondToBatch(
  batch: Batch,
  { request_id, caller, gone, memory }: Call,
  { limits, responder, admit }: BatchOptions,
): Promise<Response[]> {
  const call = new Call(request_id, caller, gone, memory, performance.now() + limits.batchTimeoutMs);
  const [first] = batch;
  let left = limits.maxResponseBytes - BRACKETS;
  const responses = await mapBounded(batch, limits.batchWidth, async (request) => {
    const refusal = request === first ? null : await overRate(caller, admit);
    if (isNotification(request)) {
      if (refusal === null) responder.notify(request, call);
      return null;
    }
    const response =
      refusal === null
        ? await new Promise<Response>((give) => responder.respond(request, call, left, give))
        : responder.refuse(request, refusal, call);
    const fitting = bytesOf(response.text) < left ? response : bareTooLarge(request.id ?? null);
    left -= bytesOf(fitting.text) + 1;
    return fitting;
  });
  return responses.filter((response) => response !== null);
}

/** Maps items with at most `width` of them worked on at once; results are in the order of the items. */
async function mapBounded<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
