import { randomUUID } from "node:crypto";
import { recordOfSubmission } from "../../../src/jobs/submission.ts";
import type { JobRecord } from "../../../src/store/job-record.ts";
import type { NewJob } from "../../../src/store/store.ts";
import { specificationOf } from "../../support/specification.ts";

/** A job to be added, with what is given of it in place of the usual. */
export function newJob(given: Partial<JobRecord> = {}): NewJob {
  const submission = { specification: specificationOf("set"), only_light_profile: false, force: false, priority: 0 };
  const record = recordOfSubmission(submission, { job_id: randomUUID(), batch_id: null }, null);
  return { record: { ...record, ...given }, idempotency: null, log: [] };
}
