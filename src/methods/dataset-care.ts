import { Type } from "typebox";
import type { Caller } from "../access/caller.ts";
import { runStatuses } from "../quality/results.ts";
import type { Verdict } from "../quality/verdicts.ts";
import type { Schedule } from "../workflows/schedules.ts";
import { workflowStatuses } from "../workflows/workflow-spec.ts";
import { countMembers } from "./quality-schema.ts";
import { Count, JobId, oneOf, TextOrNull, Time, TimeOrNull } from "./schemas.ts";

const strict = { additionalProperties: false };

/** What watches over datasets: tests of their tables, and workflows that load them. */
export interface DatasetCare {
  /** How the tests of a dataset went last, or those of one table of it. */
  verdicts: (dataset: string, table: string | null, caller: Caller) => Promise<Verdict[]>;
  schedules: (dataset: string, caller: Caller) => Promise<Schedule[]>;
}

const Last = Type.Object({ job_id: JobId, status: oneOf(runStatuses), ran_at: Time }, strict);

/** How the tests of tables went last. */
export const QualityOf = Type.Array(
  Type.Object(
    {
      spec: Type.String(),
      target: Type.String({ description: "The table that it tests" }),
      tests: Count("Tests that it has now"),
      ...countMembers,
      last: Type.Union([Last, Type.Null()], { description: "Null before they were run" }),
      not_passed: Type.Array(Type.String(), { description: "Tests that did not pass, by name" }),
    },
    strict,
  ),
  { description: "By the specifications that the caller may read" },
);

/** What starts of itself and has to do with a dataset. */
export const SchedulesOf = Type.Array(
  Type.Object(
    {
      workflow: Type.String(),
      status: oneOf(workflowStatuses),
      cron: TextOrNull,
      timezone: Type.String(),
      next_at: Type.Unsafe<number | null>({ ...TimeOrNull, description: "When it comes due next" }),
    },
    strict,
  ),
  { description: "Workflows that load it, profile it or are started by it, as far as the caller may read them" },
);
