import { Type } from "typebox";
import type { ErrorName } from "../errors/catalog.ts";
import type { JobBrowser } from "../jobs/job-browser.ts";
import { LOCAL_GROUP, SQL_GROUP } from "../jobs/job-entry.ts";
import { defineMethod } from "../rpc/method.ts";
import { jobLogLevels } from "../store/job-log.ts";
import { searchableFields, sortKeys } from "../store/job-query.ts";
import { jobTypes } from "../store/job-record.ts";
import { jobStates } from "../store/job-stage.ts";
import { exampleJobId } from "./examples.ts";
import { entryOf, JobEntry, LogLevel, State } from "./job-entry-schema.ts";
import { Facets, FacetsAsked, facetsAnswer } from "./job-facets.ts";
import { Admin, BatchId, Count, DatasetId, JobId, Limit, Offset, oneOf, Status, Time } from "./schemas.ts";
import { IdempotencyKey, Submitted, submissionErrors } from "./trigger.ts";

const MAX_LISTED = 1000;
/** What a statement can be refused with that is run again. */
const statementErrors: readonly ErrorName[] = [
  "INVALID_TABLE_REFERENCE",
  "TABLE_NOT_FOUND",
  "INVALID_SQL_SYNTAX",
  "SQL_NOT_ALLOWED",
];
const strict = { additionalProperties: false };
const AnyOf = <Item extends Parameters<typeof Type.Array>[0]>(item: Item) =>
  Type.Optional(Type.Array(item, { minItems: 1, maxItems: MAX_LISTED }));
const Names = <Value extends string>(values: readonly Value[]) => Type.Array(oneOf(values));

