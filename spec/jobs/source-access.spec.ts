import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";
import { temporaryFolder } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { authEnv, token } from "../support/tokens.ts";

describe("access to addresses and databases", () => {
  let server: Server;
  let port: number;
  let service: TestService;
  before(async () => {
    server = createServer(({ url }, response) => {
      if (url === "/away") response.writeHead(302, { location: `http://localhost:${port}/records` }).end();
      else response.writeHead(200, { "content-type": "application/json" }).end('[{"a":1}]');
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    ({ port } = server.address() as AddressInfo);
    const subjects = {
      alice: [`//127.0.0.1:${port}`, "//db.example:5432/shop"],
      bob: [`//LOCALHOST`, `//127.0.0.1:${port}`],
      carol: ["//*"],
      dave: ["//db.example"],
    };
    const ALLOWED_HOSTS = `127.0.0.1, localhost:${port}, db.example`;
    const DATASET_ACCESS = join(temporaryFolder(), "access.json");
    writeFileSync(DATASET_ACCESS, JSON.stringify({ default: ["open"], subjects }));
    service = await testService({ env: { ...authEnv, LOG_LEVEL: "silent", ALLOWED_HOSTS, DATASET_ACCESS } });
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await service.stop();
  });
  const as = async (sub: string): Promise<RpcClient> => service.rpc.as(await token({ sub }));

  const address = (url: string): ProfileSpecification =>
    specificationOf("", { data_connectors: [{ type: "HttpResource", url, timeout_seconds: 10 }] });
  const database = (database_name: string, host = "db.example", at = 5432): ProfileSpecification => {
    const engine = "PostgreSQL";
    return specificationOf("", {
      data_connectors: [{ type: "DatabaseConnection", engine, host, port: at, database_name }],
    });
  };
  /** What a submission is refused with, 0 where it is not. */
  const refusal = async (sub: string, specification: ProfileSpecification): Promise<number> => {
    const rpc = await as(sub);
    const { items } = await rpc.call("profiler.triggerBatch", { items: [{ profile_specification: specification }] });
    const [item] = items;
    if (item === undefined || !("error" in item)) return 0;
    expect(JSON.stringify(item.error)).not.to.match(/db\.example|127\.0\.0\.1|localhost/);
    return item.error.code;
  };

  it("holds for addresses, by host and port", async () => {
    expect(await refusal("alice", address(`http://127.0.0.1:${port}/records`))).to.equal(0);
    expect(await refusal("alice", address("http://127.0.0.1:1/records"))).to.equal(40003);
    expect(await refusal("alice", address(`http://localhost:${port}/records`))).to.equal(40003);
    expect(await refusal("bob", address(`http://LocalHost:${port}/records`))).to.equal(0);
    expect(await refusal("erin", address(`http://127.0.0.1:${port}/records`))).to.equal(40003);
  });

  it("holds for databases, by host, port and name", async () => {
    expect(await refusal("alice", database("shop"))).to.equal(0);
    for (const other of [database("Shop"), database("crm"), database("shop", "db.example", 5433)]) {
      expect(await refusal("alice", other)).to.equal(40003);
    }
    expect(await refusal("dave", database("crm", "DB.example", 1))).to.equal(0);
  });

  it("never allows a host that the service does not, and does not say which it does", async () => {
    expect(await refusal("carol", address("http://other.example/records"))).to.equal(40016);
    expect(await refusal("alice", address("http://other.example/records"))).to.equal(40003);
    expect(await refusal("carol", database("anything"))).to.equal(0);
  });

  it("is looked at again when a job runs", async () => {
    const DATASET_ACCESS = join(temporaryFolder(), "access.json");
    const env = { ...authEnv, LOG_LEVEL: "silent", ALLOWED_HOSTS: "127.0.0.1, db.example", DATASET_ACCESS };
    const stateDir = temporaryFolder();
    writeFileSync(DATASET_ACCESS, JSON.stringify({ roles: { reader: ["//127.0.0.1", "//db.example/shop"] } }));
    const first = await testService({ env, stateDir, executorModule: new URL("./executors/deaf.ts", import.meta.url) });
    const bearer = await token({ realm_access: { roles: ["reader"] } });
    const ids: string[] = [];
    for (const specification of [address(`http://127.0.0.1:${port}/records`), database("shop"), database("shop")]) {
      const params = { profile_specification: specification };
      ids.push((await first.rpc.as(bearer).call<{ job_id: string }>("profiler.trigger", params)).job_id);
    }
    await first.stop();
    writeFileSync(DATASET_ACCESS, JSON.stringify({ roles: { reader: ["//127.0.0.1", "//db.example/crm"] } }));
    const second = await testService({ env, stateDir });
    try {
      const jobs = await Promise.all(ids.map((id) => second.rpc.as(bearer).ended(id)));
      expect(jobs.map(({ status, error }) => [status, error?.code])).to.deep.equal([
        ["HEAVY_PROFILES_READY", undefined],
        ["FAILED", 40003],
        ["FAILED", 40003],
      ]);
      expect(jobs[1]?.error?.message).to.equal("The caller may not read the source 'shop'");
    } finally {
      await second.stop();
    }
  });

  it("follows no redirect to where the caller may not go himself", async () => {
    const away = address(`http://127.0.0.1:${port}/away`);
    const refused = await (await as("alice")).profiled(away);
    expect([refused.status, refused.error?.code]).to.deep.equal(["FAILED", 40016]);
    const bob = await (await as("bob")).profiled({ ...away, id: specificationOf("").id });
    expect(bob.status).to.equal("HEAVY_PROFILES_READY");
  });
});
