import { Type } from "typebox";
import { JobIdAndStatus, StoredError } from "./details.ts";
import { entry } from "./entry.ts";

/** What goes wrong with profiles, and with the files that they are made of. */
export const profileErrors = {
  DATASET_EXECUTION_TIMEOUT: entry({
    code: 41303,
    http_status: 408,
    retryable: true,
    retry_after_seconds: 60,
    cli_code: "DLI-303",
    raised_when: "a job ran longer than its time limit",
    suggestion: "Profile a part of the dataset, or raise JOB_TIMEOUT_MS",
    details: Type.Object({ job_id: Type.String(), timeout_ms: Type.Integer() }, { additionalProperties: false }),
    message: ({ job_id, timeout_ms }) => `Job '${job_id}' ran longer than its limit of ${timeout_ms} ms`,
    example: { job_id: "5d769018-aa5a-4d29-8c5d-c97a00000000", timeout_ms: 3_600_000 },
  }),
  PROFILE_NOT_FOUND: entry({
    code: 40351,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-351",
    raised_when: "the job ended without a profile of the requested kind, or no profile exists for the dataset",
    suggestion: "See 'dli job status'",
    details: Type.Object(
      {
        job_id: Type.Optional(Type.String()),
        dataset_id: Type.Optional(Type.String()),
        parts: Type.Array(Type.String()),
      },
      { additionalProperties: false },
    ),
    message: ({ job_id, dataset_id, parts }) =>
      `No ${parts.join(", ")} profile found for ${job_id === undefined ? `dataset '${dataset_id}'` : `job '${job_id}'`}`,
    example: { job_id: "5d769018-aa5a-4d29-8c5d-c97a00000000", parts: ["heavy"] },
  }),
  PROFILE_NOT_READY: entry({
    code: 40352,
    http_status: 404,
    retryable: true,
    retry_after_seconds: 1,
    cli_code: "DLI-352",
    raised_when: "the profile is requested of a job that is still active",
    suggestion: "Wait for the job: 'dli job wait', or profiler.jobStatus with wait_seconds",
    details: JobIdAndStatus,
    message: () => "No profile found for the given job ID. Profiling might still be in progress.",
    example: { job_id: "5d769018-aa5a-4d29-8c5d-c97a00000000", status: "STARTING" },
  }),
  INVALID_PROFILE_SPECIFICATION: entry({
    code: 41353,
    http_status: 422,
    retryable: false,
    cli_code: "DLI-353",
    raised_when: "the specification is well-formed but cannot be used, e.g. its dataset_id leaves the data root",
    suggestion: "Check data_connectors",
    details: Type.Object({ dataset_id: Type.String(), reason: Type.String() }, { additionalProperties: false }),
    message: ({ dataset_id, reason }) => `The connector with dataset_id '${dataset_id}' cannot be used: ${reason}`,
    example: { dataset_id: "../../etc", reason: "it leaves the data root" },
  }),
  PROFILING_FAILED: entry({
    code: 41354,
    http_status: 500,
    retryable: false,
    cli_code: "DLI-354",
    raised_when: "the profile is requested of a FAILED job; details carry the reason it failed",
    suggestion: "Read the job's log: 'dli job log'",
    details: Type.Object({ job_id: Type.String(), error: StoredError }, { additionalProperties: false }),
    message: ({ job_id, error }) => `Profiling failed for job '${job_id}': ${error.message}`,
    example: {
      job_id: "5d769018-aa5a-4d29-8c5d-c97a00000000",
      error: {
        code: 40362,
        name: "FILE_READ_ERROR",
        message: "File 'a.parquet' cannot be read: it is truncated",
        details: { file: "a.parquet", reason: "it is truncated" },
      },
    },
  }),
  FILE_NOT_FOUND: entry({
    code: 40361,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-361",
    raised_when:
      "a file or folder named by a connector does not exist below the data root, or no object has a key with the prefix",
    suggestion: "Check dataset_id, which names a file or folder below the data root",
    details: Type.Object({ path: Type.String() }, { additionalProperties: false }),
    message: ({ path }) => `There is no file or folder '${path}'`,
    example: { path: "weather" },
  }),
  FILE_READ_ERROR: entry({
    code: 40362,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-362",
    raised_when: "a file exists but cannot be read or parsed",
    suggestion: "Fix or remove the file",
    details: Type.Object(
      {
        file: Type.String(),
        reason: Type.String(),
        line: Type.Optional(Type.Integer({ description: "1-based line in the file, where known" })),
        column: Type.Optional(Type.Integer({ description: "1-based column of the table, where known" })),
      },
      { additionalProperties: false },
    ),
    message: ({ file, reason, line }) =>
      `File '${file}' cannot be read${line === undefined ? "" : ` at line ${line}`}: ${reason}`,
    example: { file: "a.parquet", reason: "No magic bytes found at end of file" },
  }),
  UNSUPPORTED_FILE_FORMAT: entry({
    code: 40363,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-363",
    raised_when: "a file whose format is not supported was asked for by name",
    suggestion: "List the formats with 'dli formats' or profiler.formats",
    details: Type.Object(
      { file: Type.String(), format: Type.String(), supported: Type.Array(Type.String()) },
      { additionalProperties: false },
    ),
    message: ({ file, format, supported }) =>
      `File '${file}' is ${format}, which cannot be profiled; supported: ${supported.join(", ")}`,
    example: { file: "logo.png", format: "image/png", supported: [".csv", ".json"] },
  }),
  FILE_VALIDATION_ERROR: entry({
    code: 40364,
    http_status: 422,
    retryable: false,
    cli_code: "DLI-364",
    raised_when: "a file of a supported format breaks a limit or is not what its name says",
    suggestion: "Check the file",
    details: Type.Object({ file: Type.String(), reason: Type.String() }, { additionalProperties: false }),
    message: ({ file, reason }) => `File '${file}' is not valid: ${reason}`,
    example: { file: "sales.csv", reason: "its content is application/zip" },
  }),
  PROCESSING_FAILED: entry({
    code: 41365,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-365",
    raised_when:
      "the executor died repeatedly of the job, or the service did so each time while it ran, or the job took more memory than a job may; or a spectrum cannot be processed",
    suggestion:
      "Look for a file in the dataset that takes too much memory; raise JOB_MEMORY_MB. Of a spectrum: check its fluxes and the range of wavelengths",
    details: Type.Object(
      { reason: Type.String(), attempts: Type.Optional(Type.Integer({ description: "Of a job" })) },
      { additionalProperties: false },
    ),
    message: ({ reason, attempts }) =>
      attempts === undefined
        ? `Spectrum processing failed: ${reason}`
        : `Processing failed after ${attempts} attempts: ${reason}`,
    example: { reason: "the executor was ended by SIGKILL", attempts: 3 },
  }),
  BATCH_PROCESSING_FAILED: entry({
    code: 41366,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-366",
    raised_when:
      "profiler.triggerBatch, or a batch of spectra, was refused as a whole: no items, or too many, or an archive that cannot be unpacked",
    suggestion: "Check the batch",
    details: Type.Object(
      { reason: Type.String(), items: Type.Integer(), max_items: Type.Integer() },
      { additionalProperties: false },
    ),
    message: ({ reason, items, max_items }) =>
      `The batch of ${items} items was refused: ${reason} (at most ${max_items})`,
    example: { reason: "it has too many items", items: 1001, max_items: 1000 },
  }),
};
