import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

describe("the profile cache of a dataset", () => {
  let service: TestService;
  const stateDir = temporaryFolder();
  before(async () => {
    mkdirSync(join(stateDir, "kept"), { recursive: true });
    writeFiles(stateDir, {
      "kept/8930240b-a0e8-46e7-ace8-aab2b42fcc01.tables": "of an earlier version",
      "cache/0-8930240b-a0e8-46e7-ace8-aab2b42fcc01.tables.7ce3a2b0-3f5e-4d5e-9b1c-0b6a2f1f8a11": "begun",
    });
    service = await testService({ stateDir, env: { ...authEnv, LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, { "set/a.csv": csvOf(50) });
  });
  after(() => service.stop());

  /** Whether a job of the dataset took its table from the cache. */
  const reused = async (rpc: RpcClient, specification: object): Promise<boolean> => {
    const { job_id } = await rpc.profiled(specification);
    const { log } = await rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id });
    return log.some(({ message }) => message.includes("from an earlier job"));
  };

  it("is its owner's: nobody takes from it, or deletes it, by a job of his own under the same dataset id", async () => {
    const mine = service.rpc.as(await token({ sub: "me" }));
    const yours = service.rpc.as(await token({ sub: "you" }));
    const specification = specificationOf("set");
    expect(await reused(mine, specification)).to.equal(false);
    expect(await reused(yours, specification)).to.equal(false);
    const { job_id } = await yours.profiled(specification);
    await yours.call("profiler.cleanUp", { job_id });
    expect(await reused(yours, specification)).to.equal(false);
    expect(await reused(mine, specification)).to.equal(true);
    expect(readdirSync(join(stateDir, "cache"))).to.have.length(2);
  });

  it("of an earlier version, which none can be taken from, is removed when a service starts", () => {
    expect(existsSync(join(stateDir, "kept"))).to.equal(false);
  });

  it("that a kill has left unfinished is removed when a service starts", () => {
    expect(readdirSync(join(stateDir, "cache")).filter((name) => !name.endsWith(".tables"))).to.deep.equal([]);
  });
});
