import type { ErrorName } from "../errors/catalog.ts";
import type { ServiceFacts } from "../rpc/discover.ts";
import { documentSchemas } from "./documents.ts";

/** Errors that stand in a job or a record set, not in a response. */
export const errorsInJobs: readonly ErrorName[] = [
  "UNKNOWN_ERROR",
  "DATASET_EXECUTION_TIMEOUT",
  "FILE_READ_ERROR",
  "UNSUPPORTED_FILE_FORMAT",
  "FILE_VALIDATION_ERROR",
  "FILE_NOT_FOUND",
  "INVALID_PROFILE_SPECIFICATION",
  "PROCESSING_FAILED",
  "STORAGE_ERROR",
  "FORBIDDEN",
  "NOT_ALLOWED_HOST",
  "EXTERNAL_SERVICE_ERROR",
  "EXTERNAL_SERVICE_TIMEOUT",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_HTTP_ERROR",
  "UPSTREAM_NOT_JSON",
  "UPSTREAM_UNEXPECTED_TYPE",
  "UPSTREAM_CONTENT_TYPE",
  "UPSTREAM_UNREACHABLE",
  "QUERY_EXECUTION_TIMEOUT",
  "RESULT_SIZE_LIMIT_EXCEEDED",
  "INVALID_SQL_SYNTAX",
  "QUERY_TOO_LARGE",
  "SQL_NOT_ALLOWED",
  "QUERY_FAILED",
  "AIRFLOW_API_ERROR",
  "ACTION_OUTCOME_UNKNOWN",
  "TABLE_NOT_FOUND",
  "INVALID_TABLE_REFERENCE",
];

/** What `rpc.discover` says of this service beside its methods. */
export function serviceFacts(version: string, limits: Readonly<Record<string, number>>): ServiceFacts {
  return {
    info: {
      title: "Dataset profiler",
      version,
      description: "Profiles datasets into Croissant JSON-LD. Errors are explained in errors.md.",
      license: { name: "MIT" },
    },
    schemas: documentSchemas,
    extensions: { "x-limits": limits, "x-job-errors": errorsInJobs },
  };
}
