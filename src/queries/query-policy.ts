import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import { statementTypes } from "../store/job-record.ts";
import type { Store } from "../store/store.ts";

export interface QueryLimits {
  /** Statements that a caller may run within an hour, and within a day; 0 for any. */
  queriesPerHour: number;
  queriesPerDay: number;
  /** Longest time that a statement may run, in seconds. */
  maxTimeoutSeconds: number;
  maxResultRows: number;
  maxResultBytes: number;
  memoryMb: number;
  keepResultsHours: number;
}

/** What a caller has used of a window, and when he may run the next statement; null where he may now. */
export interface QueryUse {
  window: "hour" | "day";
  limit: number;
  used: number;
  next_at: number | null;
}

const WINDOWS = [
  { window: "hour", ms: 3_600_000, of: "queriesPerHour" },
  { window: "day", ms: 86_400_000, of: "queriesPerDay" },
] as const;

/** How many statements callers may run. What they have run is counted among the jobs, so that a restart forgets nothing. */
export class QueryPolicy {
  readonly limits: QueryLimits;
  readonly #store: Store;
  readonly #now: () => number;
  readonly #counts: boolean;

  /** `counts` is whether callers are known apart. */
  constructor(limits: QueryLimits, { store, now, counts }: { store: Store; now: () => number; counts: boolean }) {
    this.limits = limits;
    this.#store = store;
    this.#now = now;
    this.#counts = counts;
  }

  /** What a caller has used of each window that is limited. */
  async uses(caller: Caller, signal: AbortSignal): Promise<QueryUse[]> {
    if (!this.#counts) return [];
    const uses: QueryUse[] = [];
    for (const { window, ms, of } of WINDOWS) {
      const limit = this.limits[of];
      if (limit > 0) uses.push(await this.#use(caller, { window, limit }, ms, signal));
    }
    return uses;
  }

  /** Throws RATE_LIMIT_EXCEEDED where a caller has used up a window; it says when to come back. */
  async check(caller: Caller, signal: AbortSignal): Promise<void> {
    for (const { window, limit, used, next_at } of await this.uses(caller, signal)) {
      if (next_at === null) continue;
      const seconds = Math.max(Math.ceil((next_at - this.#now()) / 1000), 1);
      throw new ServiceError("RATE_LIMIT_EXCEEDED", { window, limit, used }, { retry_after_seconds: seconds });
    }
  }

  /** The oldest of the last `limit` statements is the next that no longer counts. */
  async #use(
    caller: Caller,
    { window, limit }: Pick<QueryUse, "window" | "limit">,
    ms: number,
    signal: AbortSignal,
  ): Promise<QueryUse> {
    const from = this.#now() - ms;
    const page = await this.#store.query(
      {
        visible: caller.subject,
        from,
        to: null,
        states: null,
        owners: null,
        datasetIds: null,
        batchIds: null,
        errorCodes: null,
        types: statementTypes,
        terms: [],
        sort: [{ key: "created", descending: true }],
        offset: limit - 1,
        limit: 1,
      },
      { name: caller.rate_key, signal },
    );
    const [oldest] = page.jobs;
    return { window, limit, used: page.found, next_at: oldest === undefined ? null : oldest.submitted_at + ms };
  }
}
