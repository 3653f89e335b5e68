import { type Static, Type } from "typebox";
import { catalog } from "../errors/catalog.ts";
import type { JobFacets } from "../store/job-query.ts";
import { jobStates } from "../store/job-stage.ts";
import { Count, Time } from "./schemas.ts";

const strict = { additionalProperties: false };
const MAX_BINS = 200;
const MAX_BIN_MS = 366 * 86_400_000;
const Asked = (description: string) => Type.Optional(Type.Boolean({ default: false, description }));

/** What jobs.query counts beside the page, each in one pass over an index. */
export const FacetsAsked = Type.Object(
  {
    status: Asked("Jobs of each state that meet all conditions but `filter.status`"),
    error_code: Asked("Jobs of each error that meet all conditions but `filter.error_code`"),
    submitted: Type.Optional(
      Type.Object(
        {
          from: Time,
          bin_ms: Type.Integer({ minimum: 1, maximum: MAX_BIN_MS, description: "Length of a span in ms" }),
          bins: Type.Integer({ minimum: 1, maximum: MAX_BINS, description: "How many spans" }),
        },
        { ...strict, description: "Jobs that meet all conditions, by the span of time in which they were submitted" },
      ),
    ),
  },
  { ...strict, description: "What the jobs are counted by, beside the page" },
);

const CountsByState = Type.Object(
  Object.fromEntries(jobStates.map((state) => [state, Type.Optional(Type.Integer({ minimum: 1 }))])),
  { ...strict, description: "States that no job has are left out" },
);

/** What jobs.query answers of it. */
export const Facets = Type.Object(
  {
    status: Type.Optional(CountsByState),
    error_code: Type.Optional(
      Type.Array(
        Type.Object(
          {
            code: Type.Integer(),
            name: Type.String({ description: "Of the catalog; 'UNKNOWN_ERROR' where it does not have the code" }),
            cli_code: Type.String(),
            count: Count("Jobs that ended with it"),
          },
          strict,
        ),
        { description: "Most frequent first" },
      ),
    ),
    submitted: Type.Optional(
      Type.Array(Type.Object({ from: Time, status: CountsByState }, strict), {
        description: "In order; spans without jobs are left out",
      }),
    ),
  },
  strict,
);

/** The counts as they are answered. */
export function facetsAnswer(
  { states, errorCodes, time }: JobFacets,
  span: { from: number; bin_ms: number } | undefined,
): Static<typeof Facets> {
  return {
    ...(states === null ? {} : { status: states }),
    ...(errorCodes === null
      ? {}
      : { error_code: errorCodes.map(({ code, jobs }) => ({ ...errorOf(code), count: jobs })) }),
    ...(time === null || span === undefined
      ? {}
      : { submitted: time.map((each) => ({ from: span.from + each.bin * span.bin_ms, status: each.states })) }),
  };
}

function errorOf(code: number): { code: number; name: string; cli_code: string } {
  const known = Object.entries(catalog).find(([, entry]) => entry.code === code);
  const [name, { cli_code }] = known ?? ["UNKNOWN_ERROR", catalog.UNKNOWN_ERROR];
  return { code, name, cli_code };
}
