import { type Static, Type } from "typebox";
import { actingAs } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { JobBrowser } from "../jobs/job-browser.ts";
import type { JobService } from "../jobs/job-service.ts";
import { JsonText, type Text } from "../rpc/json-text.ts";
import { type CallContext, defineMethod } from "../rpc/method.ts";
import type { JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import { type Comparison, defaultThresholds } from "../web/model/comparison/comparison.ts";
import { ComparisonSchema } from "./comparison-schema.ts";
import { comparisonText } from "./comparison-thread.ts";
import { readingErrors } from "./documents.ts";
import { exampleJobId } from "./examples.ts";
import { profileTexts } from "./profile-pages.ts";
import { Admin, DatasetId, JobId } from "./schemas.ts";

const strict = { additionalProperties: false };
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
/** It is written where it is made. */
const Written = Type.Unsafe<JsonText<Comparison>>(ComparisonSchema);

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
    result: Type.Object({ left: Compared, right: Compared, comparison: Written }, strict),
    errors: readingErrors,
    example: { left: { job_id: exampleJobId }, right: "previous" as const },
    handler: async ({ left, right, thresholds = {}, admin = false }, { caller, signal, reserve }) => {
      const context = { caller: actingAs(caller, admin), signal, reserve };
      const named = await jobs.job(left.job_id, context.caller);
      const own = { job: named, pages: await heavyOf(jobs, named, context) };
      const job =
        right === "previous"
          ? await previousOf(browser, named, { caller, admin, signal })
          : await jobs.job(right.job_id, context.caller);
      const other = { job, pages: await heavyOf(jobs, job, context) };
      const [first, second] = right === "previous" ? [other, own] : [own, other];
      const task = { left: first.pages, right: second.pages, thresholds: { ...defaultThresholds, ...thresholds } };
      const text = await comparisonText(task, signal);
      return { left: idsOf(first.job), right: idsOf(second.job), comparison: new JsonText<Comparison>(text) };
    },
  });
}

/**
 * The pages of a job's heavy profile. Throws PROFILE_NOT_READY of an active job, PROFILE_NOT_FOUND of one without a heavy
 * profile, and what reading throws.
 */
async function heavyOf(
  jobs: JobService,
  job: JobSummary,
  context: Pick<CallContext, "caller" | "signal" | "reserve">,
): Promise<Text[]> {
  const { job_id } = job;
  const { status, terminal } = viewsOf(job);
  if (!terminal) throw new ServiceError("PROFILE_NOT_READY", { job_id, status });
  const pages: Text[] = [];
  for await (const { part, text } of profileTexts(jobs, job_id, { ...context, kept: true }))
    if (part === "heavy") pages.push(text);
  if (pages.length === 0) throw new ServiceError("PROFILE_NOT_FOUND", { job_id, parts: ["heavy"] });
  return pages;
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

function idsOf({ job_id, dataset_id }: JobSummary): Static<typeof Compared> {
  return { job_id, dataset_id };
}
