import { randomUUID } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { recordOfSubmission } from "../../../src/jobs/submission.ts";
import {
  type FacetQuestion,
  type JobFacets,
  type JobQuery,
  type SortKey,
  sortKeys,
} from "../../../src/store/job-query.ts";
import type { JobChanges, JobRecord } from "../../../src/store/job-record.ts";
import { jobStates } from "../../../src/store/job-stage.ts";
import type { Store } from "../../../src/store/store.ts";
import { everyJob } from "../../support/every-job.ts";
import { specificationOf } from "../../support/specification.ts";
import type { OpenStore } from "./open-store.ts";

const OWNERS = ["ada", "Bob", null] as const;
const NAMES = ["Weather of Seattle", "ÜBER Größen", "100% of_it", "weather", "x", 'a "NUL"\u0000 in it'] as const;
const BATCHES = [randomUUID(), randomUUID(), null] as const;
const DATASETS = [randomUUID(), randomUUID(), randomUUID()] as const;
const CODES = [40361, 40362] as const;

/** A job of every kind there is, made of a number. */
function job(i: number): JobRecord {
  const specification = specificationOf("set", {
    id: DATASETS[i % DATASETS.length] as string,
    name: NAMES[i % NAMES.length] as string,
  });
  const submission = { specification, only_light_profile: false, force: false, priority: 0, idempotency_key: null };
  const batch_id = BATCHES[i % BATCHES.length] ?? null;
  const record = recordOfSubmission(submission, { job_id: randomUUID(), batch_id }, OWNERS[i % OWNERS.length] ?? null);
  return { ...record, submitted_at: 1000 + Math.floor(i / 4) };
}

/** What becomes of it. */
function changes(i: number): JobChanges {
  const ended = { started_at: 2000 + i, finished_at: 3000 - i };
  const error = {
    code: CODES[i % 2] as number,
    name: "FILE_READ_ERROR",
    message: `File 'f${i}' is BROKEN`,
    details: {},
  };
  const kinds = [
    {},
    { stage: "running", started_at: 2000 + i },
    { ...ended, stage: "completed" },
    { ...ended, stage: "failed", error },
    { ...ended, stage: "cancelled", cancelled_by: "user", cancel_reason: "why not" },
    { ...ended, stage: "completed_cleaned_up" },
  ] as const;
  return kinds[i % kinds.length] ?? {};
}

const STATES = ["queue", "run", "complete", "error", "terminate", "complete"];

function stateOf(i: number): string {
  return STATES[i % STATES.length] as string;
}

