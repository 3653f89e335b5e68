import { Type } from "typebox";
import type { ErrorName } from "../errors/catalog.ts";
import { StoredError as StoredErrorSchema } from "../errors/details.ts";
import type { StoredError } from "../errors/stored.ts";
import { notifyView } from "../notify/check-notify.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { ProfileSpecification } from "../profiling/model/specification.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import type { StoredStep } from "../store/definitions/workflow-run-steps.ts";
import { firingSources } from "../store/definitions/workflow-steps.ts";
import { statusOf, type WorkflowRun } from "../workflows/starts.ts";
import { catchups, overlaps, stepTypes, workflowSpecOf, workflowStatuses } from "../workflows/workflow-spec.ts";
import type { WorkflowState } from "../workflows/workflows.ts";
import { definitionMembers, definitionView, timeMembers } from "./definition-schema.ts";
import { MetricName } from "./metric-schema.ts";
import { NotifyView } from "./notify-schema.ts";
import { JobId, oneOf, TextOrNull, Time, TimeOrNull } from "./schemas.ts";

const strict = { additionalProperties: false };
const Value = Type.Unsafe<JsonValue>({ description: "Any JSON value" });
const Values = Type.Record(Type.String({ maxLength: 64 }), Value, { maxProperties: 50 });
const Ref = Type.String({ minLength: 1, maxLength: 511 });

/** The name of a workflow: what metrics may be called. */
export const WorkflowName = MetricName;
export const RunId = Type.Unsafe<string>({ ...JobId, description: "The id of the run's job" });
export const Reason = Type.Optional(Type.String({ maxLength: 1000 }));
export const RunParameters = Values;

const Step = Type.Object(
  {
    id: Type.String({ pattern: "^[A-Za-z_][\\w-]*$", maxLength: 64 }),
    type: oneOf(stepTypes),
    on_failure: Type.Optional(oneOf(["stop", "continue"] as const, "Whether the run ends or goes on; stop")),
    dataset: Type.Optional(Ref),
    force: Type.Optional(Type.Boolean({ description: "Whether files too are read again that have not changed" })),
    profile_specification: Type.Optional(ProfileSpecification),
    spec: Type.Optional(Type.Unsafe<string>({ ...Ref, description: "Of quality: the specification" })),
    metric: Type.Optional(Ref),
    sql: Type.Optional(Type.String({ minLength: 1, maxLength: 100_000 })),
    dag_id: Type.Optional(Type.String({ minLength: 1, maxLength: 250, description: "Of airflow: the DAG" })),
    parameters: Type.Optional(Values),
    take: Type.Optional(
      Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 64 }), {
        maxProperties: 50,
        description: "Parameters that are the run's own, or its `logical_date`, by their names there",
      }),
    ),
    timeout_seconds: Type.Optional(Type.Number({ minimum: 1, maximum: 3600 })),
  },
  strict,
);

/** What a workflow is, as it is registered and told. */
export const specMembers = {
  steps: Type.Array(Step, { minItems: 1, maxItems: 50 }),
  cron: Type.Optional(
    Type.String({ maxLength: 256, description: "Five fields: minute, hour, day, month, day of week" }),
  ),
  timezone: Type.Optional(Type.String({ maxLength: 64, default: "UTC", description: "Of the IANA database" })),
  enabled: Type.Optional(Type.Boolean({ default: true })),
  catchup: Type.Optional(oneOf(catchups, "What is run of what came due while nothing looked; none")),
  overlap: Type.Optional(oneOf(overlaps, "Whether a moment is left out or waits while an earlier run goes on; skip")),
  retry: Type.Optional(
    Type.Object(
      {
        max: Type.Integer({ minimum: 0, maximum: 10 }),
        delay_seconds: Type.Number({ minimum: 0, maximum: 86_400 }),
      },
      { ...strict, description: "How often a step is tried again that failed, and after how long" },
    ),
  ),
  after: Type.Optional(Type.Array(Ref, { maxItems: 20, description: "Datasets whose new snapshot starts it" })),
  parameters: Type.Optional(
    Type.Unsafe<Record<string, JsonValue>>({ ...Values, description: "Values that runs have unless others are given" }),
  ),
};

