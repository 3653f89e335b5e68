import { setImmediate } from "node:timers/promises";
import { type Static, Type } from "typebox";
import { actingAs } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { JobBrowser } from "../jobs/job-browser.ts";
import type { JobService } from "../jobs/job-service.ts";
import type { HeavyProfile } from "../profiling/output/heavy-document.ts";
import { type CallContext, defineMethod } from "../rpc/method.ts";
import type { JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import { type Comparable, comparing } from "../web/model/comparison/compare.ts";
import {
  type Comparison,
  changes,
  defaultThresholds,
  measures,
  outcomes,
  verdicts,
} from "../web/model/comparison/comparison.ts";
import { readingErrors } from "./documents.ts";
import { exampleJobId } from "./examples.ts";
import { profilePages } from "./profile-pages.ts";
import { Admin, DatasetId, JobId, oneOf } from "./schemas.ts";

const strict = { additionalProperties: false };
/** How long others wait for a comparison, in ms. */
const AT_ONCE_MS = 8;
/** Earlier jobs that are looked at on one page. */
const PAGE = 20;

const threshold = (value: number, description: string) =>
  Type.Optional(Type.Number({ default: value, minimum: 0, description }));

const ThresholdParams = Type.Object(
  {
    numeric: threshold(
      defaultThresholds.numeric,
      "Of numbers, dates and times, and of lengths of texts: Wasserstein-1 distance in interquartile ranges",
    ),
    categorical: threshold(defaultThresholds.categorical, "Of the shares of categories: Jensen–Shannon distance, 0–1"),
    missing: threshold(defaultThresholds.missing, "Of the shares of cells without a value, 0–1"),
  },
  { ...strict, description: "How far columns may be apart before that is told as beyond" },
);

const Side = Type.Object({ job_id: JobId }, strict);
const Compared = Type.Object({ job_id: JobId, dataset_id: DatasetId }, strict);

const counts = {
  type: "object",
  required: [...outcomes],
  properties: Object.fromEntries(outcomes.map((outcome) => [outcome, { type: "integer", minimum: 0 }])),
  additionalProperties: false,
};
const profile = {
  type: "object",
  required: ["name", "tables", "columns", "rows"],
  properties: {
    name: { type: "string" },
    tables: { type: "integer" },
    columns: { type: "integer" },
    rows: { type: "integer" },
  },
  additionalProperties: false,
};

const sides = (type: string) => ({
  type: "object",
  required: ["left", "right"],
  properties: { left: { type: [type, "null"] }, right: { type: [type, "null"] } },
  additionalProperties: false,
});
const column = {
  type: "object",
  required: ["name", "outcome", "changes", "type", "missing", "distinct", "distance"],
  properties: {
    name: { type: "string" },
    left_name: { type: "string", description: "Its name on the left, where that is another" },
    outcome: oneOf(outcomes),
    changes: { type: "array", items: oneOf(changes) },
    type: sides("string"),
    missing: sides("number"),
    distinct: sides("integer"),
    distance: {
      type: ["object", "null"],
      required: ["measure", "value", "threshold"],
      properties: { measure: oneOf(measures), value: { type: "number" }, threshold: { type: "number" } },
      description: "How far the values are apart; with at_least, they may be further",
    },
  },
};

const ComparisonSchema = Type.Unsafe<Comparison>({
  type: "object",
  required: ["left", "right", "thresholds", "verdict", "tables_by_outcome", "columns_by_outcome", "tables"],
  properties: {
    left: profile,
    right: profile,
    thresholds: { type: "object", additionalProperties: { type: "number" } },
    verdict: oneOf(verdicts, "Whether both are the same, or differ by more than the thresholds"),
    tables_by_outcome: counts,
    columns_by_outcome: counts,
    tables: {
      type: "array",
      description: "Those that differ most come first; so do the columns of each",
      items: {
        type: "object",
        required: ["name", "outcome", "rows", "columns"],
        properties: {
          name: { type: "string" },
          left_name: { type: "string", description: "Its name on the left, where that is another" },
          outcome: oneOf(outcomes),
          rows: sides("integer"),
          columns: { type: "array", items: column },
        },
      },
    },
  },
  additionalProperties: false,
  description: "What differs: `added` is on the right only, `removed` on the left only",
});

/** The method that compares the profiles of two jobs. */
export function compareMethod(jobs: JobService, browser: Pick<JobBrowser, "query">) {
  return defineMethod({
    name: "profiler.compare",
    summary: "Compares the heavy profiles of two jobs from what they say, without the data: what differs, and how far",
    params: Type.Object(
      {
        left: Side,
        right: Type.Union([Side, Type.Literal("previous")], {
          description:
            "`previous`: the last job before the one named as left that profiled the same dataset and still has its profile. " +
            "The earlier one then is the left side of the answer, so that what came since is `added`",
        }),
        thresholds: Type.Optional(ThresholdParams),
        admin: Admin,
      },
      strict,
    ),
    result: Type.Object({ left: Compared, right: Compared, comparison: ComparisonSchema }, strict),
    errors: readingErrors,
    example: { left: { job_id: exampleJobId }, right: "previous" as const },
    handler: async ({ left, right, thresholds = {}, admin = false }, { caller, signal, reserve }) => {
      const context = { caller: actingAs(caller, admin), signal, reserve };
      const named = await jobs.job(left.job_id, context.caller);
      const own = { job: named, profile: await heavyOf(jobs, named, context) };
      const job =
        right === "previous"
          ? await previousOf(browser, named, { caller, admin, signal })
          : await jobs.job(right.job_id, context.caller);
      const other = { job, profile: await heavyOf(jobs, job, context) };
      const [first, second] = right === "previous" ? [other, own] : [own, other];
      const steps = comparing(first.profile, second.profile, { ...defaultThresholds, ...thresholds });
      const comparison = await inTurns(steps, signal);
      return { left: idsOf(first.job), right: idsOf(second.job), comparison };
    },
  });
}

/**
 * What of a job's heavy profile is compared. Throws PROFILE_NOT_READY of an active job, PROFILE_NOT_FOUND of one without
 * a heavy profile, and what reading throws.
 */
async function heavyOf(
  jobs: JobService,
  job: JobSummary,
  context: Pick<CallContext, "caller" | "signal" | "reserve">,
): Promise<Comparable> {
  const { job_id } = job;
  const { status, terminal } = viewsOf(job);
  if (!terminal) throw new ServiceError("PROFILE_NOT_READY", { job_id, status });
  let whole: Comparable | null = null;
  for await (const page of profilePages(jobs, job_id, { ...context, kept: true })) {
    if (!isHeavy(page)) throw new ServiceError("PROFILE_NOT_FOUND", { job_id, parts: ["heavy"] });
    if (whole === null) whole = { name: page.name, recordSet: [...page.recordSet] };
    else for (const table of page.recordSet) whole.recordSet.push(table);
  }
  if (whole === null) throw new ServiceError("PROFILE_NOT_FOUND", { job_id, parts: ["heavy"] });
  return whole;
}

function isHeavy(page: object): page is HeavyProfile {
  return "recordSet" in page;
}

/** The last job of the same dataset that was submitted before, and has a heavy profile. Throws PROFILE_NOT_FOUND. */
async function previousOf(
  browser: Pick<JobBrowser, "query">,
  { job_id, dataset_id }: JobSummary,
  { caller, admin, signal }: Pick<CallContext, "caller" | "signal"> & { admin: boolean },
): Promise<JobSummary> {
  const filter = { dataset_id: [dataset_id], status: ["complete" as const] };
  let seen = false;
  for (let offset = 0; ; offset += PAGE) {
    const page = await browser.query({ filter, offset, limit: PAGE, admin }, caller, signal);
    for (const job of page.jobs) {
      if (seen && viewsOf(job).status === "HEAVY_PROFILES_READY") return job;
      seen ||= job.job_id === job_id;
    }
    if (offset + PAGE >= page.found) throw new ServiceError("PROFILE_NOT_FOUND", { dataset_id, parts: ["heavy"] });
  }
}

/** Takes steps, and lets others have their turn between them. */
async function inTurns<Result>(steps: Generator<void, Result>, signal: AbortSignal): Promise<Result> {
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < AT_ONCE_MS) continue;
    await setImmediate();
    signal.throwIfAborted();
    since = performance.now();
  }
}

function idsOf({ job_id, dataset_id }: JobSummary): Static<typeof Compared> {
  return { job_id, dataset_id };
}