/** What a query of jobs answers, in any store. */
export function jobQueryContract(open: OpenStore): void {
  let store: Store;
  const jobs: { record: JobRecord; state: string; order: number }[] = [];
  before(async () => {
    store = await open();
    const records = Array.from({ length: 240 }, (_, i) => job(i));
    await store.insertJobs(records.map((record) => ({ record, idempotency: null, log: [] })));
    for (const [i, record] of records.entries()) {
      await store.changeJob(record.job_id, null, { changes: changes(i) });
      jobs.push({ record: { ...record, ...changes(i) }, state: stateOf(i), order: i });
    }
  });
  after(() => store.close());

  /** What the answer must be, computed in the plainest way. */
  function expected(query: JobQuery): { ids: string[]; found: number; total: number; facets: JobFacets | null } {
    const { found, page, total } = walked(query);
    const facets = query.facets === undefined ? null : facetsOf(query, query.facets);
    return { ids: page.map(({ record }) => record.job_id), found: found.length, total, facets };
  }

  function facetsOf(query: JobQuery, { states, errorCodes, time }: FacetQuestion): JobFacets {
    const counts = <Key>(keys: readonly Key[]): Map<Key, number> =>
      new Map([...Map.groupBy(keys, (key) => key)].map(([key, those]) => [key, those.length]));
    const byState = (those: readonly { state: string }[]) =>
      Object.fromEntries(counts(those.map(({ state }) => state)));
    const failed = walked({ ...query, errorCodes: null }).found.flatMap(({ record }) => record.error?.code ?? []);
    const binOf = (at: number): number => (time === null ? 0 : Math.floor((at - time.from) / time.binMs));
    const inBins = walked(query).found.filter(({ record }) => {
      const bin = binOf(record.submitted_at);
      return time !== null && bin >= 0 && bin < time.bins;
    });
    const bins = [...Map.groupBy(inBins, ({ record }) => binOf(record.submitted_at))];
    return {
      states: states ? byState(walked({ ...query, states: null }).found) : null,
      errorCodes: errorCodes
        ? [...counts(failed)].map(([code, n]) => ({ code, jobs: n })).sort((a, b) => b.jobs - a.jobs || a.code - b.code)
        : null,
      time:
        time === null
          ? null
          : bins.map(([bin, those]) => ({ bin, states: byState(those) })).sort((a, b) => a.bin - b.bin),
    };
  }

  function walked(query: JobQuery) {
    const seen = jobs.filter(({ record }) => query.visible === undefined || record.owner === query.visible);
    const among = <Value>(list: readonly Value[] | null, value: unknown): boolean =>
      list === null || list.includes(value as Value);
    const found = seen.filter(({ record, state }) => {
      const text = [record.job_id, record.batch_id, record.dataset_id, record.dataset_name, record.owner];
      const searched = [...text, record.error?.name, record.error?.message].map((part) => (part ?? "").toLowerCase());
      return (
        (query.from === null || record.submitted_at >= query.from) &&
        (query.to === null || record.submitted_at < query.to) &&
        among(query.states, state) &&
        among(query.owners, record.owner) &&
        among(query.datasetIds, record.dataset_id) &&
        among(query.batchIds, record.batch_id) &&
        among(query.errorCodes, record.error?.code) &&
        query.terms.every((term) => searched.some((part) => part.includes(term.toLowerCase())))
      );
    });
    const sortedBy = (
      { record, state, order }: { record: JobRecord; state: string; order: number },
      key: SortKey,
    ): string | number | null => {
      const values = {
        created: order,
        started: record.started_at,
        finished: record.finished_at,
        dataset_name: record.dataset_name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
        owner: record.owner,
        status: state,
      };
      return values[key];
    };
    const compared = (a: string | number | null, b: string | number | null): number => {
      if (a === b) return 0;
      if (a === null || b === null) return a === null ? -1 : 1;
      return a < b ? -1 : 1;
    };
    const sorted = found.sort((a, b) => {
      for (const { key, descending } of query.sort) {
        const order = compared(sortedBy(a, key), sortedBy(b, key));
        if (order !== 0) return descending ? -order : order;
      }
      const byId = compared(a.record.job_id, b.record.job_id);
      return query.sort.at(-1)?.descending === true ? -byId : byId;
    });
    return { found, page: sorted.slice(query.offset, query.offset + query.limit), total: seen.length };
  }

  const some = <Value>(values: readonly Value[]) => fc.option(fc.subarray([...values], { minLength: 1 }), { freq: 2 });
  const time = fc.option(fc.integer({ min: 990, max: 1070 }), { freq: 2 });
  const queries = fc.record({
    visible: fc.constantFrom(undefined, undefined, ...OWNERS),
    from: time,
    to: time,
    states: some(jobStates),
    owners: some(["ada", "Bob", "nobody"]),
    datasetIds: some(DATASETS),
    batchIds: some(BATCHES.filter((id) => id !== null)),
    errorCodes: some(CODES),
    terms: fc.oneof(
      fc.constant([]),
      fc.subarray(
        [
          '"',
          "nul",
          'l"\u0000 in',
          "\u0000",
          "weather",
          "WEATHER of",
          "über",
          "größ",
          "0% of_",
          "%",
          "x",
          "broken",
          'say "no"',
          "f2",
          "ad",
        ],
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
    ),
    sort: fc.uniqueArray(fc.record({ key: fc.constantFrom(...sortKeys), descending: fc.boolean() }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ key }) => key,
    }),
    offset: fc.constantFrom(0, 0, 1, 7, 500),
    limit: fc.constantFrom(1, 10, 1000),
  });
  const facets = fc.record({
    states: fc.boolean(),
    errorCodes: fc.boolean(),
    time: fc.option(
      fc.record({
        from: fc.integer({ min: 980, max: 1065 }),
        binMs: fc.constantFrom(1, 7, 30),
        bins: fc.constantFrom(1, 5, 20),
      }),
    ),
  });

  it("of any filter, search, sort and page answers what a plain walk through all jobs finds", async () => {
    await fc.assert(
      fc.asyncProperty(queries, fc.option(facets), async (page, counted) => {
        const query = counted === null ? page : { ...page, facets: counted };
        const { jobs: found, ...counts } = await store.query(query);
        expect({ ids: found.map(({ job_id }) => job_id), ...counts }).to.deep.equal(expected(query));
      }),
      { numRuns: 500 },
    );
  });

  it("shows every job once, page by page", async () => {
    const ids: string[] = [];
    for (let offset = 0; offset < jobs.length; offset += 7) {
      const page = await store.query({ ...everyJob, sort: [{ key: "status", descending: false }], offset, limit: 7 });
      ids.push(...page.jobs.map(({ job_id }) => job_id));
    }
    expect(new Set(ids).size).to.equal(jobs.length);
    expect(ids).to.have.length(jobs.length);
  });
}
