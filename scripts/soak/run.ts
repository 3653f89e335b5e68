import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { type ServerProcess, startService } from "../bench/processes.ts";
import { writeTable } from "../bench/table.ts";
import { Caller, type Tally } from "./calls.ts";
import type { Load } from "./load.ts";

// Drives mixed load against a service of its own on loopback while two profiles run, and ends by itself:
// `npm run soak [seconds=60] [connections=200] [rounds=10]`. Prints what was answered, how late, and the memory.

const [seconds = 60, connections = 200, rounds = 10] = process.argv.slice(2).map(Number);
interface Memory {
  service: number;
  executor: number;
}

const IDLE_CALLS = 3000;
const SAMPLE_MS = 250;
const TABLE_ROWS = 300_000;

const folder = mkdtempSync(join(tmpdir(), "dli-soak-"));
mkdirSync(join(folder, "data/set"), { recursive: true });
await writeTable(join(folder, "data/set/table.csv"), TABLE_ROWS);
const service = await startService({
  LOG_LEVEL: "silent",
  STATE_DIR: join(folder, "state"),
  DATA_ROOT: join(folder, "data"),
  WORKERS: String(availableParallelism()),
});
const caller = new Caller(service.url);
const load = fork(fileURLToPath(new URL("./load.ts", import.meta.url)));
await once(load, "message");

const tally: Tally = {};
const job_id = await trigger();
await ended(job_id);
const idle: number[] = [];
for (let i = 0; i < IDLE_CALLS; i++) idle.push(await statusMs());
const memory: Memory[] = [];
const loaded: number[] = [];
for (let round = 1; round <= rounds; round++) {
  load.send({ url: service.url, job_id, connections, seconds: seconds / rounds } satisfies Load);
  const finished = once(load, "message") as Promise<[Tally]>;
  let running = true;
  const samples: Memory[] = [];
  const profiling = profileUntil(() => !running);
  const sampling = sampleUntil(samples, () => !running);
  const watching = watchUntil(() => !running);
  const [counts] = await finished;
  running = false;
  await Promise.all([profiling, watching, sampling]);
  for (const [name, count] of Object.entries(counts)) tally[name] = (tally[name] ?? 0) + count;
  const taken = {
    service: median(samples.map((sample) => sample.service)),
    executor: median(samples.map((sample) => sample.executor)),
  };
  memory.push(taken);
  process.stdout.write(`round ${round}: ${taken.service} MB, executor ${taken.executor} MB\n`);
}
load.kill();
process.stdout.write(`answers: ${JSON.stringify(tally)}\n`);
process.stdout.write(`p99 of profiler.jobStatus: ${p99(idle).toFixed(2)} ms idle, ${p99(loaded).toFixed(2)} ms loaded`);
process.stdout.write(`, ratio ${(p99(loaded) / p99(idle)).toFixed(2)} (at most 5)\n`);
for (const name of ["service", "executor"] as const) {
  const [second = 0, last = 0] = [memory[1]?.[name], memory.at(-1)?.[name]];
  process.stdout.write(`memory of the ${name}: ${second} MB after two rounds, ${last} MB at the end`);
  process.stdout.write(`, ratio ${(last / second).toFixed(2)} (at most 1.1)\n`);
}
await service.stop();
rmSync(folder, { recursive: true, force: true });

/** Keeps two profiles running. */
async function profileUntil(over: () => boolean): Promise<void> {
  const lane = async (): Promise<void> => {
    while (!over()) {
      const mine = await trigger();
      await ended(mine);
      await caller.call("profiler.cleanUp", { job_id: mine });
    }
  };
  await Promise.all([lane(), lane()]);
}

async function watchUntil(over: () => boolean): Promise<void> {
  while (!over()) {
    loaded.push(await statusMs());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function statusMs(): Promise<number> {
  const start = performance.now();
  await caller.call("profiler.jobStatus", { job_id });
  return performance.now() - start;
}

async function trigger(): Promise<string> {
  const profile_specification = {
    ...exampleSpecification,
    id: randomUUID(),
    data_connectors: [{ type: "RawDataPath", dataset_id: "set" }],
  };
  const { result } = (await caller.call("profiler.trigger", { profile_specification })) as {
    result: { job_id: string };
  };
  return result.job_id;
}

async function ended(id: string): Promise<void> {
  for (;;) {
    const answer = await caller.call("profiler.jobStatus", { job_id: id, wait_seconds: 30 });
    const { terminal, status } = (answer as { result: { terminal: boolean; status: string } }).result;
    if (!terminal) continue;
    if (status !== "HEAVY_PROFILES_READY") throw new Error(`a job ended ${status}`);
    return;
  }
}

/** What is taken at one moment depends on where the jobs are just then; the middle of many does not. */
async function sampleUntil(samples: Memory[], over: () => boolean): Promise<void> {
  while (!over()) {
    samples.push({ service: residentMb(service.child.pid), executor: executorMb(service) });
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  }
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** What all executors take together. */
function executorMb({ child }: ServerProcess): number {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ");
  return children.reduce((sum, pid) => sum + residentMb(Number(pid)), 0);
}

function residentMb(pid: number | undefined): number {
  const [, kb = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kb) / 1024);
}

function p99(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}
