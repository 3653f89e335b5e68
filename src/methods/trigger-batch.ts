import { randomUUID } from "node:crypto";
import { Type } from "typebox";
import { ServiceError } from "../errors/service-error.ts";
import { toErrorObject } from "../errors/wire.ts";
import type { JobService } from "../jobs/job-service.ts";
import type { Submission } from "../jobs/submission.ts";
import { type Admit, overRate } from "../rpc/admission.ts";
import { defineMethod } from "../rpc/method.ts";
import { compiled, violations } from "../rpc/validation.ts";
import { exampleSpecification } from "./examples.ts";
import { BatchId, DatasetId, JobId, oneOf, RpcErrorObject } from "./schemas.ts";
import { submissionErrors, submissionOf, TriggerParams } from "./trigger.ts";

/** Items that one batch may have. */
const MAX_BATCH_JOBS = 1000;

const strict = { additionalProperties: false };
const Index = Type.Integer({ minimum: 0, description: "Position of the item in the batch, from 0" });

/** Items are checked one by one, so that one that is wrong does not spoil the others. */
const params = Type.Object({ items: Type.Array(Type.Unsafe<TriggerParams>({})) }, strict);

const published = Type.Object(
  { items: Type.Array(TriggerParams, { minItems: 1, maxItems: MAX_BATCH_JOBS, description: "What to profile" }) },
  strict,
);

const itemValidator = compiled(TriggerParams);

/** `profiler.triggerBatch`: many submissions in one call and one step of the store; each counts as a call. */
export function triggerBatch(jobs: JobService, admit: Admit) {
  return defineMethod({
    name: "profiler.triggerBatch",
    summary:
      "Submits up to 1000 jobs at once: each item is answered by its job or by its own error, and one bad item never spoils the others",
    params,
    published,
    result: Type.Object(
      {
        batch_id: BatchId,
        items: Type.Array(
          Type.Union([
            Type.Object(
              { index: Index, job_id: JobId, status: oneOf(["SUBMITTING"] as const), dataset_id: DatasetId },
              strict,
            ),
            Type.Object({ index: Index, error: RpcErrorObject }, strict),
          ]),
        ),
      },
      strict,
    ),
    errors: ["BATCH_PROCESSING_FAILED", ...submissionErrors, "STORAGE_ERROR"],
    example: { items: [{ profile_specification: exampleSpecification }] },
    handler: async ({ items }, { caller, request_id }) => {
      checkSize(items.length);
      const batch_id = randomUUID();
      const checked: (Submission | ServiceError)[] = [];
      for (const [i, item] of items.entries()) {
        // The first was counted with the call.
        checked.push((i === 0 ? null : await overRate(caller, admit)) ?? submissionOrRefusal(item, i));
      }
      const good = checked.filter((item): item is Submission => !(item instanceof ServiceError));
      const outcomes = await jobs.submitAll(good, batch_id, caller);
      const occurrence = { source: "profiler.triggerBatch", request_id, trace: false };
      let next = 0;
      return {
        batch_id,
        items: checked.map((item, index) => {
          const outcome = item instanceof ServiceError ? { refusal: item } : outcomes[next++];
          if (outcome !== undefined && "job" in outcome) {
            const { job_id, dataset_id } = outcome.job;
            return { index, job_id, status: "SUBMITTING" as const, dataset_id };
          }
          return { index, error: toErrorObject(outcome?.refusal, occurrence) };
        }),
      };
    },
  });
}

function checkSize(items: number): void {
  if (items > 0 && items <= MAX_BATCH_JOBS) return;
  const reason = items === 0 ? "it has no items" : "it has too many items";
  throw new ServiceError("BATCH_PROCESSING_FAILED", { reason, items, max_items: MAX_BATCH_JOBS });
}

function submissionOrRefusal(item: TriggerParams, index: number): Submission | ServiceError {
  const found = violations(itemValidator(), item, "params", "items", index);
  return found.length === 0 ? submissionOf(item) : new ServiceError("INVALID_PARAMS", found);
}
