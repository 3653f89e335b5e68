import { Type } from "typebox";
import { fromStoredError } from "../errors/stored.ts";
import type { Orders } from "../jobs/orders.ts";
import { defineMethod } from "../rpc/method.ts";
import { firingSources } from "../store/definitions/workflow-steps.ts";
import { viewsOf } from "../store/job-stage.ts";
import { MOST_BACKFILLED, type WorkflowRuns } from "../workflows/workflow-runs.ts";
import type { Workflows } from "../workflows/workflows.ts";
import { listMembers } from "./definition-schema.ts";
import { Count, JobId, oneOf, Time } from "./schemas.ts";
import { WaitSeconds } from "./waiting.ts";
import {
  ofRun,
  ofWorkflow,
  Reason,
  Run,
  RunId,
  RunParameters,
  runView,
  StepState,
  stepView,
  WorkflowName,
} from "./workflow-schema.ts";

const strict = { additionalProperties: false };
const DAY = "^\\d{4}-\\d\\d-\\d\\d$";
/** Workflows whose runs are listed where none is named. */
const MOST_LISTED = 10_000;
const DryRun = Type.Optional(Type.Boolean({ default: false, description: "Only tell what would be started" }));

/** The methods on what workflows start. */
export function workflowRunsMethods(workflows: Workflows, runs: WorkflowRuns, orders: Orders) {
  return [
    defineMethod({
      name: "workflows.run",
      summary: "Starts a workflow now, whether it is held or not",
      params: Type.Object(
        {
          name: WorkflowName,
          parameters: Type.Optional(RunParameters),
          logical_date: Type.Optional(
            Type.String({ format: "date-time", description: "The moment that it is for; now" }),
          ),
          wait_seconds: WaitSeconds,
        },
        strict,
      ),
      result: Type.Object({ run_id: RunId, status: Type.String({ description: "Of its job" }) }, strict),
      errors: ["WORKFLOW_INVALID_STATE", "WORKFLOW_STEP_FAILED", "VALIDATION_ERROR", ...ofWorkflow],
      example: { name: "daily.us.weather" },
      extraTimeMs: ({ wait_seconds = 0 }) => wait_seconds * 1000,
      handler: async ({ name, parameters = {}, logical_date = null, wait_seconds = 0 }, { caller, signal }) => {
        const run_id = await runs.run(name, { parameters, logical_date }, caller);
        const job = await orders.ended(run_id, wait_seconds * 1000, signal);
        if (job?.error != null) throw fromStoredError(job.error);
        return { run_id, status: job === null ? "CLEANED_UP" : viewsOf(job).status };
      },
    }),
    defineMethod({
      name: "workflows.backfill",
      summary: "Starts a workflow for each moment of its schedule between two days, both of them within",
      params: Type.Object(
        {
          name: WorkflowName,
          start: Type.String({ pattern: DAY }),
          end: Type.String({ pattern: DAY }),
          order: Type.Optional(oneOf(["oldest", "newest"] as const, "Which is begun first; oldest")),
          parallel: Type.Optional(Type.Integer({ default: 1, minimum: 1, maximum: 8 })),
          dry_run: DryRun,
        },
        strict,
      ),
      result: Type.Object(
        {
          batch_id: Type.Union([JobId, Type.Null()], { description: "Which `jobs.query` knows; null in a dry run" }),
          runs: Type.Array(Type.Object({ run_id: Type.Union([RunId, Type.Null()]), logical_date: Time }, strict), {
            maxItems: MOST_BACKFILLED,
          }),
        },
        strict,
      ),
      errors: ["WORKFLOW_INVALID_STATE", "VALIDATION_ERROR", ...ofWorkflow],
      example: { name: "daily.us.weather", start: "2026-10-01", end: "2026-10-30" },
      handler: async ({ name, start, end, order = "oldest", parallel = 1, dry_run = false }, { caller }) => {
        if (dry_run) {
          const { times } = await runs.backfilled(name, start, end, caller);
          return { batch_id: null, runs: times.map((logical_date) => ({ run_id: null, logical_date })) };
        }
        return runs.backfill(name, { start, end, newest_first: order === "newest", parallel }, caller);
      },
    }),
    defineMethod({
      name: "workflows.status",
      summary: "How far a run is, step by step",
      params: Type.Object({ run_id: JobId, wait_seconds: WaitSeconds }, strict),
      result: Type.Object({ ...Run.properties, logical_date: Type.String(), steps: Type.Array(StepState) }, strict),
      errors: ofRun,
      example: { run_id: "5d769018-aa5a-4d29-8c5d-c97a00000000" },
      extraTimeMs: ({ wait_seconds = 0 }) => wait_seconds * 1000,
      handler: async ({ run_id, wait_seconds = 0 }, { caller, signal }) => {
        await runs.status(run_id, caller);
        await orders.ended(run_id, wait_seconds * 1000, signal);
        const { run, steps, order } = await runs.status(run_id, caller);
        const states = new Map(steps.map((step) => [step.step, step]));
        return {
          ...runView(run, order.name),
          logical_date: order.logical_date,
          steps: order.spec.steps.map((step) => stepView(step, states.get(step.id))),
        };
      },
    }),
    defineMethod({
      name: "workflows.stop",
      summary: "Ends a run and the job of its step",
      params: Type.Object({ run_id: JobId, reason: Reason }, strict),
      result: Type.Object({ run_id: RunId }, strict),
      errors: ["WORKFLOW_RUN_NOT_CANCELLABLE", "WORKFLOW_PERMISSION_DENIED", ...ofRun],
      example: { run_id: "5d769018-aa5a-4d29-8c5d-c97a00000000", reason: "not needed" },
      handler: async ({ run_id, reason = null }, { caller }) => {
        await runs.stop(run_id, reason, caller);
        return { run_id };
      },
    }),
    defineMethod({
      name: "workflows.history",
      summary: "What workflows have started, the newest first, with what has become of it",
      params: Type.Object(
        {
          name: Type.Optional(WorkflowName),
          source: Type.Optional(oneOf(firingSources)),
          status: Type.Optional(Type.String({ maxLength: 32, description: "Of the job, or SKIPPED" })),
          since: Type.Optional(Time),
          ...listMembers,
        },
        strict,
      ),
      result: Type.Object({ items: Type.Array(Run), total_count: Count("Starts that meet the conditions") }, strict),
      errors: ofWorkflow,
      example: { status: "FAILED", limit: 20 },
      handler: async ({ name, source = null, status = null, since = null, limit = 50, offset = 0 }, { caller }) => {
        const all = { tag: null, owner: null, search: null, limit: MOST_LISTED, offset: 0 };
        const of = name === undefined ? (await workflows.list(all, caller)).items : [await workflows.get(name, caller)];
        const names = new Map(of.map((each) => [each.id, each.name]));
        const found = await runs.history({ definitions: [...names.keys()], source, since, status, limit, offset });
        const items = found.runs.map((run) => runView(run, names.get(run.firing.definition_id) ?? null));
        return { items, total_count: found.total_count };
      },
    }),
  ] as const;
}
