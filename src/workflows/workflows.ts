import { type Caller, mayAct } from "../access/caller.ts";
import type { DefinitionService, RegisterOptions } from "../definitions/definition-service.ts";
import { datasetErrors, workflowErrors } from "../definitions/kinds.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { TimeOfJobs } from "../jobs/clock.ts";
import type { CatalogStore } from "../store/definitions/catalog-store.ts";
import type { Definition, DefinitionQuery, Readers } from "../store/definitions/definition-record.ts";
import type { DefinitionStore, Registered } from "../store/definitions/definition-store.ts";
import type { Notify } from "../store/definitions/notice-steps.ts";
import type { WorkflowStore } from "../store/definitions/workflow-store.ts";
import { nextTime, timesWithin } from "./schedule.ts";
import {
  problemOfSteps,
  type WorkflowSpec,
  workflowSpecOf,
  workflowSpecText,
  type workflowStatuses,
} from "./workflow-spec.ts";

/** A workflow as somebody registers it. */
export interface NewWorkflow extends Omit<WorkflowSpec, "runs_as"> {
  name: string;
  owner: string | null;
  team: string | null;
  description: string | null;
  tags: readonly string[];
  readers: Readers;
}

/** What is told of a workflow beside what it is. */
export interface WorkflowState {
  status: (typeof workflowStatuses)[number];
  /** When it comes due next, in milliseconds since 1970. */
  next_at: number | null;
  /** Why it is held. */
  reason: string | null;
}

export interface WorkflowsOptions {
  definitions: DefinitionService;
  /** Finds definitions for nobody's sake. */
  store: { definitions: DefinitionStore; catalog: CatalogStore; workflows: WorkflowStore };
  clock: TimeOfJobs;
  /** Why somebody cannot be told of runs; null where he can. Throws NOT_ALLOWED_HOST. */
  checkNotify: (notify: readonly Notify[]) => string | null;
  /** Whether there is an Airflow that steps can have run DAGs. */
  hasAirflow: boolean;
}

/** Workflows that are looked at in one go. */
const AT_ONCE = 100;
/** Times of a schedule that are told ahead. */
const AHEAD = 5;
/** A schedule is looked at for so long ahead. */
const AHEAD_MS = 8 * 366 * 86_400_000;

/** Workflows: what they are, and when they come due. Throws ServiceErrors only. */
export class Workflows {
  readonly #options: WorkflowsOptions;

  constructor(options: WorkflowsOptions) {
    this.#options = options;
  }

  /** Registers a workflow. Throws INVALID_CRON and WORKFLOW_ALREADY_EXISTS, and what it names that is not there. */
  async register(
    { name, ...given }: NewWorkflow,
    options: RegisterOptions,
    caller: Caller,
  ): Promise<{ registered: Registered; next: number[] }> {
    const { definitions } = this.#options;
    const { steps, cron, timezone, enabled, catchup, overlap, retry, after, parameters, notify, ...facts } = given;
    const answered = await definitions.answeredBefore(options.idempotency, caller);
    const next = cron === null ? [] : this.ahead({ cron, timezone });
    if (answered !== null) return { registered: answered, next };
    const problem = problemOfSteps(steps, parameters) ?? this.#problemOutside(steps, notify);
    if (problem !== null) throw workflowErrors.invalid(name, problem);
    for (const dataset of after) await definitions.get(dataset.toLowerCase(), datasetErrors, caller);
    const runs_as = { client_id: caller.client_id, roles: caller.roles };
    const spec = { steps, cron, timezone, enabled, catchup, overlap, retry, after, parameters, notify, runs_as };
    const named = steps.flatMap(({ dataset }) => dataset ?? []);
    const registered = await definitions
      .register(
        {
          ...facts,
          name,
          variant: "",
          depends_on: [...new Set([...after, ...named].map((each) => each.toLowerCase()))],
          columns: null,
          spec: workflowSpecText(spec),
          tables: () => null,
        },
        options,
        workflowErrors,
        caller,
      )
      .catch((error: unknown) => {
        throw permissionOf(error, name, "change");
      });
    if (!options.dryRun) await this.#schedule(registered.id, spec);
    return { registered, next };
  }

