import { Type } from "typebox";
import type { JobService } from "../jobs/job-service.ts";
import { formats } from "../profiling/formats/registry.ts";
import { DEPTHS } from "../profiling/model/format-facts.ts";
import { JsonText } from "../rpc/json-text.ts";
import { defineMethod } from "../rpc/method.ts";
import type { JobSummary } from "../store/job-record.ts";
import { profileParts } from "../store/store.ts";
import { exampleJobId, exampleSpecification } from "./examples.ts";
import { Count, DatasetId, JobId, JobView, Limit, Offset, oneOf, Part, Runner } from "./schemas.ts";
import { submissionErrors, submissionOf, TriggerParams } from "./trigger.ts";
import { triggerBatch } from "./trigger-batch.ts";

const MAX_WAIT_SECONDS = 30;
const strict = { additionalProperties: false };
const JsonDocument = Type.Unsafe<JsonText>({ type: "object" });
const JsonDocumentOrNull = Type.Unsafe<JsonText | null>({ type: ["object", "null"] });

/** The methods that profile datasets. */
export function profilerMethods(jobs: JobService) {
  return [
    defineMethod({
      name: "profiler.trigger",
      summary: "Submits a job that profiles a dataset; the job is on disk before the answer is sent",
      params: TriggerParams,
      result: Type.Object({ job_id: JobId, status: oneOf(["SUBMITTING"] as const), dataset_id: DatasetId }, strict),
      errors: [...submissionErrors, "STORAGE_ERROR"],
      example: { profile_specification: exampleSpecification },
      handler: async (params, { caller }) => {
        const job = await jobs.submit(submissionOf(params), caller);
        return { job_id: job.job_id, status: "SUBMITTING" as const, dataset_id: job.dataset_id };
      },
    }),
    triggerBatch(jobs),
    defineMethod({
      name: "profiler.jobStatus",
      summary: "How a job is; with wait_seconds, answers as soon as its status is another than now",
      params: Type.Object(
        {
          job_id: JobId,
          wait_seconds: Type.Optional(Type.Number({ default: 0, minimum: 0, maximum: MAX_WAIT_SECONDS })),
        },
        strict,
      ),
      result: JobView,
      errors: ["JOB_NOT_FOUND", "JOB_ACCESS_DENIED", "STORAGE_ERROR"],
      example: { job_id: exampleJobId, wait_seconds: 10 },
      extraTimeMs: ({ wait_seconds = 0 }) => wait_seconds * 1000,
      handler: async ({ job_id, wait_seconds = 0 }, { caller, signal }) =>
        viewOf(await jobs.jobAfterChange(job_id, wait_seconds * 1000, caller, signal)),
    }),
    defineMethod({
      name: "profiler.runnerStatus",
      summary: "The state of the run behind a job; `unknown` for an unknown job",
      params: Type.Object({ job_id: JobId }, strict),
      result: Type.Object({ job_id: JobId, runner_status: Runner }, strict),
      errors: ["JOB_ACCESS_DENIED", "STORAGE_ERROR"],
      example: { job_id: exampleJobId },
      handler: async ({ job_id }, { caller }) => ({ job_id, runner_status: await jobs.runnerStatus(job_id, caller) }),
    }),
    defineMethod({
      name: "profiler.getProfile",
      summary: "The profile that a job made; parts that were not made are null",
      params: Type.Object(
        {
          job_id: JobId,
          parts: Type.Optional(
            Type.Array(Part, {
              default: [...profileParts],
              minItems: 1,
              maxItems: profileParts.length,
              uniqueItems: true,
            }),
          ),
          record_sets: Type.Optional(
            Type.Object(
              { offset: Offset, limit: Limit },
              { ...strict, description: "Which record sets the heavy profile is to have; all, unless this is given" },
            ),
          ),
        },
        strict,
      ),
      result: Type.Object(
        {
          job_id: JobId,
          dataset_id: DatasetId,
          moma_profile_light: JsonDocumentOrNull,
          moma_profile_heavy: JsonDocumentOrNull,
          cdd_profile: JsonDocumentOrNull,
          record_set_count: Type.Optional(
            Count("Where record_sets is given, and there is a heavy profile: all record sets that it has"),
          ),
        },
        strict,
      ),
      errors: [
        "JOB_NOT_FOUND",
        "JOB_ACCESS_DENIED",
        "JOB_CLEANED_UP",
        "PROFILE_NOT_READY",
        "PROFILE_NOT_FOUND",
        "PROFILING_FAILED",
        "STORAGE_ERROR",
      ],
      example: { job_id: exampleJobId, parts: ["heavy"] },
      handler: async ({ job_id, parts = [...profileParts], record_sets }, { caller }) => {
        const { dataset_id } = await jobs.job(job_id, caller);
        const { offset = 0, limit = 100 } = record_sets ?? {};
        const page = record_sets === undefined ? null : { offset, limit };
        const { texts, recordSets } = await jobs.profile(job_id, parts, page, caller);
        return {
          job_id,
          dataset_id,
          moma_profile_light: document(texts.light),
          moma_profile_heavy: document(texts.heavy),
          cdd_profile: document(texts.cdd),
          ...(recordSets === null ? {} : { record_set_count: recordSets }),
        };
      },
    }),
    defineMethod({
      name: "profiler.getCddProfile",
      summary: "The newest profile for cross-dataset discovery that was made of a dataset",
      params: Type.Object({ dataset_id: DatasetId }, strict),
      result: JsonDocument,
      errors: ["PROFILE_NOT_FOUND", "STORAGE_ERROR"],
      example: { dataset_id: exampleSpecification.id },
      handler: async ({ dataset_id }, { caller }) =>
        new JsonText((await jobs.newestCddProfile(dataset_id, caller)).text),
    }),
    defineMethod({
      name: "profiler.cleanUp",
      summary: "Deletes what an ended job made; its status still answers, and a second time is fine",
      params: Type.Object({ job_id: JobId }, strict),
      result: Type.Object(
        {
          job_id: JobId,
          status: oneOf(["CLEANED_UP"] as const),
          freed_bytes: Type.Integer({ minimum: 0, description: "Bytes that the deleted profiles and log took" }),
        },
        strict,
      ),
      errors: ["JOB_NOT_FOUND", "JOB_ACCESS_DENIED", "CANCEL_NOT_PERMITTED", "CLEANUP_NOT_ALLOWED", "STORAGE_ERROR"],
      example: { job_id: exampleJobId },
      handler: async ({ job_id }, { caller }) => ({
        job_id,
        status: "CLEANED_UP" as const,
        freed_bytes: await jobs.cleanUp(job_id, caller),
      }),
    }),
    defineMethod({
      name: "profiler.formats",
      summary: "What can be profiled, extension by extension, and how deep",
      params: Type.Object({}, strict),
      result: Type.Object(
        {
          formats: Type.Array(
            Type.Object(
              {
                name: Type.String(),
                extensions: Type.Array(Type.String()),
                media_type: Type.String(),
                depth: oneOf(
                  DEPTHS,
                  "columns: every column with its type and statistics; files: the files in it; document: text, head and counts; image: size, colours and EXIF",
                ),
              },
              strict,
            ),
          ),
          other: Type.String({ description: "What becomes of files of any other format" }),
        },
        strict,
      ),
      errors: [],
      example: {},
      handler: async () => ({
        formats: formats.map(({ name, extensions, media_type, depth }) => ({
          name,
          extensions: [...extensions],
          media_type,
          depth,
        })),
        other: "listed in the light profile with size, media type and sha256",
      }),
    }),
  ] as const;
}

function document(text: string | null): JsonText | null {
  return text === null ? null : new JsonText(text);
}

function viewOf(job: JobSummary): JobView {
  return {
    job_id: job.job_id,
    dataset_id: job.dataset_id,
    status: job.status,
    terminal: job.terminal,
    runner_status: job.runner_status,
    progress: { ...job.progress },
    warnings: job.warnings,
    ...(job.error === null ? {} : { error: job.error }),
    submitted_at: job.submitted_at,
    started_at: job.started_at,
    finished_at: job.finished_at,
  };
}
