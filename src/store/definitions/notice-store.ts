import { dueNotices, forgetNotices, type Notice, noticesOf, settleNotice, takeNotice } from "./notice-steps.ts";
import type { StepDatabase } from "./steps.ts";

/** Who is told when jobs have ended, and what has become of that. Failures of the storage reject with STORAGE_ERROR. */
export class NoticeStore {
  readonly #database: StepDatabase;

  constructor(database: StepDatabase) {
    this.#database = database;
  }

  /** Those that are due, of jobs that have ended, the longest due first. */
  due(now: number, limit: number): Promise<Notice[]> {
    return this.#database.read(() => dueNotices(now, limit));
  }

  /** Begins an attempt, which nobody else does before a time; tells whether it was there to be begun. */
  take(notice: Notice, until: number): Promise<boolean> {
    return this.#database.write(() => takeNotice(notice, until));
  }

  /** Notes what has come of an attempt. */
  settle(...given: Parameters<typeof settleNotice>): Promise<void> {
    return this.#database.write(() => settleNotice(...given));
  }

  /** Those of a job, in their order. */
  of(jobId: string): Promise<Notice[]> {
    return this.#database.read(() => noticesOf(jobId));
  }

  /** Forgets those of jobs that are forgotten. */
  forget(): Promise<void> {
    return this.#database.write(() => forgetNotices());
  }
}
