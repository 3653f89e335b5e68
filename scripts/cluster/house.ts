import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type TestCluster, testCluster } from "../../spec/support/cluster.ts";
import { temporaryFolder, writeFiles } from "../../spec/support/folders.ts";
import { type Served, served } from "../../spec/support/served.ts";
import { specificationOf } from "../../spec/support/specification.ts";
import { csvOf } from "../../spec/support/tables.ts";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";
import type { OtherHost } from "./network.ts";

/** How long a worker's jobs stay its own without a sign of it. */
export const LEASE_SECONDS = 10;
/** So many jobs are submitted in a call. */
const AT_ONCE = 100;

type Dataset = "set" | "large";

/** A cluster of real processes on a PostgreSQL of its own, and data for it. */
export class House {
  readonly cluster: TestCluster;
  readonly fronts: Served[] = [];
  readonly workers: Served[] = [];
  readonly #env: Record<string, string>;
  readonly #closing: (() => void)[] = [];
  readonly #specifications = { set: specificationOf("set"), large: specificationOf("large") };

  private constructor(cluster: TestCluster, env: Record<string, string>) {
    this.cluster = cluster;
    this.#env = env;
  }

  /** `more` is what all processes are set to besides. */
  static async open(fronts: number, workers: number, more: Record<string, string> = {}): Promise<House> {
    const cluster = await testCluster();
    const dataRoot = temporaryFolder();
    writeFiles(dataRoot, { "set/a.csv": csvOf(50), "set/b.csv": csvOf(80), "large/a.csv": csvOf(400_000) });
    const house = new House(cluster, {
      DATABASE_URL: await cluster.database(),
      DATA_ROOT: dataRoot,
      LEASE_SECONDS: String(LEASE_SECONDS),
      LOG_LEVEL: "info",
      OVERLOAD_LAG_MS: "60000",
      ...more,
    });
    for (let i = 0; i < fronts; i++) await house.addFront();
    for (let i = 0; i < workers; i++) await house.addWorker();
    return house;
  }

  async addFront(): Promise<Served> {
    const front = await served({ ...this.#env, ROLE: "api" });
    this.fronts.push(front);
    return front;
  }

  async addWorker(): Promise<Served> {
    const worker = await served({ ...this.#env, ROLE: "worker" });
    this.workers.push(worker);
    return worker;
  }

  /** A worker on another host, which reaches the database over its cable. */
  async addWorkerThere(host: OtherHost): Promise<Served> {
    const { port } = this.cluster.postgres;
    const { host: near, close } = await host.forward(port);
    this.#closing.push(close);
    const DATABASE_URL = String(this.#env.DATABASE_URL).replace("127.0.0.1", near);
    const worker = await served({ ...this.#env, ROLE: "worker", DATABASE_URL }, host.through);
    this.workers.push(worker);
    return worker;
  }

  /** Runs a statement in a transaction that is open until it is released. */
  async hold(sql: string): Promise<{ release: () => Promise<void> }> {
    const client = new pg.Client({ connectionString: this.#env.DATABASE_URL });
    await client.connect();
    await client.query("BEGIN");
    await client.query(sql);
    return { release: () => client.end() };
  }

  /** A front-end that answers now, one after the other. */
  front(i: number): Served {
    const found = this.fronts[i % this.fronts.length];
    if (found === undefined) throw new Error("there is no front-end");
    return found;
  }

  /** Submits so many jobs over all front-ends; a call that fails is tried again under its keys. */
  async submit(count: number, dataset: Dataset | ProfileSpecification = "set"): Promise<string[]> {
    const ids: string[] = [];
    for (let from = 0; from < count; from += AT_ONCE) {
      const items = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => ({
        profile_specification: typeof dataset === "string" ? this.#specifications[dataset] : dataset,
        force: true,
        priority: dataset === "large" ? 100 : 0, // it goes first
        idempotency_key: `${from + i} of ${process.hrtime.bigint()}`,
      }));
      const answer = await this.patiently((rpc) =>
        rpc.call<{ items: { job_id: string }[] }>("profiler.triggerBatch", { items }),
      );
      ids.push(...answer.items.map(({ job_id }) => job_id));
    }
    return ids;
  }

  /** What a call answers, asked again at the next front-end while none can. */
  async patiently<Result>(call: (rpc: Served["rpc"]) => Promise<Result>): Promise<Result> {
    for (let tries = 0; ; tries++) {
      try {
        return await call(this.front(tries).rpc);
      } catch (error) {
        if (tries > 300) throw error;
        await sleep(100);
      }
    }
  }

  /** Waits until all jobs have ended; tells how many ended how. */
  async ended(ids: readonly string[]): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const job_id of ids) {
      let job = await this.patiently((rpc) => rpc.call("profiler.jobStatus", { job_id, wait_seconds: 20 }));
      while (!job.terminal) {
        this.#throwIfCrashed();
        job = await this.patiently((rpc) => rpc.call("profiler.jobStatus", { job_id, wait_seconds: 20 }));
      }
      counts[job.status] = (counts[job.status] ?? 0) + 1;
    }
    return counts;
  }

  /** Throws where a process has ended by itself that nobody has killed. */
  #throwIfCrashed(): void {
    const crashed = [...this.fronts, ...this.workers].find(({ child }) => (child.exitCode ?? 0) !== 0);
    if (crashed !== undefined) throw new Error(`a process has ended with ${crashed.child.exitCode}`);
  }

  async logOf(job_id: string): Promise<string[]> {
    const page = await this.patiently((rpc) =>
      rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id, limit: 1000 }),
    );
    return page.log.map(({ message }) => message);
  }

  /** How many different profiles jobs have; one of them is, if it is, what a service of one process makes of the same. */
  async profiles(ids: readonly string[], dataset: Dataset): Promise<{ different: number; asOfOne: boolean }> {
    const { DATA_ROOT = "" } = this.#env;
    const alone = await served({ DATA_ROOT });
    try {
      const { job_id } = await alone.rpc.profiled(this.#specifications[dataset]);
      const ofOne = await profileOf(alone.rpc, job_id);
      const all = new Set<string>();
      for (const id of ids) all.add(await this.patiently((rpc) => profileOf(rpc, id)));
      return { different: all.size, asOfOne: all.has(ofOne) };
    } finally {
      alone.child.kill("SIGKILL");
    }
  }

  /** How many jobs have how many lines of a kind in their logs. */
  async lines(ids: readonly string[], start: string): Promise<Record<number, number>> {
    const counts: Record<number, number> = {};
    for (const id of ids) {
      const count = (await this.logOf(id)).filter((line) => line.startsWith(start)).length;
      counts[count] = (counts[count] ?? 0) + 1;
    }
    return counts;
  }

  /** Rows that a statement answers, asked of the shared database itself. */
  async shared(sql: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.#env.DATABASE_URL });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    for (const { child, ended } of [...this.fronts, ...this.workers]) {
      child.kill("SIGKILL");
      await ended;
    }
    for (const close of this.#closing) close();
    await this.cluster.postgres.stop();
  }
}

/** The documents of a job as text. */
async function profileOf(rpc: Served["rpc"], job_id: string): Promise<string> {
  const { moma_profile_light, moma_profile_heavy, cdd_profile } = await rpc.call("profiler.getProfile", { job_id });
  return JSON.stringify([moma_profile_light, moma_profile_heavy, cdd_profile]);
}
