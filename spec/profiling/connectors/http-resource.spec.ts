import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import type { HeavyProfile } from "../../../src/client/index.ts";
import { isPrivateAddress } from "../../../src/profiling/connectors/private-address.ts";
import type { HttpResource, ProfileSpecification } from "../../../src/profiling/model/specification.ts";
import { writeFiles } from "../../support/folders.ts";
import { profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";
import { csvOf } from "../../support/tables.ts";

const json = { "content-type": "application/json; charset=utf-8" };

const answers: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {
  "/records": (response) => response.writeHead(200, json).end('[{"a":1,"b":"x"},{"a":2,"b":null}]'),
  "/50%25.json": (response) => response.writeHead(200, json).end("[1]"),
  "/50%.json": (response) => response.writeHead(200, json).end("[1]"),
  "/null": (response) => response.writeHead(200, json).end("null"),
  "/empty": (response) => response.writeHead(200, json).end("[]"),
  "/table.csv": (response) => response.writeHead(200, { "content-type": "text/csv" }).end(csvOf(12)),
  "/packed.csv.gz": (response) =>
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(gzipSync(csvOf(9))),
  "/hangs": () => {},
  "/slow": (response) => void response.writeHead(200, json).write("["),
  "/refuses": (response) => response.destroy(),
  "/500": (response) => response.writeHead(500, { "content-type": "text/html" }).end("<h1>down</h1>"),
  "/503": (response) => response.writeHead(503).end(),
  "/html": (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>log in</h1>"),
  "/broken": (response) => response.writeHead(200, json).end('[{"a":1},'),
  "/object": (response) => response.writeHead(200, json).end('{"a":1}'),
  "/endless": (response) => {
    response.writeHead(200, json).write("[");
    const timer = setInterval(() => response.write(`"${"x".repeat(100_000)}",`), 1);
    response.on("close", () => clearInterval(timer));
  },
  "/away": (response) => response.writeHead(302, { location: "http://127.0.0.2/records" }).end(),
  "/around": (response) => response.writeHead(302, { location: "/around" }).end(),
  "/nowhere": (response) => response.writeHead(302, { location: "http://[" }).end(),
  "/moved": (response) => response.writeHead(302, { location: "/records" }).end(),
};

const moved = { status: 302, temporary: false };

describe("HTTP resources", () => {
  let server: Server;
  let service: TestService;
  let port: number;
  const asked: IncomingMessage[] = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push(request);
      const answer = answers[request.url ?? ""];
      if (answer === undefined) response.writeHead(404).end();
      else answer(response, request);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    ({ port } = server.address() as AddressInfo);
    service = await testService({
      env: { LOG_LEVEL: "info", ALLOWED_HOSTS: `127.0.0.1:${port}, localhost`, MAX_DOWNLOAD_BYTES: "3000000" },
    });
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await service.stop();
  });

  const resource = (path: string, timeout_seconds = 10): HttpResource => ({
    type: "HttpResource",
    url: `http://127.0.0.1:${port}${path}`,
    timeout_seconds,
  });
  const connected = (...data_connectors: ProfileSpecification["data_connectors"]) =>
    specificationOf("", { data_connectors });
  const profiled = async (path: string): Promise<HeavyProfile> =>
    (await profilesOf(service.rpc, "", { data_connectors: [resource(path)] })).heavy;

  it("profile arrays of records, null as an empty table, and files of any format", async () => {
    expect(recordSet(await profiled("/records"), "records").statistics.rowCount).to.equal(2);
    expect(recordSet(await profiled("/null"), "null").statistics.rowCount).to.equal(0);
    expect(recordSet(await profiled("/50%25.json"), "50%").statistics.rowCount).to.equal(1);
    expect(recordSet(await profiled("/50%.json"), "50%").statistics.rowCount).to.equal(1);
    expect(recordSet(await profiled("/empty"), "empty").statistics.rowCount).to.equal(0);
    expect(recordSet(await profiled("/table.csv"), "table").statistics.rowCount).to.equal(12);
    expect(recordSet(await profiled("/packed.csv.gz"), "packed.csv.gz/packed").statistics.rowCount).to.equal(9);
    expect(recordSet(await profiled("/moved"), "moved").statistics.rowCount).to.equal(2);
  });

  for (const [path, code, details] of [
    ["/hangs", 40100, { source: "hangs", timeout_seconds: 0.3 }],
    ["/slow", 40100, { source: "slow", timeout_seconds: 0.3 }],
    ["/refuses", 40105, { source: "refuses" }],
    ["/around", 40101, { ...moved, source: "around", redirect: "it redirects more than 5 times" }],
    ["/nowhere", 40101, { ...moved, source: "nowhere", redirect: "it redirects to what is no address" }],
    ["/500", 40101, { source: "500", status: 500, temporary: false }],
    ["/503", 40101, { source: "503", status: 503, temporary: true }],
    ["/gone", 40101, { source: "gone", status: 404, temporary: false }],
    ["/html", 40104, { source: "html", content_type: "text/html" }],
    ["/broken", 40102, { source: "broken" }],
    ["/object", 40103, { source: "object", type: "object" }],
    ["/endless", 40364, { file: "endless", reason: "the answer is larger than 3000000 bytes" }],
    ["/away", 40016, {}],
  ] as const) {
    it(`say ${code} of ${path}`, async () => {
      const seconds = path === "/hangs" || path === "/slow" ? 0.3 : 10;
      const job = await service.rpc.profiled(connected(resource(path, seconds)));
      expect(job.status).to.equal("FAILED");
      expect(job.error).to.deep.include({ code, details });
    });
  }

  it("are a warning where the specification has other sources", async () => {
    writeFiles(service.dataRoot, { "beside/a.csv": csvOf(3) });
    const data_connectors = [
      { type: "RawDataPath" as const, dataset_id: "beside" },
      resource("/500"),
      resource("/records"),
    ];
    const { heavy, warnings } = await profilesOf(service.rpc, "", { data_connectors });
    expect(warnings).to.equal(1);
    expect(heavy.recordSet.map(({ name }) => name)).to.have.members(["500", "a", "records"]);
  });

  it("are asked of allowed hosts only, which the caller is told at once", async () => {
    for (const url of [
      "http://example.org/x",
      `http://127.0.0.1:${port + 1}/records`,
      "http://169.254.169.254/latest",
    ]) {
      const error = await service.rpc.fail("profiler.trigger", {
        profile_specification: connected({ type: "HttpResource", url }),
      });
      expect(error.code).to.equal(40016);
    }
    const wrong = connected({ type: "HttpResource", url: "ftp://127.0.0.1/x" });
    expect((await service.rpc.fail("profiler.trigger", { profile_specification: wrong })).code).to.equal(-32602);
    const secret = connected({ type: "HttpResource", url: `http://user:pw@127.0.0.1:${port}/records` });
    expect((await service.rpc.fail("profiler.trigger", { profile_specification: secret })).code).to.equal(-32602);
  });

  it("get nothing of the caller, whose profile tells no host", async () => {
    expect(asked.every(({ headers }) => headers.authorization === undefined && headers.cookie === undefined)).to.equal(
      true,
    );
    expect(JSON.stringify(await profiled("/records"))).not.to.include("127.0.0.1");
  });

  it("know which addresses are private", () => {
    for (const address of [
      "127.0.0.1",
      "10.1.2.3",
      "172.16.0.9",
      "192.168.1.1",
      "169.254.169.254",
      "::1",
      "fd00::1",
      "fe80::1",
      "::ffff:10.0.0.1",
      "0.0.0.0",
      "64:ff9b::a9fe:a9fe",
      "64:ff9b:1::7f00:1",
      "2002:7f00:1::",
      "2001:0:7f00:1::",
      "::127.0.0.1",
      "::ffff:7f00:1",
      "fec0::1",
    ]) {
      expect(isPrivateAddress(address), address).to.equal(true);
    }
    for (const address of ["93.184.216.34", "172.32.0.1", "2606:2800:220:1::1", "::ffff:8.8.8.8"]) {
      expect(isPrivateAddress(address), address).to.equal(false);
    }
  });
});
