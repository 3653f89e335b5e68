import { Type } from "typebox";

/** One violation of a method's parameter schema. */
export const Violation = Type.Object(
  {
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()]), {
      description: "Path to the offending member, beginning with `params`",
    }),
    msg: Type.String({ description: "What is wrong, for people" }),
    type: Type.String({ description: "What is wrong, for programs: `missing`, `string_type`, …" }),
  },
  { additionalProperties: false },
);

/** The reason a job failed, as it is stored with the job and shown wherever the job is. */
export const StoredError = Type.Object(
  {
    code: Type.Integer(),
    name: Type.String(),
    message: Type.String(),
    details: Type.Unknown(),
  },
  { additionalProperties: false, title: "StoredError" },
);

export const NoDetails = Type.Object({}, { additionalProperties: false });

/** The name under which a profile shows a source: never its host. */
export const Source = Type.String({ description: "The source, as the profile names it" });

export const Reason = Type.Object({ reason: Type.String() }, { additionalProperties: false });

export const JobId = Type.Object({ job_id: Type.String() }, { additionalProperties: false });

export const JobIdAndStatus = Type.Object(
  { job_id: Type.String(), status: Type.String() },
  { additionalProperties: false },
);
