import { expect } from "chai";
import pg from "pg";
import { type TestCluster, testCluster } from "../support/cluster.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type Served, served, until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

const LEASE_SECONDS = 10;
const JOBS = 30;
/** What nobody waits longer for than for an answer of a database that is away. */
const ANSWER_MS = 5_000;
/** Far less than the 20 s and more after which it would come by itself, and more than a busy machine adds. */
const SOON_MS = 8_000;

/** A job's profile without what is different in any two. */
type Profile = { moma_profile_heavy: { recordSet: unknown } };

describe("services on one database, when something fails", () => {
  let cluster: TestCluster;
  let url: string;
  let front: TestService;
  const workers: Served[] = [];
  const dataRoot = temporaryFolder();
  before(() =>
    writeFiles(dataRoot, { "set/a.csv": csvOf(200), "set/b.csv": csvOf(300), "large/a.csv": csvOf(400_000) }),
  );
  beforeEach(async () => {
    cluster = await testCluster();
    url = await cluster.database();
    front = await testService({ dataRoot, env: { ...shared(), ROLE: "api", LOG_LEVEL: "silent" } });
  });
  afterEach(async () => {
    for (const { child, ended } of workers.splice(0)) {
      child.kill("SIGKILL");
      await ended;
    }
    await front.stop();
    await cluster.postgres.stop();
  });

  const shared = () => ({ DATABASE_URL: url, LEASE_SECONDS: String(LEASE_SECONDS), DATA_ROOT: dataRoot });
  const startWorker = async (): Promise<Served> => {
    const worker = await served({ ...shared(), ROLE: "worker" });
    workers.push(worker);
    return worker;
  };
  const specifications = { set: specificationOf("set"), large: specificationOf("large") };
  const submit = async (dataset: keyof typeof specifications): Promise<string> => {
    const params = { profile_specification: specifications[dataset], force: true };
    return (await front.rpc.call<{ job_id: string }>("profiler.trigger", params)).job_id;
  };
  const logOf = async (job_id: string): Promise<string[]> => {
    const { log } = await front.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id });
    return log.map(({ message }) => message);
  };
  const recordSetsOf = async (job_id: string): Promise<string> => {
    const { moma_profile_heavy } = await front.rpc.call<Profile>("profiler.getProfile", { job_id });
    return JSON.stringify(moma_profile_heavy.recordSet);
  };
  const isRunning = async (job_id: string): Promise<boolean> =>
    (await front.rpc.call<{ runner_status: string }>("profiler.runnerStatus", { job_id })).runner_status ===
    "in_progress";

  it("run what a killed worker ran on another one, soon after its lease, and every job once", async () => {
    const lost = await startWorker();
    const long = await submit("large");
    await until(() => isRunning(long), "the job runs");
    const ids = [long];
    for (let i = 0; i < JOBS; i++) ids.push(await submit("set"));
    lost.child.kill("SIGKILL");
    const killed = performance.now();
    await startWorker();
    const ready = performance.now();
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const telling = setInterval(() => void admin.query("NOTIFY dli_turn"), 100); // as if there was always another turn
    try {
      await until(async () => (await logOf(long)).includes("started again (run 2)"), "it runs again");
    } finally {
      clearInterval(telling);
      await admin.end();
    }
    expect(performance.now() - Math.max(killed + LEASE_SECONDS * 1000, ready)).to.be.lessThan(SOON_MS);
    const jobs = await Promise.all(ids.map((id) => front.rpc.ended(id)));
    expect(new Set(jobs.map(({ status }) => status))).to.deep.equal(new Set(["HEAVY_PROFILES_READY"]));
    const profiles = new Set(await Promise.all(ids.slice(1).map(recordSetsOf)));
    expect(profiles.size).to.equal(1);
    const ends = await Promise.all(
      ids.map(async (id) => (await logOf(id)).filter((line) => line.startsWith("done: "))),
    );
    expect(ends.flat()).to.have.length(ids.length);
    expect(await logOf(long)).to.include("interrupted: the worker host that ran the job was lost; waits to run again");
  }).timeout(120_000);

  it("lose nothing that was taken when the database is killed, and answer in time meanwhile", async () => {
    await startWorker();
    const long = await submit("large");
    await until(() => isRunning(long), "the job runs");
    const ids = [long];
    for (let i = 0; i < JOBS; i++) ids.push(await submit("set"));
    await cluster.postgres.kill();
    const asked = performance.now();
    const error = await front.rpc.fail("profiler.trigger", { profile_specification: specificationOf("set") });
    expect([error.data.name, performance.now() - asked < ANSWER_MS]).to.deep.equal(["STORAGE_ERROR", true]);
    expect((await front.rpc.call("system.health")).store.status).to.equal("degraded");
    await cluster.postgres.start();
    const up = performance.now();
    await until(async () => (await front.rpc.call("system.health")).store.status === "healthy", "it answers");
    expect(performance.now() - up).to.be.lessThan(SOON_MS);
    const jobs = await Promise.all(ids.map((id) => front.rpc.ended(id)));
    expect(new Set(jobs.map(({ status }) => status))).to.deep.equal(new Set(["HEAVY_PROFILES_READY"]));
    const stored = await front.rpc.call<{ total_count: number }>("jobs.query", { limit: 1 });
    expect(stored.total_count).to.equal(ids.length);
    expect((await logOf(long)).filter((line) => line.startsWith("started"))).to.deep.equal(["started"]);
  }).timeout(120_000);

  it("tell of an end soon after their connections were cut, to whoever waits", async () => {
    await startWorker();
    const id = await submit("large");
    await until(() => isRunning(id), "the job runs");
    const waiting = front.rpc.ended(id, 20);
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%listens'");
    await admin.end();
    const cancelled = performance.now();
    await front.rpc.call("jobs.cancel", { job_id: id });
    expect((await waiting).status).to.equal("CANCELLED");
    expect(performance.now() - cancelled).to.be.lessThan(SOON_MS);
  });
});
