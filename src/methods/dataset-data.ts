import { Type } from "typebox";
import type { Datasets } from "../definitions/datasets.ts";
import type { JobService } from "../jobs/job-service.ts";
import type { CddProfile } from "../profiling/output/cdd-document.ts";
import { type DocumentName, documentNames } from "../profiling/output/entries.ts";
import type { HeavyProfile } from "../profiling/output/heavy-document.ts";
import type { LightProfile } from "../profiling/output/light-document.ts";
import { defineMethod } from "../rpc/method.ts";
import { viewsOf } from "../store/job-stage.ts";
import { DatasetName } from "./dataset-name.ts";
import { definitionErrorNames } from "./definition-schema.ts";
import { CddDocumentOrNull, document, HeavyDocumentOrNull, LightDocumentOrNull, readingErrors } from "./documents.ts";
import { RecordSets, selectionOf } from "./page-selection.ts";
import { resultMembers, resultView, runErrors } from "./run-result.ts";
import { Count, JobId, Part, Status } from "./schemas.ts";
import { submissionErrors } from "./trigger.ts";
import { ended, WaitSeconds } from "./waiting.ts";

const strict = { additionalProperties: false };

const HEAVY: DocumentName[] = ["heavy"];

/** The methods on what datasets hold. */
export function datasetDataMethods(datasets: Datasets, jobs: JobService) {
  return [
    defineMethod({
      name: "datasets.refresh",
      summary: "Submits a job that profiles a dataset anew; what it finds goes to the catalog",
      params: Type.Object(
        {
          name: DatasetName,
          force: Type.Optional(Type.Boolean({ default: false, description: "Files too that have not changed" })),
          wait_seconds: WaitSeconds,
        },
        strict,
      ),
      result: Type.Object({ name: Type.String(), job_id: JobId, status: Status, terminal: Type.Boolean() }, strict),
      errors: ["DATASET_NOT_FOUND", "DATASET_VALIDATION_ERROR", ...submissionErrors, ...definitionErrorNames],
      example: { name: "raw.us.weather", wait_seconds: 10 },
      extraTimeMs: ({ wait_seconds = 0 }) => wait_seconds * 1000,
      handler: async ({ name, force = false, wait_seconds = 0 }, { caller, signal }) => {
        const job_id = await datasets.refresh(name, force, caller);
        const { status, terminal } = viewsOf(await ended(jobs, job_id, wait_seconds, caller, signal));
        return { name, job_id, status, terminal };
      },
    }),
    defineMethod({
      name: "datasets.run",
      summary: "The first rows of a dataset: of the table that its own name stands for",
      params: Type.Object(
        {
          name: DatasetName,
          limit: Type.Optional(Type.Integer({ default: 1000, minimum: 1, maximum: 10_000 })),
          timeout_seconds: Type.Optional(
            Type.Number({
              minimum: 1,
              maximum: 3600,
              description: "600, or as many as are allowed, where it is not given",
            }),
          ),
          wait_seconds: WaitSeconds,
        },
        strict,
      ),
      result: Type.Object(
        {
          query_id: Type.String(),
          status: Type.String(),
          sql: Type.String(),
          ...resultMembers,
        },
        strict,
      ),
      errors: [
        "DATASET_NOT_FOUND",
        "DATASET_VALIDATION_ERROR",
        "DATASET_EXECUTION_TIMEOUT",
        "TABLE_NOT_FOUND",
        ...runErrors,
        ...definitionErrorNames,
      ],
      example: { name: "raw.us.weather", limit: 10 },
      extraTimeMs: ({ wait_seconds = 10 }) => wait_seconds * 1000,
      handler: async ({ name, limit = 1000, timeout_seconds, wait_seconds = 10 }, call) => {
        const asked = { limit, timeout_seconds, waitMs: wait_seconds * 1000 };
        const { run_id, sql, outcome } = await datasets.rows(name, asked, call);
        const { columns = null } = outcome.result ?? {};
        return {
          query_id: run_id,
          status: outcome.status,
          sql,
          columns: columns === null ? null : columns.map((column) => ({ ...column })),
          ...resultView(outcome),
        };
      },
    }),
    defineMethod({
      name: "datasets.profile",
      summary: "The newest profile of a dataset, as profiler.getProfile gives it; also to its readers",
      params: Type.Object(
        {
          name: DatasetName,
          parts: Type.Optional(
            Type.Array(Part, { default: ["heavy"], minItems: 1, maxItems: documentNames.length, uniqueItems: true }),
          ),
          record_sets: Type.Optional(RecordSets),
        },
        strict,
      ),
      result: Type.Object(
        {
          name: Type.String(),
          job_id: JobId,
          moma_profile_light: LightDocumentOrNull,
          moma_profile_heavy: HeavyDocumentOrNull,
          cdd_profile: CddDocumentOrNull,
          record_set_count: Type.Optional(Count("Where record_sets is given: all record sets that it has")),
        },
        strict,
      ),
      errors: ["DATASET_NOT_FOUND", ...readingErrors, "DEFINITION_NOT_PERMITTED"],
      example: { name: "raw.us.weather", record_sets: { limit: 10 } },
      handler: async ({ name, parts = HEAVY, record_sets }, { caller, reserve }) => {
        const job_id = await datasets.profileJob(name, caller);
        const selection = { recordSets: record_sets === undefined ? null : selectionOf(record_sets), files: null };
        // Who may read the dataset may read the job that profiled it, whoever submitted that.
        const reader = { ...caller, is_reader: true };
        const { texts, recordSets } = await jobs.profile(job_id, parts, selection, reader, reserve);
        return {
          name,
          job_id,
          moma_profile_light: document<LightProfile>(texts.light),
          moma_profile_heavy: document<HeavyProfile>(texts.heavy),
          cdd_profile: document<CddProfile>(texts.cdd),
          ...(recordSets === null ? {} : { record_set_count: recordSets }),
        };
      },
    }),
  ] as const;
}
