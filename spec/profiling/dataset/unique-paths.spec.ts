import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { distinctNames, distinctPaths } from "../../../src/profiling/model/distinct-names.ts";
import type { ProfileSpecification } from "../../../src/profiling/model/specification.ts";
import { writeFiles } from "../../support/folders.ts";
import { profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { zipOf } from "../../support/zip.ts";

// biome-ignore lint/suspicious/noExplicitAny: profiles are looked into by path, as a reader of JSON does
type Json = any;

const zipped = zipOf({ "b.csv": "x\n1\n2\n3\n" });

describe("files of several sources", () => {
  let server: Server;
  let service: TestService;
  let url: string;
  before(async () => {
    server = createServer(({ url: asked }, response) => {
      if (asked === "/packed.zip") response.writeHead(200, { "content-type": "application/zip" }).end(zipped);
      else if (asked?.startsWith("/records")) {
        response.writeHead(200, { "content-type": "application/json" }).end('[{"a":1},{"a":2}]');
      } else response.writeHead(404).end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}`;
    service = await testService({ env: { LOG_LEVEL: "silent", ALLOWED_HOSTS: `127.0.0.1:${port}` } });
    writeFiles(service.dataRoot, {
      "set/records.json": '[{"a":1},{"a":2},{"a":3}]',
      "set/records-3.json": "[]",
      "set/packed.zip/b.csv": "x\n1\n",
    });
    symlinkSync("nowhere", join(service.dataRoot, "set", "gone.csv"));
  });
  after(async () => {
    server.close();
    await service.stop();
  });

  const profiled = async (folders: string[], paths: string[]): Promise<{ heavy: Json; files: string[] }> => {
    const data_connectors = [
      ...paths.map((path) => ({ type: "HttpResource", url: `${url}${path}` })),
      ...folders.map((dataset_id) => ({ type: "RawDataPath", dataset_id })),
    ] as ProfileSpecification["data_connectors"];
    const { heavy } = await profilesOf(service.rpc, "set", { data_connectors });
    const files = heavy.distribution.filter((item: Json) => item["@type"] === "cr:FileObject");
    return { heavy, files: files.map(({ name }: Json) => name).sort() };
  };
  const rows = (heavy: Json, name: string): number => recordSet(heavy, name).statistics.rowCount;

  it("are all profiled where they share a path: what lies below the data root keeps it", async () => {
    const { heavy, files } = await profiled(["set"], ["/records", "/records.json", "/packed.zip", "/lost.json"]);
    expect(files).to.deep.equal([
      "gone.csv",
      "lost.json",
      "packed-2.zip",
      "packed-2.zip/b.csv",
      "packed.zip/b.csv",
      "records-2.json",
      "records-3.json",
      "records-4.json",
      "records.json",
    ]);
    expect(["records", "records-2", "records-3", "records-4"].map((name) => rows(heavy, name))).to.deep.equal([
      3, 2, 0, 2,
    ]);
    expect([rows(heavy, "packed.zip/b"), rows(heavy, "packed-2.zip/b")]).to.deep.equal([1, 3]);
  });

  it("are there once where two connectors name the same ones, however they write it", async () => {
    const { heavy, files } = await profiled(["set", "./set/", "set//records.json", "set"], []);
    expect(files).to.deep.equal(["set/gone.csv", "set/packed.zip/b.csv", "set/records-3.json", "set/records.json"]);
    expect(rows(heavy, "set/records")).to.equal(3);
    const gone = heavy.distribution.find(({ name }: Json) => name === "set/gone.csv");
    expect(gone.error.details.file).to.equal("set/gone.csv");
  });

  it("have paths that are whole where the data root itself is among several folders", async () => {
    const { files } = await profiled([".", "set/packed.zip"], []);
    expect(files).to.include("set/packed.zip/b.csv").and.have.length(4);
  });

  it("get numbers that nothing has, before what tells their format", () => {
    expect(distinctPaths(["a.csv.gz", "a.csv.gz", "a-2.csv.gz", "b/.c", "b/.c", "d", "d"])).to.deep.equal([
      "a.csv.gz",
      "a-3.csv.gz",
      "a-2.csv.gz",
      "b/.c",
      "b/.c-2",
      "d",
      "d-2",
    ]);
    expect(distinctNames(["x", "x", "x", "x-2"])).to.deep.equal(["x", "x-3", "x-4", "x-2"]);
  });
});
