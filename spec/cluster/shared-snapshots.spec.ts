import { expect } from "chai";
import { type TestCluster, testCluster } from "../support/cluster.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

describe("snapshots on a mount of all processes", () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await testCluster();
  });
  after(() => cluster.postgres.stop());

  it("are loaded by a worker, and read by every front-end, whose statements, tests and workflows they serve", async () => {
    const dataRoot = temporaryFolder();
    writeFiles(dataRoot, { "set/a.csv": "town,people\nOslo,1\nRome,2\n" });
    const env = { DATABASE_URL: await cluster.database(), CACHE_DIR: temporaryFolder(), LOG_LEVEL: "silent" };
    const worker = await testService({ dataRoot, env: { ...env, ROLE: "worker" } });
    const fronts = await Promise.all([1, 2].map(() => testService({ dataRoot, env: { ...env, ROLE: "api" } })));
    const [one, other] = fronts.map(({ rpc }) => rpc);
    if (one === undefined || other === undefined) throw new Error("there are two");
    try {
      const name = "raw.it.towns";
      await one.call("datasets.register", { name, profile_specification: specificationOf("set") });
      await one.finished("datasets.refresh", { name });
      const sql = `SELECT sum(people)::INTEGER AS all FROM ${name}`;
      for (const rpc of [one, other]) {
        const { rows } = await rpc.call<{ rows: unknown }>("run.execute", { sql, wait_seconds: 30 });
        expect(rows).to.deep.equal([[3]]);
      }
      const tests = [{ name: "there", type: "not_null", column: "people", where: "town <> 'Rome'" }] as never;
      const { status } = await other.finished("quality.run", { target: name, tests });
      expect(status).to.equal("passed");
      const steps = [{ id: "load", type: "refresh" as const, dataset: name }];
      await one.call("workflows.register", { name: "it.it.load", steps });
      const run = await other.finished("workflows.run", { name: "it.it.load" });
      expect(run.status).to.equal("COMPLETED");
    } finally {
      for (const service of [...fronts, worker]) await service.stop();
    }
  }).timeout(120_000);

  it("are none without the mount: front-ends run no SQL then", async () => {
    const env = { DATABASE_URL: await cluster.database(), ROLE: "api", LOG_LEVEL: "silent" };
    const front = await testService({ env });
    const { data } = await front.rpc.fail("run.execute", { sql: "SELECT 1" });
    expect(data.name).to.equal("METHOD_NOT_FOUND");
    await front.stop();
  });
});
