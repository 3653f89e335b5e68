import { expect } from "chai";
import pg from "pg";
import { type TestCluster, testCluster } from "../support/cluster.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

const WAITERS = 2_000;
/** What nobody waits longer for than he has to. */
const PATIENCE_MS = 3_000;

describe("those who wait at a front-end", () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await testCluster();
  });
  after(() => cluster.postgres.stop());

  it("take one connection to the database in all, and are told of an end together", async () => {
    const dataRoot = temporaryFolder();
    writeFiles(dataRoot, { "set.csv": "a,b\n1,2\n" });
    const env = { DATABASE_URL: await cluster.database(), ROLE: "api", LOG_LEVEL: "silent" };
    const [one, other] = [await testService({ dataRoot, env }), await testService({ dataRoot, env })];
    const admin = new pg.Client({ connectionString: env.DATABASE_URL });
    await admin.connect();
    try {
      const params = { profile_specification: specificationOf("set.csv") };
      const { job_id } = await one.rpc.call<{ job_id: string }>("profiler.trigger", params);
      const ask = JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "profiler.jobStatus",
        params: { job_id, wait_seconds: 25 },
      });
      let answered = 0;
      const waiting = Array.from({ length: WAITERS }, async () => {
        const { text } = await other.rpc.post(ask);
        answered++;
        return text;
      });
      const waiters = async (): Promise<number> => {
        const text = await (await fetch(`http://127.0.0.1:${other.port}/metrics`)).text();
        return Number(/^nodejs_active_resources\{type="TCPSocketWrap"\} (\d+)/m.exec(text)?.[1] ?? 0);
      };
      await until(async () => (await waiters()) > 2 * WAITERS, "all wait");
      const active = async (): Promise<number> => {
        const { rows } = await admin.query(
          "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name LIKE 'dli%' AND state = 'active'",
        );
        return Number(rows[0].n);
      };
      await until(async () => (await active()) === 0, "nothing runs but what is looked for now and then");
      const listening = await admin.query(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'dli api listens'",
      );
      expect([Number(listening.rows[0].n), answered]).to.deep.equal([2, 0]); // one of each front-end
      const cancelled = performance.now();
      await one.rpc.call("jobs.cancel", { job_id });
      const texts = await Promise.all(waiting);
      expect(performance.now() - cancelled).to.be.lessThan(PATIENCE_MS);
      expect(texts.filter((text) => !text.includes('"status":"CANCELLED"'))).to.deep.equal([]);
    } finally {
      await admin.end();
      await one.stop();
      await other.stop();
    }
  });
});
