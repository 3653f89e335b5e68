import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { startFauxqs } from "fauxqs";
import pino from "pino";
import { bucketFolder } from "../../src/cluster/object-bucket.ts";
import { mountedFolder } from "../../src/cluster/object-folder.ts";
import { SharedCache } from "../../src/cluster/shared-cache.ts";
import { noS3 } from "../../src/profiling/connectors/s3-access.ts";
import { cacheOf } from "../../src/store/postgres-caches.ts";
import { PostgresDatabase } from "../../src/store/postgres-database.ts";
import { migratePostgres } from "../../src/store/postgres-migrations.ts";
import { PostgresStore } from "../../src/store/postgres-store.ts";
import { noTurns } from "../../src/store/postgres-turns.ts";
import { newJob } from "../store/contract/new-job.ts";
import { type TestCluster, testCluster } from "../support/cluster.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

describe("the profile cache that workers share", () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await testCluster();
  });
  after(() => cluster.postgres.stop());

  it("lies in a bucket as well as on a mount", async () => {
    const server = await startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
    server.createBucket("caches");
    const login = { ...noS3.login, endpoint: `http://127.0.0.1:${server.port}`, region: "us-east-1", pathStyle: true };
    const access = { ...noS3, silenceMs: 5_000, login: { ...login, accessKeyId: "test", secretAccessKey: "test" } };
    const folder = bucketFolder("s3://caches/of/tables", access);
    const here = temporaryFolder();
    const [one, other] = [join(here, "one"), join(here, "other")];
    const content = Buffer.alloc(300_000, "0123456789");
    writeFileSync(one, content);
    await folder.put("a.tables", one);
    await bucketFolder("s3://caches/of/", access).put("b.tables", one);
    expect((await folder.list()).map(({ name, bytes }) => [name, bytes])).to.deep.equal([["a.tables", content.length]]);
    expect((await folder.list())[0]?.changed).to.be.closeTo(Date.now(), 60_000);
    await folder.get("a.tables", other);
    expect(readFileSync(other).equals(content)).to.equal(true);
    await folder.remove("a.tables");
    await folder.remove("a.tables");
    expect(await folder.list()).to.deep.equal([]);
    const missing = await folder.get("a.tables", other).then(
      () => null,
      (error: unknown) => error,
    );
    expect(missing).to.be.instanceOf(Error);

    const dataRoot = temporaryFolder();
    writeFiles(dataRoot, { "set/a.csv": "a,b\n1,2\n3,4\n" });
    const s3 = {
      S3_ENDPOINT: login.endpoint,
      S3_PATH_STYLE: "true",
      S3_ACCESS_KEY_ID: "test",
      S3_SECRET_ACCESS_KEY: "test",
    };
    const env = { ...s3, DATABASE_URL: await cluster.database(), CACHE_DIR: "s3://caches/jobs/", LOG_LEVEL: "silent" };
    const front = await testService({ dataRoot, env: { ...env, ROLE: "api" } });
    const specification = specificationOf("set");
    const reused: boolean[] = [];
    for (let i = 0; i < 2; i++) {
      const worker = await testService({ dataRoot, env: { ...env, ROLE: "worker" } });
      const { job_id } = await front.rpc.profiled(specification);
      const { moma_profile_heavy } = await front.rpc.call("profiler.getProfile", { job_id });
      reused.push(JSON.stringify(moma_profile_heavy).includes('"reused":true'));
      await worker.stop();
    }
    expect(reused).to.deep.equal([false, true]);
    await front.stop();
    await server.stop();
  }).timeout(120_000);

  it("lets a worker take what another one has made of the same files, for the same owner alone", async () => {
    const dataRoot = temporaryFolder();
    const cacheDir = temporaryFolder();
    writeFiles(dataRoot, { "set/a.csv": "a,b\n1,2\n3,4\n" });
    const env = { ...authEnv, DATABASE_URL: await cluster.database(), CACHE_DIR: cacheDir, LOG_LEVEL: "silent" };
    const front = await testService({ dataRoot, env: { ...env, ROLE: "api" } });
    const withWorker = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      const worker: TestService = await testService({ dataRoot, env: { ...env, ROLE: "worker" } });
      try {
        return await work();
      } finally {
        await worker.stop();
        expect(readdirSync(join(worker.stateDir, "cache")), "copies of runs that are over").to.deep.equal([]);
      }
    };
    try {
      const [ada, bob] = [front.rpc.as(await token({ sub: "ada" })), front.rpc.as(await token({ sub: "bob" }))];
      const specification = specificationOf("set");
      const reused = async (rpc: RpcClient): Promise<[boolean, string]> => {
        const { job_id } = await rpc.profiled(specification);
        const { moma_profile_heavy } = await rpc.call("profiler.getProfile", { job_id });
        return [JSON.stringify(moma_profile_heavy).includes('"reused":true'), job_id];
      };
      expect((await withWorker(() => reused(ada)))[0]).to.equal(false);
      expect(readdirSync(cacheDir)).to.have.length(1);
      const [again, job_id] = await withWorker(() => reused(ada));
      expect(again).to.equal(true);
      expect((await withWorker(() => reused(bob)))[0]).to.equal(false);
      expect(readdirSync(cacheDir)).to.have.length(2);
      await ada.call("profiler.cleanUp", { job_id });
      expect(readdirSync(cacheDir)).to.have.length(1);
      expect((await withWorker(() => reused(ada)))[0]).to.equal(false);
    } finally {
      await front.stop();
    }
  });

  it("names what the run has made that counts, and deletes what none names once it is old", async () => {
    const url = await cluster.database();
    const database = new PostgresDatabase({ url, schema: "caches", connections: 2, name: "spec" });
    await migratePostgres(database, "caches");
    const store = new PostgresStore(database, { turns: noTurns, keeper: "me", patienceMs: 1_000 });
    const folder = temporaryFolder();
    const objects = mountedFolder(folder);
    const logger = pino({ level: "silent" });
    const cache = new SharedCache({ objects, database, stateDir: temporaryFolder(), logger });
    try {
      const job = newJob({ owner: "a\u0000da" });
      await store.insertJobs([job]);
      const { job_id, owner, dataset_id } = job.record;
      const stored: Record<string, string> = {};
      for (const run of ["lost", "won"]) {
        const file = await cache.before(job.record, run);
        writeFileSync(file, run);
        const after = await cache.after(run);
        if (after === null) throw new Error("it was written");
        stored[run] = after.object;
        cache.over(run);
      }
      await store.changeJob(job_id, null, { changes: { stage: "running" }, enters: "won" });
      const end = { changes: { stage: "completed", finished_at: 1 } } as const;
      const publish = (run: string) =>
        store.changeJob(job_id, run, { ...end, cache: { object: stored[run] ?? "", bytes: 3 } });
      expect([await publish("lost"), await publish("won")]).to.deep.equal([false, true]);
      expect(await cacheOf(database, owner, dataset_id)).to.deep.equal({ object: stored.won, bytes: 3 });
      expect(await cache.tidy(30, 0, Date.now())).to.equal(0); // it may be about to be published
      const old = Date.now() / 1000 - 7200;
      for (const object of Object.values(stored)) utimesSync(join(folder, object), old, old);
      expect(await cache.tidy(30, 0, Date.now())).to.equal(1);
      expect(readdirSync(folder)).to.deep.equal([stored.won]);
      expect(await cache.tidy(30, 2, Date.now())).to.equal(1); // it is more than may be kept
      expect(await cacheOf(database, owner, dataset_id)).to.equal(null);
    } finally {
      await store.close();
    }
  });
});
