import type { Logger } from "pino";
import type { TimeOfJobs } from "../jobs/clock.ts";
import type { DefinitionStore } from "../store/definitions/definition-store.ts";
import type { StoredSchedule } from "../store/definitions/workflow-steps.ts";
import type { WorkflowStore } from "../store/definitions/workflow-store.ts";
import { nextTime, timesWithin } from "./schedule.ts";
import { type WorkflowSpec, workflowSpecOf } from "./workflow-spec.ts";

export interface WorkflowClockOptions {
  store: { definitions: Pick<DefinitionStore, "byId">; workflows: WorkflowStore };
  clock: TimeOfJobs;
  logger: Logger;
  /** Says when those come due of which that is not known yet. */
  scheduleMissing: () => Promise<void>;
  /** Has a job made for each start that has none yet. */
  submitOpen: () => Promise<void>;
  /** Brings what jobs have loaded up to date. */
  settle: () => Promise<void>;
}

/** How often it is looked what has come due. */
const LOOK_MS = 1_000;
/** What came due longer ago than this came due while nothing looked. */
const LATE_MS = 300_000;
const AT_ONCE = 100;
/** Moments that are made up for at most. */
const MOST_CAUGHT_UP = 100;

/**
 * Looks what has come due. A moment is taken in the step in which its schedule moves on, so that it is taken once, whatever
 * ends when, and however many look.
 */
export class WorkflowClock {
  readonly #options: WorkflowClockOptions;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: WorkflowClockOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.look());
    }, LOOK_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking;
  }

  /** Starts what has come due by now. What fails is tried again at the next look. */
  async look(): Promise<void> {
    const { store, clock, logger, scheduleMissing, submitOpen, settle } = this.#options;
    try {
      const now = clock.earliest();
      await scheduleMissing();
      for (const due of await store.workflows.due(now, AT_ONCE)) await this.#take(due, now);
      await settle();
      for (const loaded of await store.workflows.loaded()) {
        const { definition_id, begun_at } = loaded;
        const schedule = await store.workflows.schedule(definition_id);
        const firing = { ...fired(definition_id, begun_at, now), source: "after" as const };
        await store.workflows.takeLoaded(loaded, schedule?.paused === false ? firing : null);
      }
      await submitOpen();
    } catch (error) {
      logger.error({ err: error }, "what came due could not be started; it will be tried again");
    }
  }

  async #take(due: StoredSchedule, now: number): Promise<void> {
    const { store, logger } = this.#options;
    const definition = await store.definitions.byId(due.definition_id);
    const spec = definition === null ? null : workflowSpecOf(definition.spec);
    if (spec === null || spec.cron === null || due.next_at === null) {
      await store.workflows.take(due, null, []);
      return;
    }
    const schedule = { cron: spec.cron, timezone: spec.timezone };
    const times = dueTimes(schedule, spec.catchup, due.next_at, now);
    const firings = times.map((at) => ({ ...fired(due.definition_id, at, now), source: "schedule" as const }));
    if (await store.workflows.take(due, nextTime(schedule, now), firings)) {
      logger.info({ workflow: definition?.name, started: firings.length }, "a workflow has come due");
    }
  }
}

/** The moments that are run of those that have come due since one of them, the oldest first. */
export function dueTimes(
  schedule: { cron: string; timezone: string },
  catchup: WorkflowSpec["catchup"],
  first: number,
  now: number,
): number[] {
  const from = catchup === "none" ? Math.max(first, now - LATE_MS) : first;
  const times = timesWithin(schedule, from, now + 1, Number.POSITIVE_INFINITY);
  if (catchup === "last") return times.slice(-1);
  return catchup === "all" ? times.slice(-MOST_CAUGHT_UP) : times;
}

function fired(definition_id: number, scheduled_at: number, fired_at: number) {
  const nothing = { outcome: "open" as const, job_id: null, batch_id: null };
  return { definition_id, scheduled_at, fired_at, run_order: "{}", ...nothing };
}
