import type { Pace } from "./pace.ts";
import { pause } from "./pause.ts";
import { RpcError, TransportError } from "./rpc-error.ts";

export interface RetryOptions {
  /** How often a call is made again at most. */
  retries: number;
  /** The longest wait between two tries, in milliseconds. */
  maxWaitMs: number;
}

const FIRST_WAIT_MS = 200;
/** Waits are longer by up to this share, so that many clients do not come back at once. */
const JITTER = 0.25;

/** What is made again. */
export interface Repetition {
  /** How many calls it is. */
  calls: number;
  /** Whether it may be made twice. */
  repeatable: boolean;
  pace: Pace;
  signal: AbortSignal | undefined;
}

/**
 * Makes a call until it succeeds, fails for good, or has been made often enough. Errors that are retryable are tried
 * again after the time that they name or a growing one, what was over the rate limit when its turn comes; a lost
 * connection only where the call may be made twice.
 */
export async function retried<Result>(
  call: () => Promise<Result>,
  { retries, maxWaitMs }: RetryOptions,
  { calls, repeatable, pace, signal }: Repetition,
): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    await pace.turn(calls, signal);
    try {
      return await call();
    } catch (error) {
      const wait = waitFor(error, attempt, repeatable);
      if (wait === null || attempt >= retries || signal?.aborted === true) throw error;
      if (!pace.refused(error)) await pause(Math.min(wait, maxWaitMs) * (1 + Math.random() * JITTER), signal);
    }
  }
}

/** Milliseconds until a call should be made again; null where it should not. */
function waitFor(error: unknown, attempt: number, repeatable: boolean): number | null {
  const growing = FIRST_WAIT_MS * 2 ** attempt;
  if (error instanceof RpcError) {
    return error.retryable ? Math.max((error.data.retry_after_seconds ?? 0) * 1000, growing) : null;
  }
  return error instanceof TransportError && repeatable ? growing : null;
}
