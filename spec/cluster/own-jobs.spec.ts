import { expect } from "chai";
import { type TestCluster, testCluster } from "../support/cluster.ts";
import { temporaryFolder } from "../support/folders.ts";
import { served, until } from "../support/served.ts";

/** A statement that would not end. */
const LONG = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7";

describe("a service on a shared database that runs SQL", () => {
  let cluster: TestCluster;
  before(async () => {
    cluster = await testCluster();
  });
  after(() => cluster.postgres.stop());

  it("after it was killed has what ran fail with its reason, and runs what waited", async () => {
    const env = {
      DATABASE_URL: await cluster.database(),
      ROLE: "all",
      STATE_DIR: temporaryFolder(),
      SQL_WORKERS: "1",
      LOG_LEVEL: "info",
    };
    const first = await served(env);
    const submit = async (sql: string): Promise<string> =>
      (await first.rpc.call<{ query_id: string }>("run.execute", { sql, wait_seconds: 0 })).query_id;
    const running = await submit(LONG);
    await until(
      async () => (await first.rpc.call("queries.get", { query_id: running })).status === "STARTING",
      "it runs",
    );
    const waiting = await submit("SELECT 42 AS answer");
    first.child.kill("SIGKILL");
    await first.ended;
    const second = await served(env);
    const result = await second.rpc.call<{ rows: unknown }>("queries.result", { query_id: waiting, wait_seconds: 20 });
    expect(result.rows).to.deep.equal([[42]]);
    const lost = await second.rpc.call<{ status: string; error: { name: string; message: string } }>("queries.get", {
      query_id: running,
    });
    expect([lost.status, lost.error.name]).to.deep.equal(["FAILED", "QUERY_FAILED"]);
    expect(lost.error.message).to.include("the service ended while the statement ran");
    second.child.kill("SIGTERM");
    expect(await second.ended).to.equal(0);
  }).timeout(90_000);
});
