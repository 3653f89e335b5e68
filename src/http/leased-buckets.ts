import { MAX_CALLERS, MINUTE_MS, tokenBuckets, WaitTimes } from "./rate-limiter.ts";
import { remembered } from "./remembered.ts";

/** Where several processes have the buckets of all callers. */
export interface TokenSource {
  /** Takes so many tokens at most, and tells how many it took and how much is left: less than one where it took fewer. */
  lease: (key: string, most: number) => Promise<{ granted: number; left: number }>;
  perMinute: number;
  burst: number;
  /** Whether every call takes its own token there; else a process takes some at once for whoever calls often. */
  exact: boolean;
}

/** What a process may hold of a burst that no call has used: two of them let no more than a tenth through beyond the limit. */
const LOTS = 20;
/** Whoever has used up his lot sooner gets one of twice the size. */
const OFTEN_MS = 1_000;
/** How long the source is not asked after it could not be reached. */
const AWAY_MS = 1_000;

/** The tokens of a caller that this process has. */
interface Lot {
  tokens: number;
  size: number;
  takenAt: number;
  /** Calls that wait for a token, and the question that was sent for them. */
  waiting: number;
  asked: Promise<void> | null;
  /** When the shared bucket has the next token. */
  emptyUntil: number;
  waits: WaitTimes;
}

/**
 * Token buckets that processes share: a token is there once, whichever of them a caller asks. Those that callers need
 * soon are fetched several at a time. While the source is away, each process counts for itself.
 */
export class LeasedBuckets {
  readonly #source: TokenSource;
  readonly #own: ReturnType<typeof tokenBuckets>;
  readonly #lots = remembered<Lot>(MAX_CALLERS);
  readonly #tokenMs: number;
  readonly #largest: number;
  #awayUntil = 0;

  constructor(source: TokenSource) {
    const { perMinute, burst } = source;
    this.#source = source;
    this.#own = tokenBuckets(perMinute, burst);
    this.#tokenMs = MINUTE_MS / perMinute;
    this.#largest = Math.max(Math.floor(burst / LOTS), 1);
  }

  /** Takes a token for a call; null if there was one, else the seconds until there is one for this call. */
  take(key: string): number | null | Promise<number | null> {
    const lot = this.#lotOf(key);
    if (lot.tokens >= 1) return this.#use(lot);
    const now = performance.now();
    if (now < lot.emptyUntil) return lot.waits.next(lot.emptyUntil, now);
    if (now < this.#awayUntil) return this.#own.take(key);
    return this.#ask(key, lot);
  }

  #lotOf(key: string): Lot {
    const known = this.#lots.get(key);
    if (known !== undefined) return known;
    const waits = new WaitTimes(this.#tokenMs, this.#source.burst);
    const lot = { tokens: 0, size: 1, takenAt: 0, waiting: 0, asked: null, emptyUntil: 0, waits };
    this.#lots.set(key, lot);
    return lot;
  }

  #use(lot: Lot): null {
    lot.tokens--;
    return null;
  }

  async #ask(key: string, lot: Lot): Promise<number | null> {
    lot.waiting++;
    try {
      for (;;) {
        lot.asked ??= this.#fill(key, lot).finally(() => {
          lot.asked = null;
        });
        await lot.asked;
        if (lot.tokens >= 1) return this.#use(lot);
        const now = performance.now();
        if (now < lot.emptyUntil) return lot.waits.next(lot.emptyUntil, now);
      }
    } catch {
      this.#awayUntil = performance.now() + AWAY_MS;
      return this.#own.take(key);
    } finally {
      lot.waiting--;
    }
  }

  async #fill(key: string, lot: Lot): Promise<void> {
    const { exact, lease } = this.#source;
    const now = performance.now();
    lot.size = now - lot.takenAt < OFTEN_MS ? Math.min(lot.size * 2, this.#largest) : 1;
    lot.takenAt = now;
    const { granted, left } = await lease(key, exact ? lot.waiting : Math.max(lot.size, lot.waiting));
    lot.tokens += granted;
    if (granted === 0) lot.emptyUntil = performance.now() + (1 - left) * this.#tokenMs;
  }
}
