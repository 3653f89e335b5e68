import { Type } from "typebox";
import { entry } from "./entry.ts";

const closed = { additionalProperties: false };
const Name = Type.Object({ name: Type.String() }, closed);
const Refusal = Type.Object({ name: Type.String(), reason: Type.String() }, closed);

/** What goes wrong with definitions: datasets, metrics, and the catalog of their tables. */
export const definitionErrors = {
  DEFINITION_NOT_PERMITTED: entry({
    code: 41017,
    http_status: 403,
    retryable: false,
    cli_code: "DLI-017",
    raised_when: "a definition is read or changed by a caller who may not: it is another's, or comes from a file",
    suggestion: "Ask its owner, or edit it in its source",
    details: Type.Object(
      { kind: Type.String(), name: Type.String(), action: Type.Union([Type.Literal("read"), Type.Literal("change")]) },
      closed,
    ),
    message: ({ kind, name, action }) => `The caller may not ${action} the ${kind} '${name}'`,
    example: { kind: "dataset", name: "raw.us.airports", action: "change" },
  }),
  DATASET_NOT_FOUND: entry({
    code: 40301,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-301",
    raised_when: "no dataset is registered under the name",
    suggestion: "List the datasets with 'dli dataset list' or datasets.list",
    details: Name,
    message: ({ name }) => `There is no dataset '${name}'`,
    example: { name: "raw.us.airports" },
  }),
  DATASET_ALREADY_EXISTS: entry({
    code: 41302,
    http_status: 409,
    retryable: false,
    cli_code: "DLI-302",
    raised_when: "a dataset is registered under a name that another has, without replace",
    suggestion: "Choose another name, or replace the dataset",
    details: Name,
    message: ({ name }) => `There is a dataset '${name}' already`,
    example: { name: "raw.us.airports" },
  }),
  DATASET_VALIDATION_ERROR: entry({
    code: 41304,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-304",
    raised_when:
      "a dataset cannot be registered, run or unregistered as it is: a reserved catalog, a table that its source does not hold, a circle of views, or something still depends on it",
    suggestion: "Correct what the reason names",
    details: Refusal,
    message: ({ name, reason }) => `The dataset '${name}' cannot be used so: ${reason}`,
    example: { name: "system.us.airports", reason: "the catalog 'system' is reserved" },
  }),
  METRIC_NOT_FOUND: entry({
    code: 40201,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-201",
    raised_when: "no metric is registered under the name",
    suggestion: "List the metrics with 'dli metric list' or metrics.list",
    details: Name,
    message: ({ name }) => `There is no metric '${name}'`,
    example: { name: "sales.eu.revenue" },
  }),
  METRIC_ALREADY_EXISTS: entry({
    code: 41202,
    http_status: 409,
    retryable: false,
    cli_code: "DLI-202",
    raised_when: "a metric is registered under a name that another has, without replace",
    suggestion: "Choose another name, or replace the metric",
    details: Name,
    message: ({ name }) => `There is a metric '${name}' already`,
    example: { name: "sales.eu.revenue" },
  }),
  METRIC_EXECUTION_TIMEOUT: entry({
    code: 41203,
    http_status: 408,
    retryable: true,
    retry_after_seconds: 60,
    cli_code: "DLI-203",
    raised_when: "a metric ran longer than the time that the caller gave it",
    suggestion: "Give it more time by timeout_seconds (--timeout)",
    details: Type.Object({ name: Type.String(), job_id: Type.String(), timeout_seconds: Type.Number() }, closed),
    message: ({ name, job_id, timeout_seconds }) =>
      `The metric '${name}' ran longer than ${timeout_seconds} s, as job '${job_id}'`,
    example: { name: "sales.eu.revenue", job_id: "5d769018-aa5a-4d29-8c5d-c97a00000000", timeout_seconds: 300 },
  }),
  METRIC_VALIDATION_ERROR: entry({
    code: 41204,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-204",
    raised_when:
      "a metric cannot be registered or run as it is: a parameter that is not declared, or of another type, or required and not given",
    suggestion: "Correct what the reason names",
    details: Refusal,
    message: ({ name, reason }) => `The metric '${name}' cannot be used so: ${reason}`,
    example: { name: "sales.eu.revenue", reason: "the parameter 'day' is required" },
  }),
} as const;
