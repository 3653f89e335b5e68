import { randomUUID } from "node:crypto";
import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { TimeOfJobs } from "../jobs/clock.ts";
import type { JobBrowser } from "../jobs/job-browser.ts";
import type { Orders } from "../jobs/orders.ts";
import { canonicalId } from "../profiling/model/canonical-id.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import type { StoredStep } from "../store/definitions/workflow-run-steps.ts";
import type { Firing } from "../store/definitions/workflow-steps.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { Store } from "../store/store.ts";
import { timesWithin } from "./schedule.ts";
import { callerOf, firingOf, invalid, offsetOf, type RunWish, type WorkflowRun, wishOf } from "./starts.ts";
import { type WorkflowSpec, workflowSpecOf } from "./workflow-spec.ts";
import type { Workflows } from "./workflows.ts";

/** A run as its job was submitted with it. */
export interface WorkflowOrder {
  name: string;
  version: number;
  source: Firing["source"];
  logical_date: string;
  parameters: Record<string, JsonValue>;
  spec: WorkflowSpec;
  /** Jobs of its batch that run side by side at most. */
  parallel: number;
}

export interface WorkflowRunsOptions {
  workflows: Workflows;
  store: Store;
  clock: TimeOfJobs;
  orders: Orders;
  browser: Pick<JobBrowser, "cancel">;
}

const AT_ONCE = 100;
export const MOST_BACKFILLED = 366;
const DAY_MS = 86_400_000;

/** Starts workflows, and tells what has become of that. Throws ServiceErrors only. */
export class WorkflowRuns {
  readonly #options: WorkflowRunsOptions;

  constructor(options: WorkflowRunsOptions) {
    this.#options = options;
  }

  /** Starts a workflow now; gives the id of the run, which is that of its job. */
  async run(
    name: string,
    { parameters, logical_date }: { parameters: Record<string, JsonValue>; logical_date: string | null },
    caller: Caller,
  ): Promise<string> {
    const { workflows, store, clock } = this.#options;
    const definition = await workflows.own(name, "run", caller);
    const spec = await this.#startable(definition, parameters);
    const now = clock.latest();
    const wish = wishOf(parameters, caller, logical_date ?? undefined);
    // Two within a millisecond are starts of moments of their own.
    for (let at = now; ; at++) {
      const firing = firingOf(definition.id, "manual", at, now, wish);
      if (await store.workflows.add(firing)) return this.#submit(firing, definition, spec);
    }
  }

  /** The moments of a schedule between two days. Throws WORKFLOW_INVALID_STATE, and VALIDATION_ERROR for too many. */
  async backfilled(
    name: string,
    start: string,
    end: string,
    caller: Caller,
  ): Promise<{ definition: Definition; times: number[] }> {
    const definition = await this.#options.workflows.own(name, "run", caller);
    const { cron, timezone } = workflowSpecOf(definition.spec);
    if (cron === null)
      throw invalid(`the workflow '${name}' has no schedule, so that there is nothing between two days`);
    const [from, to] = [Date.parse(start), Date.parse(end) + DAY_MS];
    if (!(from < to)) throw invalid("'end' is before 'start', or one of them is no day");
    const offset = offsetOf(timezone);
    const times = timesWithin({ cron, timezone }, from - offset(from), to - offset(to), MOST_BACKFILLED + 1);
    if (times.length > MOST_BACKFILLED)
      throw invalid(`it came due more than ${MOST_BACKFILLED} times between these days`);
    return { definition, times };
  }

