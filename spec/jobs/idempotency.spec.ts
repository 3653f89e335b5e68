import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

interface Submitted {
  job_id: string;
  status: string;
}

describe("an idempotency key", () => {
  const dataRoot = writeFiles(temporaryFolder(), { "set/a.csv": "a,b\n1,2\n" });
  const services: TestService[] = [];
  const start = async (stateDir = temporaryFolder(), env = {}): Promise<TestService> => {
    const service = await testService({ dataRoot, stateDir, env: { LOG_LEVEL: "silent", ...env } });
    services.push(service);
    return service;
  };
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });
  const trigger = (rpc: RpcClient, params: object): Promise<Submitted> =>
    rpc.call<Submitted>("profiler.trigger", params);

  it("gives the first answer for the same params, in whatever order, also after a restart", async () => {
    const stateDir = temporaryFolder();
    const specification = specificationOf("set");
    const params = { profile_specification: specification, idempotency_key: "night/1" };
    const reordered = { ...params, profile_specification: Object.fromEntries(Object.entries(specification).reverse()) };
    const service = await start(stateDir);
    const first = await trigger(service.rpc, params);
    expect(await trigger(service.rpc, reordered)).to.deep.equal(first);
    await service.rpc.ended(first.job_id);
    expect(await trigger(service.rpc, { ...params, only_light_profile: false })).to.deep.equal(first);
    await service.stop();
    services.pop();
    const again = await start(stateDir);
    expect(await trigger(again.rpc, params)).to.deep.equal(first);
  });

  it("makes one job of many submissions at once", async () => {
    const { rpc } = await start();
    const params = { profile_specification: specificationOf("set"), idempotency_key: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => trigger(rpc, params)));
    expect(new Set(answers.map(({ job_id }) => job_id)).size).to.equal(1);
  });

  it("is refused with other params, naming the job it was used for", async () => {
    const { rpc } = await start();
    const params = { profile_specification: specificationOf("set"), idempotency_key: "k" };
    const { job_id } = await trigger(rpc, params);
    const error = await rpc.fail("profiler.trigger", { ...params, only_light_profile: true });
    expect([error.code, error.data.details]).to.deep.equal([40012, { idempotency_key: "k", job_id }]);
  });

  it("is its caller's own", async () => {
    const { rpc } = await start(undefined, authEnv);
    const params = { profile_specification: specificationOf("set"), idempotency_key: "k" };
    const mine = await trigger(rpc.as(await token({ sub: "me" })), params);
    const yours = await trigger(rpc.as(await token({ sub: "you" })), params);
    expect(mine.job_id).not.to.equal(yours.job_id);
  });

  it("is forgotten after a day", async () => {
    const service = await start();
    const params = { profile_specification: specificationOf("set"), idempotency_key: "k" };
    const first = await trigger(service.rpc, params);
    const database = new DatabaseSync(join(service.stateDir, "dli.sqlite"));
    database.prepare("UPDATE idempotency SET used_at = used_at - ?").run(86_400_001);
    database.close();
    const second = await trigger(service.rpc, params);
    expect(second.job_id).not.to.equal(first.job_id);
  });

  it("of a submission that was refused can be used again", async () => {
    const service = await start();
    const params = { profile_specification: specificationOf("later"), idempotency_key: "k" };
    expect((await service.rpc.fail("profiler.trigger", params)).code).to.equal(40361);
    writeFiles(dataRoot, { "later/a.csv": "a\n1\n" });
    expect((await trigger(service.rpc, params)).status).to.equal("SUBMITTING");
  });
});
