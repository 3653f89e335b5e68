import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../../src/client/index.ts";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { Peer, type PeerName } from "./peers.ts";
import { cpuSecondsOfAll, forgetPeak, peakMegabytes, type ServerProcess, startService } from "./processes.ts";
import { type Cost, type Measured, median } from "./result.ts";

/** What is profiled, how often, and beside whom. */
export interface DatasetWork {
  write: (folder: string) => Promise<void> | void;
  peers?: readonly PeerName[];
  rounds: number;
  /** Rounds before, until code is hot and files are in memory; 1 where nothing is said. */
  warmUp?: number;
  /** No further round begins after so many seconds, if there was one. */
  seconds: number;
  /** What the service is configured with besides. */
  env?: Record<string, string>;
}

export interface DatasetCosts {
  ours: Measured;
  peers: Map<PeerName, Measured>;
  /** The medians of what we took by what a peer took in the same round, since the machine's speed changes. */
  ratios: Map<PeerName, Cost>;
}

/** Slow peers, which tell little more in further rounds. */
const PEER_ROUNDS = 3;
const DATASET = "set";

/** Measures full, exact profiles of a dataset, from trigger to the job's end, in turn with peers that read the same files. */
export async function measureDataset(work: DatasetWork): Promise<DatasetCosts> {
  await using lifetime = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  lifetime.defer(() => rmSync(folder, { recursive: true, force: true }));
  const dataset = join(folder, "data", DATASET);
  mkdirSync(dataset, { recursive: true });
  await work.write(dataset);
  const files = readdirSync(dataset).map((name) => join(dataset, name));
  const threads = availableParallelism();
  const peers: Peer[] = [];
  for (const name of work.peers ?? []) {
    const peer = await Peer.start(name, threads);
    if (peer !== null) peers.push(lifetime.use(peer));
  }
  const env = { STATE_DIR: join(folder, "state"), DATA_ROOT: join(folder, "data"), WORKERS: String(threads) };
  const service = await startService({ LOG_LEVEL: "silent", ...env, ...work.env });
  lifetime.defer(() => service.stop());
  return await measured(work, service, peers, files);
}

async function measured(
  { rounds, warmUp = 1, seconds }: DatasetWork,
  service: ServerProcess,
  peers: Peer[],
  files: string[],
): Promise<DatasetCosts> {
  const ours: Cost[] = [];
  const peaks: number[] = [];
  const others = new Map(peers.map(({ name }) => [name, { costs: [] as Cost[], peaks: [] as number[] }]));
  const begun = performance.now();
  const isLate = (): boolean => performance.now() - begun > seconds * 1000;
  for (let round = 0; round < warmUp + rounds; round++) {
    if (ours.length > 0 && isLate()) break;
    const isWarming = round < warmUp && !isLate();
    for (const peer of peers) {
      const isSlow = peer.name !== "SUMMARIZE";
      if (isSlow && (isWarming || (others.get(peer.name)?.costs.length ?? 0) >= PEER_ROUNDS)) continue;
      const cost = await summarizeAll(peer, files);
      if (isWarming) continue;
      others.get(peer.name)?.costs.push(cost);
      others.get(peer.name)?.peaks.push(peer.peakMb);
    }
    forgetPeak(service.child.pid);
    const cost = await profile(service);
    if (isWarming) continue;
    ours.push(cost);
    peaks.push(peakMegabytes(service.child.pid));
  }
  const found = [...others].map(
    ([by, { costs, peaks: own }]) => [by, { by, ...medianCost(costs), peakMb: Math.max(...own) }] as const,
  );
  const ratios = [...others].map(
    ([by, { costs }]) => [by, medianCost(costs.map((cost, i) => ratio(ours[i] as Cost, cost)))] as const,
  );
  return {
    ours: { by: "ours", ...medianCost(ours), peakMb: Math.max(...peaks) },
    peers: new Map(found),
    ratios: new Map(ratios),
  };
}

function ratio(one: Cost, other: Cost): Cost {
  return { ms: one.ms / other.ms, cpu: one.cpu / other.cpu };
}

function medianCost(costs: Cost[]): Cost {
  return { ms: median(costs.map(({ ms }) => ms)), cpu: median(costs.map(({ cpu }) => cpu)) };
}

async function summarizeAll(peer: Peer, files: string[]): Promise<Cost> {
  const sum = { ms: 0, cpu: 0 };
  for (const file of files) {
    const { ms, cpu } = await peer.summarize(file);
    sum.ms += ms;
    sum.cpu += cpu;
  }
  return sum;
}

async function profile({ url, child }: ServerProcess): Promise<Cost> {
  const specification = {
    ...exampleSpecification,
    id: randomUUID(),
    data_connectors: [{ type: "RawDataPath" as const, dataset_id: DATASET }],
  };
  const pid = child.pid as number;
  const before = cpuSecondsOfAll(pid);
  const start = performance.now();
  const client = createClient({ url });
  const { job_id } = await client.call("profiler.trigger", { profile_specification: specification, force: true });
  const job = await client.wait(job_id);
  const ms = performance.now() - start;
  if (job.status !== "HEAVY_PROFILES_READY" || job.warnings > 0) {
    throw new Error(`the job ended ${job.status} with ${job.warnings} warnings: ${job.error?.message ?? "no error"}`);
  }
  return { ms, cpu: cpuSecondsOfAll(pid) - before };
}