const stateMembers = {
  status: oneOf(workflowStatuses),
  next_at: Type.Unsafe<number | null>({ ...TimeOrNull, description: "When it comes due next" }),
  reason: Type.Unsafe<string | null>({ ...TextOrNull, description: "Why it is held, as somebody said" }),
};

export const State = Type.Object({ name: Type.String(), ...stateMembers }, strict);

export const Workflow = Type.Object(
  {
    ...definitionMembers,
    ...specMembers,
    notify: NotifyView,
    cron: TextOrNull,
    depends_on: Type.Array(Type.String()),
    ...stateMembers,
    ...timeMembers,
  },
  { ...strict, title: "Workflow" },
);

export function workflowView(definition: Definition, state: WorkflowState) {
  const { steps, runs_as: _, after, notify, ...spec } = workflowSpecOf(definition.spec);
  const { depends_on, created_at, updated_at } = definition;
  return {
    ...definitionView(definition),
    ...spec,
    notify: notifyView(notify),
    parameters: { ...spec.parameters },
    after: [...after],
    steps: steps.map((step) => ({ ...step })) as never,
    depends_on: [...depends_on],
    ...state,
    created_at,
    updated_at,
  };
}

export const Run = Type.Object(
  {
    run_id: Type.Union([RunId, Type.Null()], {
      description: "Null before there is a job for it, and where it was left out",
    }),
    name: TextOrNull,
    source: oneOf(firingSources, "What started it"),
    status: Type.String({ description: "Of its job; SKIPPED where an earlier run had not ended" }),
    scheduled_at: Type.Unsafe<number>({ ...Time, description: "The moment that it is for" }),
    started_at: TimeOrNull,
    finished_at: TimeOrNull,
    late_by: Type.Unsafe<number | null>({
      type: ["integer", "null"],
      description: "Milliseconds from its moment to its start",
    }),
    batch_id: TextOrNull,
    error: Type.Union([StoredErrorSchema, Type.Null()]),
  },
  strict,
);

export function runView(run: WorkflowRun, name: string | null) {
  const { firing, job } = run;
  const { source, scheduled_at, batch_id } = firing;
  const started_at = job?.started_at ?? null;
  return {
    run_id: firing.job_id,
    name: job?.dataset_name ?? name,
    source,
    status: statusOf(run),
    scheduled_at,
    started_at,
    finished_at: job?.finished_at ?? null,
    late_by: started_at === null ? null : Math.max(started_at - scheduled_at, 0),
    batch_id,
    error: job?.error ?? null,
  };
}

export const StepState = Type.Object(
  {
    id: Type.String(),
    type: oneOf(stepTypes),
    status: Type.String({ description: "waiting, running, done, failed or stopped" }),
    attempts: Type.Integer({ minimum: 0 }),
    job_id: TextOrNull,
    started_at: TimeOrNull,
    ended_at: TimeOrNull,
    error: Type.Union([StoredErrorSchema, Type.Null()]),
  },
  strict,
);

export function stepView(
  { id, type }: { id: string; type: (typeof stepTypes)[number] },
  state: StoredStep | undefined,
) {
  return {
    id,
    type,
    status: state?.status ?? "waiting",
    attempts: state?.attempts ?? 0,
    job_id: state?.child ?? null,
    started_at: state?.started_at ?? null,
    ended_at: state?.ended_at ?? null,
    error: state?.error == null ? null : (JSON.parse(state.error) as StoredError),
  };
}

/** What a call on a workflow can be refused with. */
export const ofWorkflow: readonly ErrorName[] = ["WORKFLOW_NOT_FOUND", "WORKFLOW_PERMISSION_DENIED", "STORAGE_ERROR"];
export const ofRun: readonly ErrorName[] = ["WORKFLOW_RUN_NOT_FOUND", "STORAGE_ERROR"];
