import type { Caller } from "../access/caller.ts";
import type { DefinitionService } from "../definitions/definition-service.ts";
import type { StatementCall } from "../definitions/statements.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { JobKey } from "../jobs/idempotent-job.ts";
import type { Orders } from "../jobs/orders.ts";
import type { OrderResult, OrderRun } from "../jobs/task-runner.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { StatementText } from "../sql/statement.ts";
import type { QualityStore } from "../store/definitions/quality-store.ts";
import type { JobSummary } from "../store/job-record.ts";
import { baselineOf } from "./baseline.ts";
import type { PreparedTests } from "./prepare-tests.ts";
import { qualitySpecOf } from "./quality-spec.ts";
import type { QualitySpecs } from "./quality-specs.ts";
import { countsOf, type RunCounts, type RunStatus, statusOfRun, type TestResult } from "./results.ts";
import { runTests } from "./run-tests.ts";
import { neededBy, type Target } from "./targets.ts";
import type { Baseline, QualityTest, TableFacts } from "./test-type.ts";

/** What a run of tests is asked for with. */
export interface RunWish {
  /** A registered specification, or a table. */
  name: string | null;
  target: string | null;
  /** Names of the specification's tests that are run, all; or tests of the table. */
  tests: readonly (string | QualityTest)[] | null;
  timeout_seconds: number;
  fail_fast: boolean;
  /** The same key with the same params gives the first run again, for a day. */
  idempotency: JobKey | null;
}

/** A run as its job was submitted with it. */
interface RunOrder extends Pick<PreparedTests, "tests" | "refused" | "sources"> {
  spec: { id: number; name: string; version: number } | null;
  table: TableFacts;
  earlier: Baseline | null;
  snapshot: string | null;
  profile_job: string | null;
  timeout_seconds: number;
  fail_fast: boolean;
}

/** What is told of a run as a whole. */
export interface RunHead extends RunCounts {
  status: RunStatus;
  name: string | null;
  version: number | null;
  target: string;
  snapshot: string | null;
  profile_job: string | null;
  ran_at: number;
}

/** Answers a SELECT of the service's own, with all the rows that it may have. */
export type RowsOf = (
  statement: Pick<StatementText, "sql" | "views"> & { tables: PreparedTests["sources"][string]["tables"] },
  limits: { rows: number; timeout_ms: number },
  signal: AbortSignal,
) => Promise<{ columns: string[]; rows: JsonValue[][] }>;

export interface QualityRunsOptions {
  specs: QualitySpecs;
  definitions: DefinitionService;
  quality: QualityStore;
  orders: Orders;
  rowsOf: RowsOf;
  now: () => number;
}

/** Specifications of which the results are listed where none is named. */
const MOST_SPECS = 10_000;

/** Runs tests as jobs, and tells what they have found. Throws ServiceErrors only. */
export class QualityRuns {
  readonly #options: QualityRunsOptions;

  constructor(options: QualityRunsOptions) {
    this.#options = options;
  }

  /** Begins a run; gives the id of its job. Throws QUALITY_SPEC_NOT_FOUND, INVALID_QUALITY_SPEC, TABLE_NOT_FOUND. */
  async submit(wish: RunWish, call: StatementCall): Promise<string> {
    const { orders, quality } = this.#options;
    const { spec, ref, tests, notify } = await this.#wanted(wish, call.caller);
    const { target, prepared } = await this.#options.specs.prepared(ref, tests, call);
    const kept = spec === null ? [] : await quality.baselines(spec.id, target.table.ref);
    const order = orderOf(wish, spec, target, prepared, kept);
    const name = spec?.name ?? target.table.ref;
    const { idempotency } = wish;
    return orders.submit(
      { type: "quality", name, order: order as unknown as JsonValue, idempotency, notify },
      call.caller,
    );
  }

