import { type Static, Type } from "typebox";
import type { ErrorName } from "../errors/catalog.ts";
import { hashOf, type Submission } from "../jobs/submission.ts";
import { normalised } from "../profiling/model/normalised-specification.ts";
import { ProfileSpecification } from "../profiling/model/specification.ts";
import { DatasetId, JobId, oneOf } from "./schemas.ts";

export const IdempotencyKey = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 256,
    description: "The same key with the same params gives the first answer again, for a day",
  }),
);

/** What a submission is answered with. */
export const Submitted = Type.Object(
  { job_id: JobId, status: oneOf(["SUBMITTING"] as const), dataset_id: DatasetId },
  { additionalProperties: false },
);

/** What a job is submitted with, alone or as an item of a batch. */
export const TriggerParams = Type.Object(
  {
    profile_specification: ProfileSpecification,
    only_light_profile: Type.Optional(
      Type.Boolean({ default: false, description: "Only list, type and hash the files" }),
    ),
    idempotency_key: IdempotencyKey,
    force: Type.Optional(
      Type.Boolean({
        default: false,
        description: "Profile files again that have not changed since the dataset's last profile",
      }),
    ),
    priority: Type.Optional(
      Type.Integer({
        default: 0,
        minimum: -100,
        maximum: 100,
        description: "Of one caller's jobs, those of higher priority run first",
      }),
    ),
  },
  { additionalProperties: false },
);

export type TriggerParams = Static<typeof TriggerParams>;

/** What a submission that is well-formed can be refused with. */
export const submissionErrors: readonly ErrorName[] = [
  "INVALID_PROFILE_SPECIFICATION",
  "NOT_ALLOWED_HOST",
  "FILE_NOT_FOUND",
  "FILE_READ_ERROR",
  "UNSUPPORTED_FILE_FORMAT",
  "EXECUTOR_UNAVAILABLE",
  "IDEMPOTENCY_CONFLICT",
];

/** What params submit. From here on the specification is passed on as it is, as far as the executor. */
export function submissionOf(params: TriggerParams): Submission {
  const { profile_specification, only_light_profile = false, force = false, priority = 0, idempotency_key } = params;
  const options = { only_light_profile, force, priority };
  return {
    specification: normalised(profile_specification),
    ...options,
    idempotency:
      idempotency_key === undefined
        ? null
        : { key: idempotency_key, params: hashOf({ specification: profile_specification, ...options }) },
  };
}
