import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Contract, createClient } from "../../src/client/index.ts";
import { recordOfSubmission } from "../../src/jobs/submission.ts";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { sortKeys } from "../../src/store/job-query.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { startService } from "./processes.ts";
import { type BenchResult, median } from "./result.ts";

const JOBS = 100_000;
const AT_ONCE = 5000;
const ROUNDS = 3;
/** When the first job was submitted: lately enough for all to be kept. */
const BEGUN = Date.now() - 86_400_000;
/** What the same store takes to find and sort a page without its indexes. */
const YARDSTICK = `SELECT job_id FROM jobs NOT INDEXED WHERE state = 'complete' ORDER BY submitted_at DESC LIMIT 100`;

type Query = Contract["jobs.query"]["params"];

/** A page of jobs out of 100 000, by every filter, sort and page, through `POST /rpc`. */
export async function jobsBench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const state = join(folder, "state");
  const { datasets, batches } = await fill(state);
  const service = await startService({ LOG_LEVEL: "silent", STATE_DIR: state, DATA_ROOT: folder, WORKERS: "1" });
  try {
    const client = createClient({ url: service.url });
    const times = new Map<string, number[]>();
    for (let round = 0; round <= ROUNDS; round++) {
      for (const { name, query } of queries(datasets, batches)) {
        const start = performance.now();
        await client.call("jobs.query", query);
        const ms = performance.now() - start;
        if (round > 0) times.set(name, [...(times.get(name) ?? []), ms]); // the first round warms up
      }
    }
    const yardstick = await plain(state);
    const all = [...times.values()].flat();
    const slowest = [...times].map(([name, ms]) => ({ name, ms: median(ms) })).sort((a, b) => b.ms - a.ms)[0];
    return [
      {
        what: "a page of 100,000 jobs, all filters, sorts and pages",
        figures: [
          { what: "median", value: median(all), unit: "ms", goal: { atMost: 20 } },
          { what: `slowest (${slowest?.name})`, value: slowest?.ms ?? Number.NaN, unit: "ms" },
          { what: "a walk without indexes", value: yardstick, unit: "ms" },
        ],
      },
    ];
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills a store with jobs that have ended: one in twenty failed, one in fifty was cancelled. */
async function fill(state: string): Promise<{ datasets: string[]; batches: string[] }> {
  const store = SqliteStore.open(state);
  const datasets = Array.from({ length: 1000 }, () => randomUUID());
  const batches = Array.from({ length: 200 }, () => randomUUID());
  for (let i = 0; i < JOBS; i += AT_ONCE) {
    const jobs = Array.from({ length: AT_ONCE }, (_, k) => {
      const n = i + k;
      const specification = {
        ...exampleSpecification,
        id: datasets[n % datasets.length] as string,
        name: `Dataset ${(n * 7919) % JOBS} of the weather`,
      };
      const submission = {
        specification,
        only_light_profile: n % 3 === 0,
        force: false,
        priority: 0,
        idempotency: null,
      };
      const ids = { job_id: randomUUID(), batch_id: n % 2 === 0 ? (batches[n % batches.length] as string) : null };
      const failed = n % 20 === 0;
      const stage = n % 50 === 0 ? ("cancelled" as const) : failed ? ("failed" as const) : ("completed" as const);
      const error = { code: 40362, name: "FILE_READ_ERROR", message: `File '${n}.csv' cannot be read`, details: {} };
      const record = {
        ...recordOfSubmission(submission, ids, null),
        submitted_at: BEGUN + n * 10,
        started_at: BEGUN + n * 10 + 5,
        finished_at: BEGUN + n * 10 + 50 + (n % 77),
        stage,
        cancelled_by: stage === "cancelled" ? ("user" as const) : null,
        error: failed ? error : null,
      };
      return { record, idempotency: null, log: [] };
    });
    await store.insertJobs(jobs);
  }
  await store.close();
  return { datasets, batches };
}

function queries(datasets: string[], batches: string[]): { name: string; query: Query }[] {
  const filters: Record<string, Query> = {
    "no filter": {},
    "one state": { filter: { status: ["error"] } },
    "two states": { filter: { status: ["complete", "terminate"] } },
    "an error": { filter: { error_code: [40362] } },
    "a dataset": { filter: { dataset_id: datasets.slice(0, 1) } },
    "a batch": { filter: { batch_id: batches.slice(0, 1) } },
    "a time span": { time_span: { from: BEGUN + 100_000, to: BEGUN + 600_000 } },
    "all of it": {
      time_span: { from: BEGUN + 100_000 },
      filter: { status: ["error"], error_code: [40362], dataset_id: datasets.slice(0, 500) },
    },
    "a rare term": { search: { terms: ["54321"] } },
    "a usual term": { search: { terms: ["weather"] } },
  };
  return Object.entries(filters).flatMap(([filter, query]) =>
    sortKeys.flatMap((key) =>
      (["asc", "desc"] as const).flatMap((direction) =>
        [0, 4000].map((offset) => ({
          name: `${filter}, by ${key}`,
          query: { ...query, sort: [{ key, direction }], offset, limit: 100 },
        })),
      ),
    ),
  );
}

async function plain(state: string): Promise<number> {
  const database = new DatabaseSync(join(state, "dli.sqlite"));
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    database.prepare(YARDSTICK).all();
    return performance.now() - start;
  });
  database.close();
  return median(times);
}
