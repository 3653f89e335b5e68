import type { Logger } from "pino";
import type { TimeOfJobs } from "../jobs/clock.ts";
import { callJson, type HostAccess } from "../outbound/call-json.ts";
import type { Notice } from "../store/definitions/notice-steps.ts";
import type { NoticeStore } from "../store/definitions/notice-store.ts";
import type { JobSummary } from "../store/job-record.ts";
import type { Store } from "../store/store.ts";
import { hostOf } from "./check-notify.ts";
import { signedHeaders } from "./signature.ts";
import { messageOf, type Told } from "./told.ts";

export interface NotifierOptions {
  store: Pick<Store, "job"> & { notices: NoticeStore };
  clock: TimeOfJobs;
  logger: Logger;
  access: HostAccess;
  secret: string;
  /** What is told of a job that has ended. */
  toldOf: (job: JobSummary) => Promise<Told>;
}

/** How often it is looked who is to be told, and how often those of forgotten jobs are forgotten. */
const [LOOK_MS, FORGET_MS] = [1_000, 3_600_000];
const AT_ONCE = 16;
const ANSWER_MS = 10_000;
/** While somebody tries, nobody else does for so long; then whoever tried is gone. */
const TAKEN_MS = 60_000;
const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
/** How long is waited after each attempt that failed; after the last of these it is given up. */
const PAUSES_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR];
/** An answer that says that nobody is there any more. */
const GONE = 410;
const MOST_SAID = 200;

/**
 * Tells those who want to know that jobs have ended. Whom to tell is stored with the job, in the same step, so that nobody is
 * forgotten whatever ends when; somebody may be told twice, under the same id.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #forgotAt = 0;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.look().finally(() => {
        this.#looking = null;
      });
    }, LOOK_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#stopped.abort();
    await this.#looking;
  }

  /** Tells whoever is to be told by now. What fails is tried again at a later look. */
  async look(): Promise<void> {
    const { store, clock, logger } = this.#options;
    try {
      const now = clock.latest();
      const due = await store.notices.due(now, AT_ONCE);
      await Promise.all(due.map((notice) => this.#tell(notice)));
      if (now - this.#forgotAt < FORGET_MS) return;
      this.#forgotAt = now;
      await store.notices.forget();
    } catch (error) {
      logger.error({ err: error }, "it could not be looked who is to be told of jobs; it will be tried again");
    }
  }

  async #tell(notice: Notice): Promise<void> {
    const { store, clock, toldOf } = this.#options;
    if (!(await store.notices.take(notice, clock.latest() + TAKEN_MS))) return;
    const job = await store.job(notice.job_id);
    if (job === null) return;
    const told = await toldOf(job);
    if (notice.when === "failure" && !told.isFailure) {
      await store.notices.settle(notice, { outcome: "no_occasion", next_at: clock.latest(), problem: null });
      return;
    }
    const problem = await this.#attempt(notice, messageOf(job, told));
    if (this.#stopped.signal.aborted && problem !== null) return;
    const pause = problem?.isFinal === true ? undefined : PAUSES_MS[notice.attempts];
    await store.notices.settle(notice, {
      outcome: problem === null ? "delivered" : pause === undefined ? "given_up" : "open",
      next_at: clock.latest() + (problem === null ? 0 : (pause ?? 0)),
      problem: problem?.reason.slice(0, MOST_SAID) ?? null,
    });
    this.#report(notice, problem?.reason ?? null, pause !== undefined);
  }

  /** Why an attempt failed; null where it did not. */
  async #attempt(
    { job_id, position, url }: Notice,
    text: string,
  ): Promise<{ reason: string; isFinal: boolean } | null> {
    const { access, secret, clock } = this.#options;
    const headers = signedHeaders({ id: `${job_id}-${position}`, text, now: clock.latest() }, secret);
    const { signal } = this.#stopped;
    try {
      const call = { method: "POST" as const, body: text, headers, timeoutMs: ANSWER_MS, signal };
      const { status } = await callJson(url, call, access);
      if (status >= 200 && status < 300) return null;
      return { reason: `it answered ${status}`, isFinal: status === GONE };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { reason: typeof code === "string" ? `it cannot be reached (${code})` : message, isFinal: false };
    }
  }

  #report(notice: Notice, problem: string | null, isTriedAgain: boolean): void {
    const { logger } = this.#options;
    const facts = { job_id: notice.job_id, host: hostOf(notice), attempt: notice.attempts + 1 };
    if (problem === null) logger.info(facts, "somebody was told of a job");
    else if (isTriedAgain) logger.info({ ...facts, problem }, "somebody could not be told of a job; it is tried again");
    else logger.warn({ ...facts, problem }, "somebody could not be told of a job; it is given up");
  }
}
