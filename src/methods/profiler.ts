import { Type } from "typebox";
import { actingAs } from "../access/caller.ts";
import type { JobBrowser } from "../jobs/job-browser.ts";
import type { JobService } from "../jobs/job-service.ts";
import type { PathBrowser } from "../jobs/path-browser.ts";
import { formats } from "../profiling/formats/registry.ts";
import { DEPTHS } from "../profiling/model/format-facts.ts";
import type { CddProfile } from "../profiling/output/cdd-document.ts";
import { documentNames } from "../profiling/output/entries.ts";
import type { HeavyProfile } from "../profiling/output/heavy-document.ts";
import type { LightProfile } from "../profiling/output/light-document.ts";
import type { Admit } from "../rpc/admission.ts";
import { JsonText } from "../rpc/json-text.ts";
import { defineMethod } from "../rpc/method.ts";
import type { JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import { compareMethod } from "./compare.ts";
import {
  CddDocument,
  CddDocumentOrNull,
  document,
  HeavyDocumentOrNull,
  LightDocumentOrNull,
  readingErrors,
} from "./documents.ts";
import { exampleJobId, exampleSpecification } from "./examples.ts";
import { listPaths } from "./list-paths.ts";
import { pageMembers, RecordSets, selectionOf } from "./page-selection.ts";
import { reportMethod } from "./report.ts";
import { Admin, Count, DatasetId, JobId, JobView, oneOf, Part, Runner } from "./schemas.ts";
import { Submitted, submissionErrors, submissionOf, TriggerParams } from "./trigger.ts";
import { triggerBatch } from "./trigger-batch.ts";

const MAX_WAIT_SECONDS = 30;
const strict = { additionalProperties: false };

/** Files of a page; where fewer come than its limit, it is the last. */
const Files = Type.Object(pageMembers, {
  ...strict,
  description: "A page of the files that the light and the CDD profile are to have; all, unless this is given",
});

/** The methods that profile datasets. */
export function profilerMethods(
  jobs: JobService,
  browser: Pick<JobBrowser, "query">,
  paths: PathBrowser,
  admit: Admit,
) {
  return [
    defineMethod({
      name: "profiler.trigger",
      summary: "Submits a job that profiles a dataset; the job is on disk before the answer is sent",
      params: TriggerParams,
      result: Submitted,
      errors: [...submissionErrors, "STORAGE_ERROR"],
      example: { profile_specification: exampleSpecification },
      handler: async (params, { caller }) => {
        const job = await jobs.submit(submissionOf(params), caller);
        return { job_id: job.job_id, status: "SUBMITTING" as const, dataset_id: job.dataset_id };
      },
    }),
    triggerBatch(jobs, admit),
    defineMethod({
      name: "profiler.jobStatus",
      summary: "The state of a job; with wait_seconds, answers as soon as its status changes",
      params: Type.Object(
        {
          job_id: JobId,
          wait_seconds: Type.Optional(Type.Number({ default: 0, minimum: 0, maximum: MAX_WAIT_SECONDS })),
          admin: Admin,
        },
        strict,
      ),
      result: JobView,
      errors: ["JOB_NOT_FOUND", "JOB_ACCESS_DENIED", "ADMIN_REQUIRED", "STORAGE_ERROR"],
      example: { job_id: exampleJobId, wait_seconds: 10 },
      extraTimeMs: ({ wait_seconds = 0 }) => wait_seconds * 1000,
      handler: async ({ job_id, wait_seconds = 0, admin = false }, { caller, signal }) =>
        viewOf(await jobs.jobAfterChange(job_id, wait_seconds * 1000, actingAs(caller, admin), signal)),
    }),
    defineMethod({
      name: "profiler.runnerStatus",
      summary: "The state of the run behind a job; `unknown` for an unknown job",
      params: Type.Object({ job_id: JobId, admin: Admin }, strict),
      result: Type.Object({ job_id: JobId, runner_status: Runner }, strict),
      errors: ["JOB_ACCESS_DENIED", "ADMIN_REQUIRED", "STORAGE_ERROR"],
      example: { job_id: exampleJobId },
      handler: async ({ job_id, admin = false }, { caller }) => ({
        job_id,
        runner_status: await jobs.runnerStatus(job_id, actingAs(caller, admin)),
      }),
    }),
    defineMethod({
      name: "profiler.getProfile",
      summary: "The profile that a job made; parts that were not made are null",
      params: Type.Object(
        {
          job_id: JobId,
          parts: Type.Optional(
            Type.Array(Part, {
              default: [...documentNames],
              minItems: 1,
              maxItems: documentNames.length,
              uniqueItems: true,
            }),
          ),
          record_sets: Type.Optional(RecordSets),
          files: Type.Optional(Files),
          admin: Admin,
        },
        strict,
      ),
      result: Type.Object(
        {
          job_id: JobId,
          dataset_id: DatasetId,
          moma_profile_light: LightDocumentOrNull,
          moma_profile_heavy: HeavyDocumentOrNull,
          cdd_profile: CddDocumentOrNull,
          record_set_count: Type.Optional(
            Count("Where record_sets is given, and there is a heavy profile: all record sets that it has"),
          ),
        },
        strict,
      ),
      errors: readingErrors,
      example: { job_id: exampleJobId, parts: ["heavy"] },
      handler: async (
        { job_id, parts = [...documentNames], record_sets, files, admin = false },
        { caller, reserve },
      ) => {
        const acting = actingAs(caller, admin);
        const { dataset_id } = await jobs.job(job_id, acting);
        const selection = {
          recordSets: record_sets === undefined ? null : selectionOf(record_sets),
          files: files === undefined ? null : selectionOf(files),
        };
        const { texts, recordSets } = await jobs.profile(job_id, parts, selection, acting, reserve);
        return {
          job_id,
          dataset_id,
          moma_profile_light: document<LightProfile>(texts.light),
          moma_profile_heavy: document<HeavyProfile>(texts.heavy),
          cdd_profile: document<CddProfile>(texts.cdd),
          ...(recordSets === null ? {} : { record_set_count: recordSets }),
        };
      },
    }),
    reportMethod(jobs),
    compareMethod(jobs, browser),
    defineMethod({
      name: "profiler.getCddProfile",
      summary: "The newest CDD profile (for cross-dataset discovery) of a dataset",
      params: Type.Object({ dataset_id: DatasetId, files: Type.Optional(Files), admin: Admin }, strict),
      result: CddDocument,
      errors: ["PROFILE_NOT_FOUND", "ADMIN_REQUIRED", "STORAGE_ERROR"],
      example: { dataset_id: exampleSpecification.id },
      handler: async ({ dataset_id, files, admin = false }, { caller, reserve }) => {
        const selection = files === undefined ? null : selectionOf(files);
        const newest = await jobs.newestCddProfile(dataset_id, selection, actingAs(caller, admin), reserve);
        return new JsonText<CddProfile>(newest.text);
      },
    }),
    defineMethod({
      name: "profiler.cleanUp",
      summary:
        "Deletes the profiles and the log of a job that has ended; its status remains, and repeating the call does no harm",
      params: Type.Object({ job_id: JobId, admin: Admin }, strict),
      result: Type.Object(
        {
          job_id: JobId,
          status: oneOf(["CLEANED_UP"] as const),
          freed_bytes: Type.Integer({
            minimum: 0,
            description: "Bytes that the deleted profiles, log and cache entries took",
          }),
        },
        strict,
      ),
      errors: [
        "JOB_NOT_FOUND",
        "JOB_ACCESS_DENIED",
        "CANCEL_NOT_PERMITTED",
        "CLEANUP_NOT_ALLOWED",
        "ADMIN_REQUIRED",
        "STORAGE_ERROR",
      ],
      example: { job_id: exampleJobId },
      handler: async ({ job_id, admin = false }, { caller }) => ({
        job_id,
        status: "CLEANED_UP" as const,
        freed_bytes: await jobs.cleanUp(job_id, actingAs(caller, admin)),
      }),
    }),
    listPaths(paths),
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

function viewOf(job: JobSummary): JobView {
  const { status, terminal, runner_status } = viewsOf(job);
  return {
    job_id: job.job_id,
    dataset_id: job.dataset_id,
    status,
    terminal,
    runner_status,
    progress: { ...job.progress },
    warnings: job.warnings,
    ...(job.error === null ? {} : { error: job.error }),
    submitted_at: job.submitted_at,
    started_at: job.started_at,
    finished_at: job.finished_at,
  };
}