/** The methods of the job browser: what ran, for whom, how it went, its log, and its end. */
export function jobsMethods(
  browser: JobBrowser,
  hosts: (() => Promise<{ name: string; live: boolean }[]>) | null,
  runsSql: boolean,
) {
  const local = hosts === null;
  return [
    defineMethod({
      name: "jobs.query",
      summary: "A page of jobs: by time span, filter and search terms, all of which must hold; newest first",
      params: Type.Object(
        {
          time_span: Type.Optional(
            Type.Object(
              { from: Type.Optional(Time), to: Type.Optional(Time) },
              {
                ...strict,
                description: "Submitted at or after `from` and before `to`",
              },
            ),
          ),
          filter: Type.Optional(
            Type.Object(
              {
                status: AnyOf(State),
                owner: AnyOf(Type.String({ maxLength: 1024 })),
                dataset_id: AnyOf(DatasetId),
                batch_id: AnyOf(BatchId),
                error_code: AnyOf(Type.Integer()),
                type: AnyOf(oneOf(jobTypes)),
              },
              { ...strict, description: "For each member given, the job must have one of the values" },
            ),
          ),
          search: Type.Optional(
            Type.Object(
              {
                terms: Type.Array(Type.String({ pattern: "\\S", maxLength: 256 }), {
                  minItems: 1,
                  maxItems: 20,
                  description: "Each must be found in one of the searchable fields; upper and lower case are the same",
                }),
              },
              strict,
            ),
          ),
          sort: Type.Optional(
            Type.Array(
              Type.Object({ key: Type.String({ maxLength: 64 }), direction: oneOf(["asc", "desc"] as const) }, strict),
              {
                minItems: 1,
                maxItems: sortKeys.length,
                description: "Keys of jobs.sortSpecs; ties are sorted by job id",
              },
            ),
          ),
          facets: Type.Optional(FacetsAsked),
          offset: Offset,
          limit: Limit,
          admin: Admin,
        },
        strict,
      ),
      result: Type.Object(
        {
          jobs: Type.Array(JobEntry),
          found_count: Count("Jobs that meet the conditions"),
          total_count: Count("Jobs that the caller sees at all"),
          facets: Type.Optional(Facets),
        },
        strict,
      ),
      errors: ["VALIDATION_ERROR", "SORT_NOT_SUPPORTED", "ADMIN_REQUIRED", "STORAGE_ERROR"],
      example: { filter: { status: ["error"] }, sort: [{ key: "finished", direction: "desc" }], limit: 20 },
      handler: async ({ offset = 0, limit = 100, admin = false, ...question }, { caller, signal }) => {
        const page = await browser.query({ ...question, offset, limit, admin }, caller, signal);
        const { jobs, found, total, facets } = page;
        const counted = facets === null ? {} : { facets: facetsAnswer(facets, question.facets?.submitted) };
        return { jobs: jobs.map((job) => entryOf(job, local)), found_count: found, total_count: total, ...counted };
      },
    }),
    defineMethod({
      name: "jobs.get",
      summary: "Jobs by id, in the order asked; null where a job is unknown or may not be read",
      params: Type.Object({ job_ids: Type.Array(JobId, { maxItems: MAX_LISTED }), admin: Admin }, strict),
      result: Type.Object({ jobs: Type.Array(Type.Union([JobEntry, Type.Null()])) }, strict),
      errors: ["ADMIN_REQUIRED", "STORAGE_ERROR"],
      example: { job_ids: [exampleJobId] },
      handler: async ({ job_ids, admin = false }, { caller }) => {
        const jobs = await browser.get(job_ids, caller, admin);
        return { jobs: jobs.map((job) => (job === null ? null : entryOf(job, local))) };
      },
    }),
    defineMethod({
      name: "jobs.log",
      summary: "Rows [offset, offset + limit) of the matching rows of a job's log; none past the end",
      params: Type.Object(
        {
          job_id: JobId,
          offset: Offset,
          limit: Limit,
          level: AnyOf(LogLevel),
          search: Type.Optional(
            Type.String({ minLength: 1, maxLength: 256, description: "A text that the message must contain" }),
          ),
          admin: Admin,
        },
        strict,
      ),
      result: Type.Object(
        {
          log: Type.Array(
            Type.Object(
              {
                row: Type.Integer({ minimum: 0, description: "Position in the whole log, from 0" }),
                logged_at: Time,
                level: LogLevel,
                message: Type.String(),
              },
              strict,
            ),
          ),
          total_count: Count("Rows that meet the conditions"),
        },
        strict,
      ),
      errors: [
        "JOB_NOT_FOUND",
        "JOB_ACCESS_DENIED",
        "JOB_CLEANED_UP",
        "JOB_LOG_NOT_FOUND",
        "ADMIN_REQUIRED",
        "STORAGE_ERROR",
      ],
      example: { job_id: exampleJobId, level: ["warn", "error"] },
      handler: ({ job_id, offset = 0, limit = 100, admin = false, ...question }, { caller, signal }) =>
        browser.log(job_id, { ...question, offset, limit, admin }, caller, signal),
    }),
    defineMethod({
      name: "jobs.cancel",
      summary: "Cancels a job that is waiting or running; answers once it has ended",
      params: Type.Object(
        {
          job_id: JobId,
          reason: Type.Optional(
            Type.String({ minLength: 1, maxLength: 1024, description: "Shown with the job and in its log" }),
          ),
          admin: Admin,
        },
        strict,
      ),
      result: Type.Object({ canceled: Type.Literal(true), status: Status }, strict),
      errors: [
        "JOB_NOT_FOUND",
        "JOB_ACCESS_DENIED",
        "CANCEL_NOT_PERMITTED",
        "JOB_NOT_ACTIVE",
        "JOB_NOT_CANCELABLE",
        "ADMIN_REQUIRED",
        "STORAGE_ERROR",
      ],
      example: { job_id: exampleJobId, reason: "the data will be uploaded anew" },
      handler: async ({ job_id, reason = null, admin = false }, { caller }) => ({
        canceled: true as const,
        status: await browser.cancel(job_id, reason, caller, admin),
      }),
    }),
    defineMethod({
      name: "jobs.retry",
      summary:
        "Submits a job that has ended again, as it was given: a new job of the caller's own; the old one stays what it is",
      params: Type.Object(
        {
          job_id: JobId,
          force: Type.Optional(
            Type.Boolean({
              description: "Of profiles: files too that have not changed; as the job was submitted, unless given",
            }),
          ),
          idempotency_key: IdempotencyKey,
          admin: Admin,
        },
        strict,
      ),
      result: Submitted,
      errors: [
        "JOB_NOT_FOUND",
        "JOB_ACCESS_DENIED",
        "CANCEL_NOT_PERMITTED",
        "VALIDATION_ERROR",
        "ADMIN_REQUIRED",
        ...submissionErrors,
        ...statementErrors,
        "STORAGE_ERROR",
      ],
      example: { job_id: exampleJobId },
      handler: async ({ job_id, force = null, idempotency_key = null, admin = false }, { caller }) => {
        const job = await browser.retry(job_id, { force, idempotency_key }, caller, admin);
        return { job_id: job.job_id, status: "SUBMITTING" as const, dataset_id: job.dataset_id };
      },
    }),
    listMethod("jobs.states", "What can have become of a job", "states", jobStates),
    listMethod("jobs.types", "What jobs can make", "types", jobTypes),
    defineMethod({
      name: "jobs.sortSpecs",
      summary: "What jobs.query can sort by, in either direction; jobs that do not have the value yet come first",
      params: Type.Object({}, strict),
      result: Type.Object(
        {
          sort_specs: Type.Array(
            Type.Object({ key: oneOf(sortKeys), directions: Names(["asc", "desc"] as const) }, strict),
          ),
        },
        strict,
      ),
      errors: [],
      example: {},
      handler: async () => ({
        sort_specs: sortKeys.map((key) => ({ key, directions: ["asc" as const, "desc" as const] })),
      }),
    }),
    listMethod("jobs.logLevels", "How serious a row of a log can be, least serious first", "log_levels", jobLogLevels),
    listMethod(
      "jobs.searchableFields",
      "Where jobs.query looks for search terms",
      "searchable_fields",
      searchableFields,
    ),
    defineMethod({
      name: "jobs.clientGroups",
      summary:
        "Where jobs are done: by the service itself, `local`, or on the hosts that run them at present; statements in `sql`",
      params: Type.Object({}, strict),
      result: Type.Object({ client_groups: Type.Array(Type.String()) }, strict),
      errors: ["STORAGE_ERROR"],
      example: {},
      handler: async () => {
        const live = (await hosts?.())?.filter((host) => host.live).map(({ name }) => name);
        return { client_groups: [...(live ?? [LOCAL_GROUP]), ...(runsSql ? [SQL_GROUP] : [])] };
      },
    }),
  ] as const;
}

/** A method that answers a list that does not change, as its result's only member. */
function listMethod<const Name extends string, const Member extends string, const Value extends string>(
  name: Name,
  summary: string,
  member: Member,
  values: readonly Value[],
) {
  return defineMethod({
    name,
    summary,
    params: Type.Object({}, strict),
    result: Type.Unsafe<Record<Member, Value[]>>(Type.Object({ [member]: Names(values) }, strict)),
    errors: [],
    example: {},
    handler: async () => ({ [member]: [...values] }) as Record<Member, Value[]>,
  });
}
