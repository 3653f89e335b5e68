import { type Static, Type } from "typebox";
import { StoredError } from "../errors/details.ts";
import { documentNames } from "../profiling/output/entries.ts";
import { jobStatuses, runnerStatuses } from "../store/job-stage.ts";

/** A string out of a fixed list. */
export function oneOf<Value extends string>(values: readonly Value[], description?: string) {
  return Type.Unsafe<Value>({
    type: "string",
    enum: [...values],
    ...(description === undefined ? {} : { description }),
  });
}

/** Most that a page has. */
export const MAX_PAGE = 1000;
/** Where a page begins, from 0, and how much there is on it. */
export const Offset = Type.Optional(Type.Integer({ default: 0, minimum: 0, maximum: Number.MAX_SAFE_INTEGER }));
export const Limit = Type.Optional(Type.Integer({ default: 100, minimum: 1, maximum: MAX_PAGE }));
/** What makes an administrator more than a user, in every method on jobs. */
export const Admin = Type.Optional(
  Type.Boolean({ default: false, description: "Act as an administrator: everybody's jobs, not only the caller's own" }),
);
export const Count = (description: string) => Type.Integer({ minimum: 0, description });

export const JobId = Type.String({ format: "uuid", description: "Id of a job, as returned by profiler.trigger" });
export const BatchId = Type.String({ format: "uuid", description: "What the jobs of one batch have in common" });
export const DatasetId = Type.String({ format: "uuid", description: "Id of a dataset" });
export const Status = oneOf(jobStatuses, "Status of a job");
export const Runner = oneOf(runnerStatuses, "Status of the run behind a job");
export const Part = oneOf(documentNames);
const time = "Milliseconds since 1970-01-01T00:00:00Z";
export const Time = Type.Integer({ description: time });
export const TextOrNull = Type.Unsafe<string | null>({ type: ["string", "null"] });
export const TimeOrNull = Type.Unsafe<number | null>({ type: ["integer", "null"], description: time });

/** The `error` member of a response, where it stands in a result. */
export const RpcErrorObject = Type.Object(
  {
    code: Type.Integer(),
    message: Type.String(),
    data: Type.Object(
      {
        name: Type.String(),
        source: Type.String(),
        request_id: Type.String(),
        http_status: Type.Integer(),
        retryable: Type.Boolean(),
        retry_after_seconds: Type.Optional(Type.Number()),
        cli_code: Type.String(),
        suggestion: Type.String(),
        details: Type.Unknown(),
        cause: Type.Optional(Type.Array(Type.Object({ name: Type.String(), message: Type.String() }))),
        docs: Type.String(),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false, title: "Error" },
);

export const ProgressSchema = Type.Object(
  {
    phase: oneOf(["queued", "listing", "hashing", "profiling", "writing", "done"] as const),
    files_done: Type.Integer(),
    files_total: Type.Integer(),
    bytes_done: Type.Integer(),
    bytes_total: Type.Integer(),
    percent: Type.Integer({ minimum: 0, maximum: 100, description: "Never decreases" }),
  },
  { additionalProperties: false },
);

export const JobView = Type.Object(
  {
    job_id: JobId,
    dataset_id: DatasetId,
    status: Status,
    terminal: Type.Boolean({ description: "Whether the status is final: it changes no more, except by a clean-up" }),
    runner_status: Runner,
    progress: ProgressSchema,
    warnings: Type.Integer({ description: "Files that could not be profiled; their record sets say why" }),
    error: Type.Optional(StoredError),
    submitted_at: Time,
    started_at: TimeOrNull,
    finished_at: TimeOrNull,
  },
  { additionalProperties: false, title: "Job" },
);

export type JobView = Static<typeof JobView>;
