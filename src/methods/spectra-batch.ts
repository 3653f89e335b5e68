import { type Static, Type } from "typebox";
import type { Caller } from "../access/caller.ts";
import { StoredError } from "../errors/details.ts";
import { ServiceError } from "../errors/service-error.ts";
import { fromStoredError } from "../errors/stored.ts";
import type { JobService } from "../jobs/job-service.ts";
import type { Orders } from "../jobs/orders.ts";
import type { OrderResult, OrderRun } from "../jobs/task-runner.ts";
import type { ModelService } from "../models/model-service.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { defineMethod } from "../rpc/method.ts";
import { batchRefusal, MOST_ITEMS } from "../spectra/batch-items.ts";
import { comparedBatch, spectrumOf } from "../spectra/compared-batch.ts";
import { pathOf, type SpectraService } from "../spectra/spectra-service.ts";
import { viewsOf } from "../store/job-stage.ts";
import { registeringMembers, registerOptions } from "./definition-schema.ts";
import { Count, JobId } from "./schemas.ts";
import { Classified, checkClassifying, classifyBy, classifying, classifyingErrors } from "./spectra-classify.ts";
import { FileOfDataset, strict } from "./spectra-schemas.ts";

const Batch = Type.Object(
  {
    zip: Type.Optional(FileOfDataset),
    files: Type.Optional(Type.Array(FileOfDataset, { minItems: 1, maxItems: MOST_ITEMS })),
    idempotency_key: registeringMembers.idempotency_key,
    ...classifying,
  },
  strict,
);

const Items = Type.Array(
  Type.Union([
    Type.Object({ file: Type.String(), result: Classified }, strict),
    Type.Object({ file: Type.String(), error: StoredError }, strict),
  ]),
);

interface BatchParts {
  spectra: SpectraService;
  models: ModelService;
  jobs: JobService;
  orders: Orders;
}

/** Carries out a batch for the caller who has submitted it: what each of its files is by its templates or model. */
export async function batchCarriedOut(
  { record, order, signal, log, progress }: OrderRun,
  parts: Pick<BatchParts, "spectra" | "models">,
): Promise<OrderResult> {
  const { zip, files = [], idempotency_key: _, ...params } = order as Static<typeof Batch>; // as spectra.batch has checked it
  const { owner: subject, submitter } = record;
  const caller: Caller = { subject, ...submitter, is_admin: false, is_reader: false, rate_key: "" };
  const asking = { caller, signal };
  const outcomes =
    zip === undefined
      ? await comparedBatch(
          files.map((place) => ({ file: pathOf(place), place })),
          ({ place }) => classifyBy(place, params, parts, asking),
          signal,
          (done) => progress(done, files.length),
        )
      : await comparedBatch(
          parts.spectra.zipItems(zip, asking),
          async (item) => classifyBy(spectrumOf(item), params, parts, asking),
          signal,
          (done) => progress(done, 0),
        );
  if (outcomes.length === 0) throw batchRefusal("it has no files", 0);
  const bad = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome] : []));
  for (const { file, error } of bad) log("warn", `${file}: ${error.message}`);
  const counts = { total_count: outcomes.length, failed: bad.length };
  const said = `${outcomes.length - bad.length} of ${outcomes.length} spectra compared`;
  return { head: counts, entries: outcomes as unknown as JsonValue[], said };
}

/** The methods on many spectra at once. */
export function batchMethods({ spectra, models, jobs, orders }: BatchParts) {
  return [
    defineMethod({
      name: "spectra.batch",
      summary: "Classifies the spectra of a .zip, or of up to 1,000 files, as a job",
      params: Batch,
      result: Type.Object({ job_id: JobId }, strict),
      errors: [...classifyingErrors, "IDEMPOTENCY_CONFLICT", "STORAGE_ERROR"],
      example: { zip: { dataset_id: "spectra/night.zip" }, redshift_range: [0, 0.3] },
      handler: async (params, { caller }) => {
        const { zip, files, idempotency_key: _, ...more } = params;
        if ((zip === undefined) === (files === undefined)) {
          const msg = "Must provide either zip_file or files parameter";
          throw new ServiceError("INVALID_PARAMS", [{ loc: ["params"], msg, type: "value_error" }]);
        }
        await checkClassifying(more, { spectra, models }, caller);
        const name = zip === undefined ? `${files?.length} spectra` : pathOf(zip);
        const { idempotency } = registerOptions(params);
        const order = { type: "spectra_batch" as const, name, order: params as JsonValue, idempotency };
        return { job_id: await orders.submit(order, caller) };
      },
    }),
    defineMethod({
      name: "spectra.batchResult",
      summary: "What has become of the files of a batch, in their order",
      params: Type.Object(
        {
          job_id: JobId,
          offset: Type.Optional(Type.Integer({ default: 0, minimum: 0 })),
          limit: Type.Optional(Type.Integer({ default: 50, minimum: 1, maximum: MOST_ITEMS })),
        },
        strict,
      ),
      result: Type.Object(
        {
          job_id: JobId,
          total_count: Count("Files of the batch"),
          failed: Count("Files that have an error"),
          items: Items,
        },
        strict,
      ),
      errors: [
        "JOB_NOT_FOUND",
        "JOB_ACCESS_DENIED",
        "PROFILE_NOT_READY",
        "PROFILE_NOT_FOUND",
        "BATCH_PROCESSING_FAILED",
        ...classifyingErrors,
        "STORAGE_ERROR",
      ],
      example: { job_id: "5d769018-aa5a-4d29-8c5d-c97a00000000", offset: 0, limit: 50 },
      handler: async ({ job_id, offset = 0, limit = 50 }, { caller }) => {
        const job = await jobs.job(job_id, caller);
        if (job.type !== "spectra_batch") throw new ServiceError("JOB_NOT_FOUND", { job_id });
        const { status, terminal } = viewsOf(job);
        if (!terminal) throw new ServiceError("PROFILE_NOT_READY", { job_id, status });
        if (job.error !== null) throw fromStoredError(job.error);
        const document = await orders.document(job_id);
        const items = document === null ? null : await orders.entries(document, { offset, limit });
        if (document === null || items === null) {
          throw new ServiceError("PROFILE_NOT_FOUND", { job_id, parts: ["result"] });
        }
        const { total_count, failed } = document.head as { total_count: number; failed: number };
        return { job_id, total_count, failed, items: items as unknown as Static<typeof Items> };
      },
    }),
  ] as const;
}
