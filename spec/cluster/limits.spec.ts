import { expect } from "chai";
import { type TestCluster, testCluster } from "../support/cluster.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";

const BURST = 100;
const PER_SECOND = 10;
const LIMITS = { RATE_LIMIT_PER_MINUTE: String(60 * PER_SECOND), RATE_LIMIT_BURST: String(BURST) };
const PING = '{"jsonrpc":"2.0","id":1,"method":"system.ping"}';

describe("limits of services on one database", () => {
  let cluster: TestCluster;
  const services: TestService[] = [];
  const dataRoot = temporaryFolder();
  before(async () => {
    cluster = await testCluster();
    writeFiles(dataRoot, { "set.csv": "a,b\n1,2\n3,4\n" });
  });
  after(() => cluster.postgres.stop());
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });

  const frontEnds = async (env: Record<string, string>): Promise<[TestService, TestService]> => {
    const url = await cluster.database();
    const of = { DATABASE_URL: url, ROLE: "api", LOG_LEVEL: "silent", ...env };
    const [one, other] = [await testService({ dataRoot, env: of }), await testService({ dataRoot, env: of })];
    services.push(one, other);
    return [one, other];
  };
  const pings = async (both: readonly TestService[], count: number): Promise<string[]> => {
    const answers = await Promise.all(both.flatMap(({ rpc }) => Array.from({ length: count }, () => rpc.post(PING))));
    return answers.map(({ text }) => (text.includes("pong") ? "pong" : text));
  };
  const pongs = (texts: readonly string[]): number => texts.filter((text) => text === "pong").length;

  for (const [RATE_LIMIT_EXACT, beyond] of [
    ["false", 1.1],
    ["true", 1],
  ] as const) {
    it(`let a caller make at most ${beyond} times as many calls as one of them would (RATE_LIMIT_EXACT=${RATE_LIMIT_EXACT})`, async () => {
      const both = await frontEnds({ ...LIMITS, RATE_LIMIT_EXACT });
      for (let i = 0; i < 3; i++) await pings(both, 1); // they hold something by now
      const began = performance.now();
      const texts = await pings(both, 150);
      const limit = BURST + ((performance.now() - began) / 1000) * PER_SECOND;
      expect(pongs(texts)).to.be.within(BURST * 0.9, limit * beyond);
      const refused = texts.filter((text) => text !== "pong");
      expect(refused.every((text) => text.includes("RATE_LIMIT_EXCEEDED"))).to.equal(true);
      expect(refused.every((text) => /"retry_after_seconds":[1-9]/.test(text))).to.equal(true);
    });
  }

  it("count the items of a batch, and each caller's calls for himself where the database is away", async () => {
    const both = await frontEnds({ ...LIMITS, RATE_LIMIT_BURST: "20" });
    const batch = await both[0].rpc.post(`[${Array.from({ length: 30 }, () => PING).join(",")}]`);
    expect(batch.text.split("pong").length - 1).to.be.within(18, 21);
    await cluster.postgres.kill();
    const texts = await pings(both, 30);
    await cluster.postgres.start();
    expect(pongs(texts)).to.be.within(20, 44); // each of them for itself
    expect(texts.filter((text) => text.includes("STORAGE_ERROR"))).to.deep.equal([]);
  });

  it("tell in the metrics of each how many jobs wait in all, and refuse beyond that at each", async () => {
    const both = await frontEnds({ MAX_QUEUED_JOBS: "3" });
    const submit = { profile_specification: specificationOf("set.csv") };
    for (const i of [0, 1, 0]) await both[i]?.rpc.call("profiler.trigger", submit);
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // what others add is counted by then
    for (const { port, rpc } of both) {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(text).to.match(/^dli_jobs_queued 3$/m);
      expect((await rpc.fail("profiler.trigger", submit)).data.name).to.equal("EXECUTOR_UNAVAILABLE");
    }
  });
});
