import { Type } from "typebox";
import type { Holdings } from "../definitions/datasets.ts";
import { JobId, Time } from "./schemas.ts";

const strict = { additionalProperties: false };

/** What is there of a dataset now; not told of its earlier versions. */
export const holdingsMembers = {
  tables: Type.Optional(
    Type.Array(
      Type.Object(
        {
          table_ref: Type.String(),
          record_set: Type.String({ description: "Its name in the profile; empty of a view" }),
          rows: Type.Unsafe<number | null>({ type: ["integer", "null"] }),
        },
        strict,
      ),
    ),
  ),
  snapshot: Type.Optional(
    Type.Union([
      Type.Object(
        { hash: Type.String(), bytes: Type.Integer({ minimum: 0 }), made_at: Time, job_id: JobId },
        { ...strict, description: "What SQL reads" },
      ),
      Type.Null(),
    ]),
  ),
  newest_profile: Type.Optional(Type.Union([Type.Object({ job_id: JobId, begun_at: Time }, strict), Type.Null()])),
};

/** What is there of a dataset, as it is told. */
export function holdingsView({ tables, profile, snapshot }: Holdings) {
  return {
    tables: tables.map(({ ref, record_set, rows }) => ({ table_ref: ref, record_set, rows })),
    snapshot: snapshot === null ? null : snapshotView(snapshot),
    newest_profile: profile === null ? null : { job_id: profile.job_id, begun_at: profile.begun_at },
  };
}

function snapshotView({ hash, bytes, made_at, job_id }: NonNullable<Holdings["snapshot"]>) {
  return { hash, bytes, made_at, job_id };
}