  /** What has come of a run, once it has ended or the time is over; throws why it failed. */
  async outcome(
    jobId: string,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<{ job: JobSummary | null; head: RunHead | null; tests: TestResult[] | null }> {
    const { orders } = this.#options;
    const job = await orders.ended(jobId, waitMs, signal);
    const document = job?.stage === "result_completed" ? await orders.document(jobId) : null;
    if (document === null) return { job, head: null, tests: null };
    const tests = await orders.entries(document, { offset: 0, limit: Number.MAX_SAFE_INTEGER });
    return { job, head: document.head as unknown as RunHead, tests: tests as unknown as TestResult[] | null };
  }

  /** What tests have found, the newest first, as far as the caller may read it. */
  async results(
    asked: {
      name: string | null;
      target: string | null;
      test: string | null;
      status: string | null;
      since: number | null;
      job_id: string | null;
      limit: number;
      offset: number;
    },
    caller: Caller,
  ) {
    const { specs, definitions, quality } = this.#options;
    const { name, target, ...query } = asked;
    const own = name === null ? await this.#readable(caller) : [(await specs.get(name, caller)).id];
    const viewer = await definitions.viewer(caller);
    // Of a specification that is named, what was run without one is no part.
    const owner = name === null ? viewer.subject : "\u0000";
    return quality.results({ ...query, target: target?.toLowerCase() ?? null, definitions: own, owner });
  }

  /** Runs the tests of a job; keeps what they found, also where none of them could be run. */
  async carryOut({ record, order: given, signal, log }: OrderRun): Promise<OrderResult> {
    const { quality, rowsOf, now } = this.#options;
    const order = given as unknown as RunOrder;
    const { tests, table, spec, snapshot, profile_job, earlier, sources } = order;
    const until = performance.now() + order.timeout_seconds * 1000;
    const ran_at = now();
    const results = await runTests({
      tests,
      table,
      context: { now: ran_at, earlier },
      refused: new Map(Object.entries(order.refused)),
      failFast: order.fail_fast,
      signal,
      answer: (test, sql, rows) => {
        const left = until - performance.now();
        const { tables, views } = sources[test] ?? { tables: [], views: [] };
        if (left > 0) return rowsOf({ sql, tables, views }, { rows, timeout_ms: left }, signal);
        throw new ServiceError("QUERY_EXECUTION_TIMEOUT", { timeout_seconds: order.timeout_seconds });
      },
      masked: ({ name }, columns) => {
        const { personal } = sources[name] ?? { personal: null };
        return personal === null ? [...columns] : columns.filter((column) => personal.includes(column));
      },
      onResult: ({ name, status }) => log(status === "passed" ? "info" : "warn", `test '${name}': ${status}`),
    });
    const kept = results.map((result) => ({
      job_id: record.job_id,
      definition_id: spec?.id ?? null,
      spec: spec?.name ?? null,
      version: spec?.version ?? null,
      target: table.ref,
      test: result.name,
      status: result.status,
      result: JSON.stringify(result),
      owner: record.owner,
      ran_at,
    }));
    const baseline = profile_job === null ? null : baselineOf(table, profile_job);
    const comparing = baseline !== null && tests.some(({ type }) => type === "drift");
    await quality.keep(record.job_id, kept, comparing ? JSON.stringify(baseline) : null);
    const counts = countsOf(results);
    const [unable] = results.filter(({ error }) => error !== null);
    if (counts.errors > 0 && counts.errors + counts.skipped === results.length) {
      const reason = `test '${unable?.name}': ${unable?.error?.message}`;
      throw new ServiceError("QUALITY_TEST_FAILED", { target: table.ref, tests: results.length, reason });
    }
    const status = statusOfRun(counts);
    const names = { name: spec?.name ?? null, version: spec?.version ?? null, target: table.ref };
    const head: RunHead = { status, ...counts, ...names, snapshot, profile_job, ran_at };
    const said = `${status}: ${counts.passed} of ${results.length} tests passed`;
    return { head: head as unknown as JsonValue, entries: results as unknown as JsonValue[], said };
  }

  /** Tests to be run, and of what. */
  async #wanted({ name, target, tests }: RunWish, caller: Caller) {
    if (name === null) {
      const inline = (tests ?? []).flatMap((test) => (typeof test === "string" ? [] : [test]));
      if (target !== null && inline.length > 0 && inline.length === tests?.length)
        return { spec: null, ref: target, tests: inline, notify: [] };
      const reason = "a run is of a specification by its name, or of a target with the tests themselves";
      throw new ServiceError("INVALID_QUALITY_SPEC", { name: target ?? "", reason });
    }
    const { id, version, spec } = await this.#options.specs.get(name, caller);
    const { target: ref, tests: all, notify } = qualitySpecOf(spec);
    const unknown = (tests ?? []).find((test) => !all.some((each) => each.name === test));
    if (unknown !== undefined || target !== null) {
      const named = typeof unknown === "string" ? `it has no test '${unknown}'` : "of a specification, tests are named";
      const reason = target === null ? named : "it has a target of its own";
      throw new ServiceError("INVALID_QUALITY_SPEC", { name, reason });
    }
    const chosen = tests === null ? all : all.filter((each) => tests.includes(each.name));
    return { spec: { id, name, version }, ref, tests: chosen, notify };
  }

  async #readable(caller: Caller): Promise<number[]> {
    const all = { tag: null, owner: null, search: null, limit: MOST_SPECS, offset: 0 };
    const { items } = await this.#options.specs.list(all, caller);
    return items.map(({ id }) => id);
  }
}

function orderOf(
  { timeout_seconds, fail_fast }: RunWish,
  spec: RunOrder["spec"],
  { table, snapshot, profile_job }: Target,
  { tests, refused, sources }: PreparedTests,
  kept: readonly string[],
): RunOrder {
  const baselines = kept.map((text) => JSON.parse(text) as Baseline);
  const earlier = baselines.find((each) => each.profile_job !== profile_job) ?? null;
  const needed = neededBy(tests, table);
  return { spec, table: needed, tests, refused, sources, earlier, snapshot, profile_job, timeout_seconds, fail_fast };
}