  /** Starts a workflow for each moment between two days; gives the runs' ids under that of their batch. */
  async backfill(
    name: string,
    { start, end, newest_first, parallel }: { start: string; end: string; newest_first: boolean; parallel: number },
    caller: Caller,
  ): Promise<{ batch_id: string; runs: { run_id: string; logical_date: number }[] }> {
    const { clock } = this.#options;
    const { definition, times } = await this.backfilled(name, start, end, caller);
    const spec = await this.#startable(definition, {});
    const batch_id = randomUUID();
    const runs: { run_id: string; logical_date: number }[] = [];
    const now = clock.latest();
    for (const [i, at] of (newest_first ? times.toReversed() : times).entries()) {
      const wish = { ...wishOf({}, caller, new Date(at).toISOString()), parallel };
      // Each backfill is one of its own: of its starts, the place within it is a part of the moment's name.
      const firing = { ...firingOf(definition.id, "backfill", at, now + i, wish), batch_id };
      const known = await this.#added(firing);
      runs.push({ run_id: await this.#submit(known, definition, spec), logical_date: at });
    }
    return { batch_id, runs };
  }

  /** Has a job made for each start that has none yet. */
  async submitOpen(): Promise<void> {
    const { store } = this.#options;
    for (const firing of await store.workflows.open(AT_ONCE)) {
      const definition = await store.definitions.byId(firing.definition_id);
      const spec = definition === null ? null : workflowSpecOf(definition.spec);
      const skipped = spec === null || (spec.overlap === "skip" && (await this.#running(firing)));
      if (
        definition === null ||
        spec === null ||
        (skipped && firing.source !== "manual" && firing.source !== "backfill")
      ) {
        await store.workflows.settle(firing, "skipped", null);
      } else await this.#submit(firing, definition, spec);
    }
  }

  /** A run that the caller may see. Throws WORKFLOW_RUN_NOT_FOUND. */
  async status(
    runId: string,
    caller: Caller,
  ): Promise<{ run: WorkflowRun; steps: StoredStep[]; order: WorkflowOrder }> {
    const { store, orders, workflows } = this.#options;
    const id = canonicalId(runId);
    const [job, firing] = await Promise.all([store.job(id), store.workflows.firing(id)]);
    const order = (await orders.orderOf(id)) as unknown as WorkflowOrder | null;
    if (job === null || firing === null || order === null)
      throw new ServiceError("WORKFLOW_RUN_NOT_FOUND", { run_id: runId });
    const readable = await workflows.get(order.name, caller).then(
      () => true,
      () => job.owner === caller.subject || caller.is_admin,
    );
    if (!readable) throw new ServiceError("WORKFLOW_RUN_NOT_FOUND", { run_id: runId });
    return { run: { firing, job }, steps: await store.workflows.steps(id), order };
  }

  /** Ends a run, and the jobs of its steps. Throws WORKFLOW_RUN_NOT_CANCELLABLE where it has ended. */
  async stop(runId: string, reason: string | null, caller: Caller): Promise<void> {
    const { run, order } = await this.status(runId, caller);
    const { status = "CLEANED_UP", terminal = true } = run.job === null ? {} : viewsOf(run.job);
    if (terminal || run.job === null) throw new ServiceError("WORKFLOW_RUN_NOT_CANCELLABLE", { run_id: runId, status });
    try {
      await this.#options.browser.cancel(run.job.job_id, reason, caller, caller.is_admin);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.name === "JOB_NOT_ACTIVE") {
        throw new ServiceError("WORKFLOW_RUN_NOT_CANCELLABLE", { run_id: runId, status: "ended" }, { cause: error });
      }
      if (error.name !== "CANCEL_NOT_PERMITTED") throw error;
      throw new ServiceError("WORKFLOW_PERMISSION_DENIED", { name: order.name, action: "stop" }, { cause: error });
    }
  }

  /** The newest starts of workflows, with what has become of them. */
  async history(query: {
    definitions: readonly number[];
    source: string | null;
    since: number | null;
    status: string | null;
    limit: number;
    offset: number;
  }): Promise<{ runs: WorkflowRun[]; total_count: number }> {
    const { store } = this.#options;
    const { firings, total_count } = await store.workflows.firings(query);
    const runs = await Promise.all(
      firings.map(async (firing) => ({ firing, job: firing.job_id === null ? null : await store.job(firing.job_id) })),
    );
    return { runs, total_count };
  }

  async #added(firing: Firing): Promise<Firing> {
    for (let at = firing.scheduled_at; ; at++) {
      const next = { ...firing, scheduled_at: at };
      if (await this.#options.store.workflows.add(next)) return next;
    }
  }

  /** Whether an earlier run of the workflow has not ended. */
  async #running(firing: Firing): Promise<boolean> {
    const { store } = this.#options;
    for (const jobId of await store.workflows.earlier(firing)) {
      const job = await store.job(jobId);
      if (job !== null && !viewsOf(job).terminal) return true;
    }
    return false;
  }

  async #startable(definition: Definition, parameters: Record<string, JsonValue>): Promise<WorkflowSpec> {
    const spec = workflowSpecOf(definition.spec);
    const { name } = definition;
    if (!spec.enabled) throw new ServiceError("WORKFLOW_INVALID_STATE", { name, status: "DISABLED", action: "run" });
    const unknown = Object.keys(parameters).find((each) => !(each in spec.parameters));
    if (unknown !== undefined) throw invalid(`the workflow '${name}' has no parameter '${unknown}'`);
    return spec;
  }

  /** Makes the job of a start; there is one, however often this is done. */
  async #submit(firing: Firing, definition: Definition, spec: WorkflowSpec): Promise<string> {
    const { orders, store } = this.#options;
    const { definition_id, source, scheduled_at, batch_id } = firing;
    const { parameters = {}, as, logical_date, parallel = 1 } = JSON.parse(firing.run_order) as RunWish;
    const order: WorkflowOrder = {
      name: definition.name,
      version: definition.version,
      source,
      logical_date: logical_date ?? new Date(scheduled_at).toISOString(),
      parameters: { ...spec.parameters, ...parameters },
      spec,
      parallel,
    };
    const owner = { subject: definition.registered_by, ...spec.runs_as };
    const key = `workflow ${definition_id} ${source} ${scheduled_at}`;
    const job_id = await orders.submit(
      {
        type: "workflow",
        name: definition.name,
        order: order as unknown as JsonValue,
        batch_id,
        idempotency: { key, params: key },
        notify: spec.notify,
      },
      callerOf(as ?? owner),
    );
    await store.workflows.settle(firing, "submitted", job_id);
    return job_id;
  }
}
