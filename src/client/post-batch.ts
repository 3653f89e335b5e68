import type { Pace } from "./pace.ts";
import { type RetryOptions, retried } from "./retry.ts";
import { RpcError, TransportError } from "./rpc-error.ts";
import { type Message, type Response, resultOf, type Transport } from "./transport.ts";

export interface BatchPosting {
  transport: Transport;
  retry: RetryOptions;
  pace: Pace;
  /** Whether all of the calls may be made twice. */
  repeatable: boolean;
  signal: AbortSignal | undefined;
}

/**
 * Makes many calls in one request, and those that were over the rate limit, which the service has not begun, again in
 * further ones; the responses by the ids of the calls. Rejects where a request was refused as a whole.
 */
export async function postBatch(messages: readonly Message[], posting: BatchPosting): Promise<Map<number, Response>> {
  const { retry, pace } = posting;
  const responses = new Map<number, Response>();
  const left = [...messages];
  for (let futile = 0; left.length > 0; ) {
    const sent = left.splice(0, pace.most);
    for (const response of await postAtOnce(sent, posting)) responses.set(response.id ?? 0, response);
    const refused = sent.filter(({ id }) => isRefused(responses.get(id ?? 0), pace));
    futile = refused.length < sent.length ? 0 : futile + 1;
    if (futile > retry.retries || retry.retries === 0) continue;
    left.unshift(...refused);
  }
  return responses;
}

async function postAtOnce(messages: Message[], { transport, retry, ...more }: BatchPosting): Promise<Response[]> {
  const post = async (): Promise<Response[]> => {
    const answer = await transport.post(messages, more.signal);
    if (Array.isArray(answer)) return answer;
    resultOf(answer); // a batch that was refused as a whole
    throw new TransportError("the service answered many calls as if they were one");
  };
  return retried(post, retry, { ...more, calls: messages.length });
}

function isRefused(response: Response | undefined, pace: Pace): boolean {
  return response?.error !== undefined && pace.refused(new RpcError(response.error));
}
