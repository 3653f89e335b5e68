import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { gzipSync } from "node:zlib";
import { Float64 } from "apache-arrow";
import { expect } from "chai";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";
import { arrowOf, plain } from "../support/arrow.ts";
import { avroOf } from "../support/avro.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

type Connector = ProfileSpecification["data_connectors"][number];

/** Longer than the second within which a job has ended, for a machine that has more to do. */
const PATIENCE_MS = 3000;

describe("jobs.cancel, whatever the job reads", () => {
  const listening: Server[] = [];
  let service: TestService;
  const ports = { endless: 0, silent: 0 };
  before(async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => BigInt(i));
    const [head, block] = [avroOf("long", []), avroOf("long", rows, { atOnce: rows.length })];
    const batch = {
      a: plain(
        new Float64(),
        Array.from({ length: 500_000 }, (_, i) => i / 7),
      ),
    };
    const dataRoot = writeFiles(temporaryFolder(), {
      "text/a.txt": "The quick brown fox jumps over the lazy dog. ".repeat(5_000_000),
      "packed/a.csv.gz": gzipSync(csvOf(1_500_000), { level: 1 }),
      "lines/a.jsonl": '{"a":1,"b":{"c":"text","d":[1,2,3]}}\n'.repeat(2_000_000),
      "blocks/a.avro": Buffer.concat([head, ...Array.from({ length: 400 }, () => block.subarray(head.length))]),
      "batches/a.arrow": arrowOf(Array.from({ length: 8 }, () => batch)),
    });
    const endless = createHttpServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" }).write("[");
      const timer = setInterval(() => response.write('{"a":1},'.repeat(100)), 20);
      response.on("close", () => clearInterval(timer));
    });
    const silent = createServer((socket) => void socket.on("error", () => {}));
    for (const [name, server] of Object.entries({ endless, silent })) {
      listening.push(server);
      await once(server.listen(0, "127.0.0.1"), "listening");
      ports[name as keyof typeof ports] = (server.address() as AddressInfo).port;
    }
    service = await testService({
      dataRoot,
      env: {
        LOG_LEVEL: "silent",
        ALLOWED_HOSTS: "127.0.0.1",
        DB_CONNECT_TIMEOUT_MS: "60000",
      },
    });
  });
  after(async () => {
    for (const server of listening) server.close();
    await service.stop();
  });

  const database = (engine: string) => (): Connector => ({
    type: "DatabaseConnection",
    engine,
    host: "127.0.0.1",
    port: ports.silent,
    database_name: "d",
  });
  const below = (dataset_id: string) => (): Connector => ({ type: "RawDataPath", dataset_id });
  const sources: Record<string, () => Connector> = {
    "a long text": below("text"),
    "a compressed table": below("packed"),
    "JSON Lines": below("lines"),
    "an Avro file": below("blocks"),
    "an Arrow file": below("batches"),
    "an address that never ends": () => ({
      type: "HttpResource",
      url: `http://127.0.0.1:${ports.endless}/x`,
      timeout_seconds: 60,
    }),
    "a PostgreSQL that does not answer": database("PostgreSQL"),
    "a MySQL that does not answer": database("MySQL"),
  };

  for (const [name, connector] of Object.entries(sources)) {
    it(`ends it soon: ${name}`, async () => {
      const profile_specification = specificationOf("", { data_connectors: [connector()] });
      const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", { profile_specification });
      await until(async () => {
        const { runner_status } = await service.rpc.call<{ runner_status: string }>("profiler.runnerStatus", {
          job_id,
        });
        return runner_status === "in_progress";
      }, "the job runs");
      await new Promise((resolve) => setTimeout(resolve, 100));
      const start = performance.now();
      expect(await service.rpc.call("jobs.cancel", { job_id })).to.include({ status: "CANCELLED" });
      expect(performance.now() - start).to.be.lessThan(PATIENCE_MS);
    });
  }

  it("leaves the service as it was", async () => {
    writeFiles(service.dataRoot, { "set/a.csv": csvOf(10) });
    expect((await service.rpc.profiled(specificationOf("set"))).status).to.equal("HEAVY_PROFILES_READY");
    expect((await service.rpc.call<{ executor: { running: number } }>("system.health")).executor.running).to.equal(0);
  });
});