  /** Why what lies outside the service cannot be asked or told; null where it can. */
  #problemOutside(steps: WorkflowSpec["steps"], notify: readonly Notify[]): string | null {
    const { hasAirflow, checkNotify } = this.#options;
    const dag = hasAirflow ? undefined : steps.find(({ type }) => type === "airflow");
    return dag === undefined
      ? checkNotify(notify)
      : `step '${dag.id}' has Airflow run a DAG, of which this service knows none (AIRFLOW_URL)`;
  }

  /** The next moments at which a schedule comes due. */
  ahead(schedule: { cron: string; timezone: string }): number[] {
    const now = this.#options.clock.latest();
    nextTime(schedule, now);
    return timesWithin(schedule, now, now + AHEAD_MS, AHEAD);
  }

  async get(name: string, caller: Caller): Promise<Definition> {
    return this.#options.definitions.get(name, workflowErrors, caller).catch((error: unknown) => {
      throw permissionOf(error, name, "read");
    });
  }

  /** A workflow that the caller may do with what its owner may. */
  async own(name: string, action: string, caller: Caller): Promise<Definition> {
    const definition = await this.get(name, caller);
    if (mayAct(caller, definition.registered_by)) return definition;
    throw new ServiceError("WORKFLOW_PERMISSION_DENIED", { name, action });
  }

  async state(definition: Pick<Definition, "id" | "spec">): Promise<WorkflowState> {
    const schedule = await this.#options.store.workflows.schedule(definition.id);
    const { enabled } = workflowSpecOf(definition.spec);
    const status = !enabled ? "DISABLED" : schedule?.paused === true ? "PAUSED" : "ACTIVE";
    return { status, next_at: schedule?.next_at ?? null, reason: schedule?.reason ?? null };
  }

  list(
    query: Omit<DefinitionQuery, "viewer" | "kind" | "variant">,
    caller: Caller,
  ): Promise<{ items: Definition[]; total_count: number }> {
    return this.#options.definitions.list({ ...query, variant: null, kind: "workflow" }, caller);
  }

  /** Takes a workflow's name away; what it has started goes on. */
  async unregister(name: string, caller: Caller): Promise<void> {
    const { definitions, store } = this.#options;
    const { id } = await this.own(name, "unregister", caller);
    await definitions.unregister(name, false, workflowErrors, caller).catch((error: unknown) => {
      throw permissionOf(error, name, "unregister");
    });
    await store.workflows.drop(id);
  }

  /** Holds a workflow: nothing starts it but a call. Throws WORKFLOW_INVALID_STATE where it is held already. */
  async pause(name: string, reason: string | null, caller: Caller): Promise<WorkflowState> {
    const definition = await this.own(name, "pause", caller);
    const held = { paused: true, next_at: null, reason, by: caller.subject };
    return this.#hold(definition, held, "paused");
  }

  /** Lets it go on, with what comes due from now on. */
  async unpause(name: string, reason: string | null, caller: Caller): Promise<WorkflowState> {
    const definition = await this.own(name, "unpause", caller);
    const { cron, timezone } = workflowSpecOf(definition.spec);
    const next_at = cron === null ? null : nextTime({ cron, timezone }, this.#options.clock.latest());
    return this.#hold(definition, { paused: false, next_at, reason, by: caller.subject }, "unpaused");
  }

  async #hold(
    definition: Definition,
    held: { paused: boolean; next_at: number | null; reason: string | null; by: string | null },
    action: string,
  ): Promise<WorkflowState> {
    const before = await this.state(definition);
    const changed = before.status !== "DISABLED" && (await this.#options.store.workflows.hold(definition.id, held));
    if (changed) return this.state(definition);
    throw new ServiceError("WORKFLOW_INVALID_STATE", { name: definition.name, status: before.status, action });
  }

  /** Says when those come due that were registered by a service which was ended before it could say so. */
  async scheduleMissing(): Promise<void> {
    const { store } = this.#options;
    for (const id of await store.workflows.unscheduled(AT_ONCE)) {
      const definition = await store.definitions.byId(id);
      if (definition !== null) await this.#schedule(id, workflowSpecOf(definition.spec));
    }
  }

  /** Says when a workflow comes due, and what it watches: by what datasets have now, nothing is started. */
  async #schedule(id: number, { enabled, cron, timezone, after }: WorkflowSpec): Promise<void> {
    const { store, clock } = this.#options;
    const next = enabled && cron !== null ? nextTime({ cron, timezone }, clock.latest()) : null;
    const watched = (enabled ? after : []).map(async (named) => {
      const dataset = named.toLowerCase();
      const found = await store.definitions.find("dataset", dataset);
      const seen = found === null ? null : await store.catalog.lastRefresh(found.id, "snapshot");
      return { dataset, seen_job: seen?.job_id ?? null };
    });
    await store.workflows.put(id, next, await Promise.all(watched));
  }
}

/** What is refused of another's definition, as workflows name it. */
function permissionOf(error: unknown, name: string, action: string): unknown {
  const denied = error instanceof ServiceError && error.name === "DEFINITION_NOT_PERMITTED";
  return denied ? new ServiceError("WORKFLOW_PERMISSION_DENIED", { name, action }, { cause: error }) : error;
}
