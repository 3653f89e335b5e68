import { ServiceError } from "../errors/service-error.ts";
import type { Idempotent } from "../store/store.ts";

/** A key under which a job is submitted once, and what it is submitted with. */
export interface JobKey {
  key: string;
  params: string;
}

/** The job that a key has been given for already; throws IDEMPOTENCY_CONFLICT where its params were others. */
export function sameAgain(earlier: Idempotent, given: JobKey | null): string {
  if (given?.params === earlier.params) return earlier.job_id;
  throw new ServiceError("IDEMPOTENCY_CONFLICT", { idempotency_key: given?.key ?? "", job_id: earlier.job_id });
}
