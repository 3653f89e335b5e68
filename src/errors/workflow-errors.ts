import { Type } from "typebox";
import { entry } from "./entry.ts";

const closed = { additionalProperties: false };
const Name = Type.Object({ name: Type.String() }, closed);
const Run = Type.Object({ run_id: Type.String() }, closed);

/** What goes wrong with workflows and their runs. */
export const workflowErrors = {
  WORKFLOW_NOT_FOUND: entry({
    code: 40401,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-401",
    raised_when: "no workflow is registered under the name",
    suggestion: "List the workflows with 'dli workflow list' or workflows.list",
    details: Name,
    message: ({ name }) => `There is no workflow '${name}'`,
    example: { name: "daily.us.weather" },
  }),
  WORKFLOW_PERMISSION_DENIED: entry({
    code: 41402,
    http_status: 403,
    retryable: false,
    cli_code: "DLI-402",
    raised_when: "a workflow is changed, run, paused or unregistered by a caller who does not own it",
    suggestion: "Ask its owner",
    details: Type.Object({ name: Type.String(), action: Type.String() }, closed),
    message: ({ name, action }) => `The caller may not ${action} the workflow '${name}'`,
    example: { name: "daily.us.weather", action: "unregister" },
  }),
  WORKFLOW_INVALID_STATE: entry({
    code: 41403,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-403",
    raised_when:
      "a paused workflow is paused, one that is not is unpaused, one without a schedule is paused, one that is disabled is run",
    suggestion: "See its status with 'dli workflow get' or workflows.get",
    details: Type.Object({ name: Type.String(), status: Type.String(), action: Type.String() }, closed),
    message: ({ name, status, action }) => `The workflow '${name}' is ${status}, and cannot be ${action}`,
    example: { name: "daily.us.weather", status: "PAUSED", action: "paused" },
  }),
  WORKFLOW_ALREADY_EXISTS: entry({
    code: 41404,
    http_status: 409,
    retryable: false,
    cli_code: "DLI-404",
    raised_when: "a workflow is registered under a name that another has, without replace",
    suggestion: "Choose another name, or replace it",
    details: Name,
    message: ({ name }) => `There is a workflow '${name}' already`,
    example: { name: "daily.us.weather" },
  }),
  INVALID_CRON: entry({
    code: 41405,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-405",
    raised_when:
      "a schedule is no cron expression of five fields, never comes due, or names a time zone that there is not",
    suggestion:
      "Write minute, hour, day of month, month, day of week, as in '30 6 * * 1-5', and a zone such as 'Europe/Berlin'",
    details: Type.Object({ cron: Type.String(), timezone: Type.String(), reason: Type.String() }, closed),
    message: ({ cron, timezone, reason }) => `'${cron}' in '${timezone}' is no schedule: ${reason}`,
    example: { cron: "61 * * * *", timezone: "UTC", reason: "minute is 61" },
  }),
  AIRFLOW_API_ERROR: entry({
    code: 41406,
    http_status: 502,
    retryable: true,
    retry_after_seconds: 60,
    cli_code: "DLI-406",
    raised_when: "Airflow does not answer a step, refuses it, or its run of the DAG does not end well",
    suggestion: "Look at the run in Airflow; where it cannot be reached, the operator checks AIRFLOW_URL",
    details: Type.Object(
      {
        dag_id: Type.String(),
        status: Type.Union([Type.Integer(), Type.Null()], { description: "What it answered with, where it did" }),
        reason: Type.String(),
      },
      closed,
    ),
    message: ({ dag_id, reason }) => `Airflow did not run '${dag_id}': ${reason}`,
    example: { dag_id: "load_weather", status: 500, reason: "it answered 500" },
  }),
  ACTION_OUTCOME_UNKNOWN: entry({
    code: 41110,
    http_status: 504,
    retryable: false,
    cli_code: "DLI-110",
    raised_when:
      "Airflow does not answer when it is to run a DAG, nor when it is asked whether it does; no step is tried again then",
    suggestion: "Look in Airflow whether the run is there before it is begun again",
    details: Type.Object({ action: Type.String() }, closed),
    message: ({ action }) => `It is not known whether this was begun: ${action}`,
    example: { action: "a run of 'load_weather' (dataset-profiler__5d769018-aa5a-4d29-8c5d-c97a00000000) in Airflow" },
  }),
  WORKFLOW_RUN_NOT_FOUND: entry({
    code: 40407,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-407",
    raised_when: "no run of a workflow has the id",
    suggestion: "List the runs with 'dli workflow history' or workflows.history",
    details: Run,
    message: ({ run_id }) => `There is no run '${run_id}' of a workflow`,
    example: { run_id: "5d769018-aa5a-4d29-8c5d-c97a00000000" },
  }),
  WORKFLOW_RUN_NOT_CANCELLABLE: entry({
    code: 41408,
    http_status: 409,
    retryable: false,
    cli_code: "DLI-408",
    raised_when: "a run is stopped that has ended already",
    suggestion: "See how it ended with workflows.status",
    details: Type.Object({ run_id: Type.String(), status: Type.String() }, closed),
    message: ({ run_id, status }) => `The run '${run_id}' has ended already (${status})`,
    example: { run_id: "5d769018-aa5a-4d29-8c5d-c97a00000000", status: "COMPLETED" },
  }),
  WORKFLOW_STEP_FAILED: entry({
    code: 41409,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-409",
    raised_when: "a run has ended whose step failed; workflows.status has its error",
    suggestion: "Look at the step's job and its error",
    details: Type.Object({ name: Type.String(), step: Type.String(), reason: Type.String() }, closed),
    message: ({ name, step, reason }) => `Step '${step}' of the workflow '${name}' failed: ${reason}`,
    example: { name: "daily.us.weather", step: "load", reason: "no dataset is registered under the name" },
  }),
};
