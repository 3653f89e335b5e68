import { expect } from "chai";
import pg from "pg";
import { type TestCluster, testCluster } from "../support/cluster.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

interface Entry {
  job_id: string;
  owner: string | null;
  state: { status: string; run_at: number };
}

const busy = new URL("../jobs/executors/busy.ts", import.meta.url);
/** Keys that come at once. */
const AT_ONCE = 25;
/** How soon what happens at one process is known at the other; the machine may be busy. */
const SOON_MS = 500;

describe("services on one database", () => {
  let cluster: TestCluster;
  const services: TestService[] = [];
  const dataRoot = temporaryFolder();
  before(async () => {
    cluster = await testCluster();
    writeFiles(dataRoot, { "set.csv": "a,b\n1,2\n3,4\n", "large/a.csv": csvOf(400_000) });
  });
  after(() => cluster.postgres.stop());
  afterEach(async () => {
    for (const service of services.splice(0).reverse()) await service.stop();
  });

  const start = async (url: string, role: string, env: Record<string, string> = {}): Promise<TestService> => {
    const settings = { DATABASE_URL: url, ROLE: role, LEASE_SECONDS: "10", LOG_LEVEL: "silent", ...env };
    const service = await testService({ dataRoot, env: settings });
    services.push(service);
    return service;
  };
  const submit = async ({ rpc }: Pick<TestService, "rpc">, dataset = "set.csv", more = {}): Promise<string> => {
    const params = { profile_specification: specificationOf(dataset), ...more };
    return (await rpc.call<{ job_id: string }>("profiler.trigger", params)).job_id;
  };
  const running = ({ rpc }: TestService, job_id: string): Promise<void> =>
    until(async () => {
      const job = await rpc.call<{ runner_status: string }>("profiler.runnerStatus", { job_id });
      return job.runner_status === "in_progress";
    }, "the job runs");

  it("take a job at one front-end, run it on a worker and tell of its end at the other front-end at once", async () => {
    const url = await cluster.database();
    const [one, other, worker] = [await start(url, "api"), await start(url, "api"), await start(url, "worker")];
    const job_id = await submit(one);
    const job = await other.rpc.ended(job_id);
    const seen = Date.now();
    expect([job.status, job.error?.message]).to.deep.equal(["HEAVY_PROFILES_READY", undefined]);
    const profile = await one.rpc.call("profiler.getProfile", { job_id });
    expect(profile.moma_profile_heavy?.recordSet).to.have.length(1);
    const { jobs } = await one.rpc.call<{ jobs: { state: { finish_at: number } }[] }>("jobs.get", {
      job_ids: [job_id],
    });
    expect(seen - (jobs[0]?.state.finish_at ?? 0)).to.be.lessThan(SOON_MS);
    const health = await one.rpc.call("system.health");
    expect(health.executor.status).to.equal("healthy");
    expect(health.workers?.map(({ live }) => live)).to.deep.equal([true]);
    const refusal = await worker.rpc.post('{"jsonrpc":"2.0","id":1,"method":"system.ping"}');
    expect(JSON.stringify(refusal)).to.include("this host runs jobs");
  });

  it("cancel at one front-end what was submitted at the other, and the worker stops it", async () => {
    const url = await cluster.database();
    const [one, other, worker] = [await start(url, "api"), await start(url, "api"), await start(url, "worker")];
    const job_id = await submit(one, "large");
    await running(other, job_id);
    const began = performance.now();
    const answer = await other.rpc.call("jobs.cancel", { job_id, reason: "wrong file" });
    expect(performance.now() - began).to.be.lessThan(SOON_MS);
    expect(answer).to.deep.equal({ canceled: true, status: "CANCELLED" });
    expect((await one.rpc.ended(job_id)).status).to.equal("CANCELLED");
    const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
    await until(async () => (await metrics()).includes("dli_jobs_running 0"), "no job runs");
    expect((await other.rpc.ended(await submit(other))).status).to.equal("HEAVY_PROFILES_READY");
    const { log } = await one.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id });
    expect(log.at(-1)?.message).to.equal("cancelled by its owner: wrong file");
  });

  it("have one job of a key that comes to both at once", async () => {
    const url = await cluster.database();
    const both = [await start(url, "api"), await start(url, "api")];
    for (let from = 0; from < 500; from += AT_ONCE) {
      const pairs = Array.from({ length: AT_ONCE }, async (_, i) => {
        const more = { profile_specification: specificationOf("set.csv"), idempotency_key: `key ${from + i}` };
        return new Set(await Promise.all(both.map((service) => submit(service, "set.csv", more))));
      });
      expect((await Promise.all(pairs)).every(({ size }) => size === 1)).to.equal(true);
    }
    const page = await both[0]?.rpc.call<{ total_count: number }>("jobs.query", { limit: 1 });
    expect(page).to.include({ total_count: 500 });
  });

  it("take turns between owners, however many one has waiting, and an owner's jobs by priority", async () => {
    const url = await cluster.database();
    const front = await start(url, "api", authEnv);
    const [ada, bob] = await Promise.all(["ada", "bob"].map(async (sub) => front.rpc.as(await token({ sub }))));
    if (ada === undefined || bob === undefined) throw new Error("there are two");
    const items = Array.from({ length: 1000 }, () => ({ profile_specification: specificationOf("set.csv") }));
    await ada.call("profiler.triggerBatch", { items });
    const first = await submit({ rpc: ada }, "set.csv", { priority: 50 });
    const bobs = await Promise.all(items.slice(0, 10).map(() => submit({ rpc: bob })));
    await start(url, "worker", { ...authEnv, WORKERS: "1" });
    for (const id of bobs) await bob.ended(id);
    const begun = { limit: 100, filter: { status: ["run", "complete"] } };
    const order = (await Promise.all([ada, bob].map((rpc) => rpc.call<{ jobs: Entry[] }>("jobs.query", begun))))
      .flatMap(({ jobs }) => jobs)
      .sort((a, b) => a.state.run_at - b.state.run_at);
    // Two run side by side: the order in which they began is known but for one.
    expect(order.findLastIndex(({ owner }) => owner === "bob")).to.be.lessThan(25);
    expect(order.findIndex(({ job_id }) => job_id === first)).to.be.lessThan(3);
  });

  it("take no turns on a worker that starts without the data that others see, and say so", async () => {
    const url = await cluster.database();
    const front = await start(url, "api");
    const env = { DATABASE_URL: url, ROLE: "worker", LEASE_SECONDS: "10", LOG_LEVEL: "silent" };
    const empty = await testService({ dataRoot: temporaryFolder(), env });
    services.push(empty);
    const job_id = await submit(front);
    const problems = async (): Promise<(string | undefined)[]> =>
      (await front.rpc.call("system.health")).workers?.map(({ problem }) => problem) ?? [];
    await until(async () => (await problems())[0] !== undefined, "the worker tells that it has no data");
    expect(await problems()).to.deep.equal(["the data root of this host is missing or empty"]);
    expect((await front.rpc.call("system.health")).executor.status).to.equal("degraded");
    expect((await fetch(`http://127.0.0.1:${empty.port}/health/ready`)).status).to.equal(503);
    const { jobs } = await front.rpc.call("jobs.get", { job_ids: [job_id] });
    expect([jobs[0]?.state.status, jobs[0]?.client_group]).to.deep.equal(["queue", null]);
    writeFiles(empty.dataRoot, { "set.csv": "a,b\n1,2\n3,4\n" }); // it is mounted
    expect((await front.rpc.ended(job_id)).status).to.equal("HEAVY_PROFILES_READY");
    await until(async () => (await problems())[0] === undefined, "the worker takes jobs");
    const { client_groups } = await front.rpc.call("jobs.clientGroups");
    expect(client_groups).to.have.length(1);
    const { jobs: ended } = await front.rpc.call("jobs.get", { job_ids: [job_id] });
    expect(ended[0]?.client_group).to.equal(client_groups[0]);
  });

  it("run jobs whose turns somebody has deleted, each once", async () => {
    const url = await cluster.database();
    const front = await start(url, "api", { HOUSEKEEPING_MS: "500" });
    const ids = [await submit(front), await submit(front), await submit(front)];
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const { rowCount } = await admin.query("DELETE FROM pgboss.job");
    await admin.end();
    expect(rowCount).to.equal(3);
    await start(url, "worker", { HOUSEKEEPING_MS: "500" });
    for (const id of ids) {
      expect((await front.rpc.ended(id)).status).to.equal("HEAVY_PROFILES_READY");
      const { log } = await front.rpc.call("jobs.log", { job_id: id });
      expect(log.filter(({ message }) => message.startsWith("started"))).to.have.length(1);
    }
  });

  it("hand back what runs when a worker stops, which is no attempt of the job", async () => {
    const url = await cluster.database();
    const front = await start(url, "api");
    const env = { DATABASE_URL: url, ROLE: "worker", LEASE_SECONDS: "10", LOG_LEVEL: "silent" };
    const stuck = await testService({ dataRoot, env, executorModule: busy });
    const job_id = await submit(front);
    await running(front, job_id);
    await stuck.stop();
    await start(url, "worker");
    expect((await front.rpc.ended(job_id)).status).to.equal("HEAVY_PROFILES_READY");
    const { log } = await front.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id });
    const messages = log.map(({ message }) => message);
    expect(messages).to.include("interrupted by the service; waits to run again");
    expect(messages.filter((message) => message.startsWith("started"))).to.deep.equal(["started", "started"]);
  });
});
