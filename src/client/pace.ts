import { pause } from "./pause.ts";
import { RpcError } from "./rpc-error.ts";

const MINUTE_MS = 60_000;
/** Turns are so much further apart than they might be: a call that is too early by a millisecond waits for a second. */
const SPACING = 1.02;

/**
 * The pace that a service's rate limit sets, kept by all calls of a client together: once one is refused, each waits for
 * a turn of its own, and none is sent that the service would refuse.
 */
export class Pace {
  readonly #maxWaitMs: number;
  /** When the next turn is. */
  #freeAt = 0;
  /** Time between two turns. */
  #turnMs = 0;
  /** Most calls that may be made at once, as far as is known. */
  #burst = Number.POSITIVE_INFINITY;

  /** `maxWaitMs` is the longest time that a refusal is minded. */
  constructor(maxWaitMs: number) {
    this.#maxWaitMs = maxWaitMs;
  }

  /** Calls that may be sent in one request. */
  get most(): number {
    return this.#burst;
  }

  /** Waits until so many calls may be made; rejects with the signal's reason as soon as it aborts. */
  async turn(calls: number, signal: AbortSignal | undefined): Promise<void> {
    const now = performance.now();
    if (this.#freeAt <= now) return;
    const at = this.#freeAt + this.#turnMs * (calls - 1);
    this.#freeAt = at + this.#turnMs;
    await pause(at - now, signal);
  }

  /** Takes note of a refusal; false where an error is none. */
  refused(error: unknown): boolean {
    if (!(error instanceof RpcError) || !error.is("RATE_LIMIT_EXCEEDED")) return false;
    if (!("per_minute" in error.details)) return false; // his statements are used up, for longer than a pause
    const { per_minute, burst } = error.details;
    const waitMs = (error.data.retry_after_seconds ?? 1) * 1000;
    this.#burst = burst;
    this.#turnMs = Math.min((MINUTE_MS * SPACING) / per_minute, this.#maxWaitMs);
    this.#freeAt = Math.max(this.#freeAt, performance.now() + Math.min(waitMs, this.#maxWaitMs));
    return true;
  }
}
