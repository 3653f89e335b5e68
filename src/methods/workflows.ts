import { Type } from "typebox";
import { defineMethod } from "../rpc/method.ts";
import { workflowStatuses } from "../workflows/workflow-spec.ts";
import type { Workflows } from "../workflows/workflows.ts";
import { listMembers, registeringMembers, registerOptions, statedMembers, statedOf, Tag } from "./definition-schema.ts";
import { NotifyMember, notifyOf } from "./notify-schema.ts";
import { Count, oneOf, Time, TimeOrNull } from "./schemas.ts";
import { ofWorkflow, Reason, State, specMembers, Workflow, WorkflowName, workflowView } from "./workflow-schema.ts";

const strict = { additionalProperties: false };

/** The methods on what workflows are. */
export function workflowsMethods(workflows: Workflows) {
  return [
    defineMethod({
      name: "workflows.register",
      summary: "Gives steps a name, and has them run by the clock, after datasets, or by calls",
      params: Type.Object(
        { name: WorkflowName, ...specMembers, notify: NotifyMember, ...statedMembers, ...registeringMembers },
        strict,
      ),
      result: Type.Object(
        {
          name: Type.String(),
          version: Type.Integer({ minimum: 1 }),
          next_at: Type.Unsafe<number | null>({ ...TimeOrNull, description: "When it comes due next" }),
          next: Type.Array(Time, { description: "The next five times that its schedule comes due" }),
        },
        strict,
      ),
      errors: [
        "WORKFLOW_ALREADY_EXISTS",
        "INVALID_CRON",
        "DATASET_NOT_FOUND",
        "NOT_ALLOWED_HOST",
        "VALIDATION_ERROR",
        "IDEMPOTENCY_CONFLICT",
        ...ofWorkflow,
        "DEFINITION_NOT_PERMITTED",
      ],
      example: {
        name: "daily.us.weather",
        cron: "30 6 * * *",
        timezone: "Europe/Berlin",
        steps: [
          { id: "load", type: "refresh", dataset: "raw.us.weather" },
          { id: "test", type: "quality", spec: "tests.us.weather" },
        ],
      },
      handler: async (params, { caller }) => {
        const { name, steps, cron = null, timezone = "UTC", enabled = true, catchup = "none" } = params;
        const { overlap = "skip", retry = { max: 0, delay_seconds: 0 }, after = [], parameters = {} } = params;
        const notify = notifyOf(params.notify);
        const spec = { steps, cron, timezone, enabled, catchup, overlap, retry, after, parameters, notify };
        const given = { name, ...spec, ...statedOf(params) };
        const { registered, next } = await workflows.register(given, registerOptions(params), caller);
        return { name, version: registered.version, next_at: enabled ? (next[0] ?? null) : null, next };
      },
    }),
    defineMethod({
      name: "workflows.get",
      summary: "What a workflow is, and when it comes due next",
      params: Type.Object({ name: WorkflowName }, strict),
      result: Workflow,
      errors: ofWorkflow,
      example: { name: "daily.us.weather" },
      handler: async ({ name }, { caller }) => {
        const definition = await workflows.get(name, caller);
        return workflowView(definition, await workflows.state(definition));
      },
    }),
    defineMethod({
      name: "workflows.list",
      summary: "Workflows that the caller may read, by name",
      params: Type.Object(
        {
          status: Type.Optional(oneOf(workflowStatuses)),
          tag: Type.Optional(Tag),
          owner: Type.Optional(Type.String({ maxLength: 320, description: "A part of it" })),
          search: Type.Optional(Type.String({ maxLength: 256, description: "A part of the name or the description" })),
          ...listMembers,
        },
        strict,
      ),
      result: Type.Object(
        { items: Type.Array(Workflow), total_count: Count("Workflows that meet the conditions but for the status") },
        strict,
      ),
      errors: ["STORAGE_ERROR"],
      example: { limit: 20 },
      handler: async ({ status, tag = null, owner = null, search = null, limit = 50, offset = 0 }, { caller }) => {
        const { items, total_count } = await workflows.list({ tag, owner, search, limit, offset }, caller);
        const views = await Promise.all(items.map(async (each) => workflowView(each, await workflows.state(each))));
        return { items: views.filter((each) => status === undefined || each.status === status), total_count };
      },
    }),
    defineMethod({
      name: "workflows.pause",
      summary: "Holds a workflow: it is started by calls alone",
      params: Type.Object({ name: WorkflowName, reason: Reason }, strict),
      result: State,
      errors: ["WORKFLOW_INVALID_STATE", ...ofWorkflow],
      example: { name: "daily.us.weather", reason: "the source is being moved" },
      handler: async ({ name, reason = null }, { caller }) => ({
        name,
        ...(await workflows.pause(name, reason, caller)),
      }),
    }),
    defineMethod({
      name: "workflows.unpause",
      summary: "Lets a workflow go on, with what comes due from now on: nothing is made up for",
      params: Type.Object({ name: WorkflowName, reason: Reason }, strict),
      result: State,
      errors: ["WORKFLOW_INVALID_STATE", ...ofWorkflow],
      example: { name: "daily.us.weather" },
      handler: async ({ name, reason = null }, { caller }) => ({
        name,
        ...(await workflows.unpause(name, reason, caller)),
      }),
    }),
    defineMethod({
      name: "workflows.unregister",
      summary: "Takes a workflow's name away; what it has started goes on",
      params: Type.Object({ name: WorkflowName }, strict),
      result: Type.Object({ name: Type.String() }, strict),
      errors: ofWorkflow,
      example: { name: "daily.us.weather" },
      handler: async ({ name }, { caller }) => {
        await workflows.unregister(name, caller);
        return { name };
      },
    }),
  ] as const;
}
