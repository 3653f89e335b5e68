import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "../../spec/support/folders.ts";
import { type Served, served, until } from "../../spec/support/served.ts";
import { specificationOf } from "../../spec/support/specification.ts";
import { writeWideTable } from "../bench/table.ts";
import type { Found } from "./found.ts";
import { House } from "./house.ts";

/** A minute has a part of whatever is done now and then, such as a vacuum. */
const IDLE_SECONDS = 60;
/** Parts of a second that Linux counts processor time in. */
const TICKS = 100;

/** How soon a cancel at one front-end is answered, and an end seen at another, in milliseconds. */
export async function reach(rounds = 30): Promise<Found[]> {
  const house = await House.open(2, 1);
  try {
    const cancels: number[] = [];
    const ends: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const [long = ""] = await house.submit(1, "large");
      await running(house, long);
      const asked = performance.now();
      await house.front(1).rpc.call("jobs.cancel", { job_id: long });
      cancels.push(performance.now() - asked);
      const [short = ""] = await house.submit(1);
      let job = await house.front(1).rpc.call("profiler.jobStatus", { job_id: short, wait_seconds: 20 });
      while (!job.terminal)
        job = await house.front(1).rpc.call("profiler.jobStatus", { job_id: short, wait_seconds: 20 });
      ends.push(Date.now() - (job.finished_at ?? 0)); // one machine, one clock
    }
    return [
      { what: "a cancel at another front-end, p95, ms", value: p95(cancels).toFixed(1), good: p95(cancels) <= 50 },
      { what: "an end seen at another front-end, p95, ms", value: p95(ends).toFixed(1), good: p95(ends) <= 50 },
    ];
  } finally {
    await house.close();
  }
}

/** What small jobs cost beside the profiling: jobs a second, the database's processor time, and what is idle takes. */
export async function overhead(count = 400): Promise<Found[]> {
  const house = await House.open(2, 2);
  try {
    await house.ended(await house.submit(40)); // warms up
    const server = await postmasterOf(house);
    const own = [...house.fronts, ...house.workers].map(({ child }) => child.pid ?? 0);
    const [since, before] = [performance.now(), cpuOf([server])];
    await house.ended(await house.submit(count));
    const seconds = (performance.now() - since) / 1000;
    const each = ((cpuOf([server]) - before) / count) * 1000;
    await sleep(2000);
    const idle = cpuOf([server, ...own]);
    await sleep(IDLE_SECONDS * 1000);
    const share = ((cpuOf([server, ...own]) - idle) / IDLE_SECONDS) * 100;
    return [
      { what: "jobs of two small files a second", value: (count / seconds).toFixed(0), good: true },
      { what: "processor time of PostgreSQL a job, ms", value: each.toFixed(1), good: each <= 4 },
      { what: "of a core while nothing runs, %", value: share.toFixed(1), good: share <= 5 },
    ];
  } finally {
    await house.close();
  }
}

/** How much longer a small table takes from its call to its profile than with a service of one process, in milliseconds. */
export async function latency(rounds = 60): Promise<Found[]> {
  const dataRoot = temporaryFolder();
  mkdirSync(join(dataRoot, "small"));
  await writeWideTable(join(dataRoot, "small/small.csv"), 8, 2000);
  const env = { DATA_ROOT: dataRoot, OVERLOAD_LAG_MS: "60000" };
  const house = await House.open(1, 1, env);
  const local = await served(env);
  try {
    const [apart, together] = [await medianOf(house.front(0), rounds), await medianOf(local, rounds)];
    const more = apart - together;
    const value = `${apart.toFixed(1)} rather than ${together.toFixed(1)} ms, ${more.toFixed(1)} more`;
    return [{ what: "2,000 × 8 from call to profile, median", value, good: more <= 15 }];
  } finally {
    local.child.kill("SIGKILL");
    await house.close();
  }
}

/** How long a job takes from its call to its end, as somebody sees it who waits for that. */
async function medianOf({ rpc }: Served, rounds: number): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const since = performance.now();
    await rpc.profiled(specificationOf("small"), { force: true });
    took.push(performance.now() - since);
  }
  const sorted = took.slice(rounds / 3).toSorted((a, b) => a - b); // the first ones warm up
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

async function running(house: House, jobId: string): Promise<void> {
  await until(async () => (await house.logOf(jobId)).includes("started"), "it runs");
}

function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

/** The process that has started those that answer. */
async function postmasterOf(house: House): Promise<number> {
  const [row] = await house.shared("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
  const found = statOf(Number(row?.pid));
  if (found === null) throw new Error("the database's processes are not found");
  return found.parent;
}

/** Seconds of processor time that processes and their children have taken, also those children that have ended. */
function cpuOf(pids: readonly number[]): number {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  return all
    .filter(({ pid, parent }) => pids.includes(pid) || pids.includes(parent))
    .reduce((sum, { ticks }) => sum + ticks / TICKS, 0);
}

function statOf(pid: number): { pid: number; parent: number; ticks: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    const [user, system, usersOfEnded, systemsOfEnded] = fields.slice(11, 15).map(Number) as [
      number,
      number,
      number,
      number,
    ];
    return { pid, parent: Number(fields[1]), ticks: user + system + usersOfEnded + systemsOfEnded };
  } catch {
    return null; // it has ended meanwhile
  }
}
