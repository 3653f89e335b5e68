import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect } from "chai";
import { pack } from "tar-stream";
import type { FileObject, HeavyProfile, LightProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";
import { csvOf } from "../../support/tables.ts";
import { zipOf } from "../../support/zip.ts";

async function tarOf(files: Record<string, string | Buffer>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.entry({ name: "link.csv", type: "symlink", linkname: "/etc/passwd" });
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A zip whose first entry says that it is compressed by another method. */
function compressedBy(method: number, zip: Buffer): Buffer {
  zip.writeUInt16LE(method, zip.indexOf("PK\u0001\u0002") + 10);
  return zip;
}

describe("archives and compressed files", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  let light: LightProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const deep = zipOf({ "c.csv": csvOf(7) });
    writeFiles(service.dataRoot, {
      "set/plain.csv": csvOf(3),
      "set/data.zip": zipOf({
        "a.csv": csvOf(10),
        "sub/b.jsonl": '{"x":1}\n{"x":2}\n',
        "sub/": "",
        "in.zip": deep,
        "note.bin": "\u0007\u0001",
      }),
      "set/table.csv.gz": gzipSync(csvOf(20)),
      "set/lines.jsonl.zst": zstdCompressSync(Buffer.from('{"y":1}\n{"y":2}\n{"y":3}\n')),
      "set/all.tar": await tarOf({ "t/one.csv": csvOf(4) }),
      "set/all.tgz": gzipSync(await tarOf({ "two.csv": csvOf(5) })),
      "set/climbs.zip": zipOf({ "ok.csv": csvOf(2), "../../evil.csv": csvOf(2) }),
      "set/drive.zip": zipOf({ "ok.csv": csvOf(2), "C:\\evil.csv": csvOf(2) }),
      "set/colons.zip": zipOf({ "a:b.csv": csvOf(2), "c.csv": csvOf(3) }),
      "set/absolute.tar": await tarOf({ "/etc/evil.csv": csvOf(2) }),
      "set/damaged.zip": deep.subarray(0, deep.length - 30),
      "set/cut.csv.gz": gzipSync(csvOf(5000)).subarray(0, 2000),
      "set/bomb.gz": gzipSync(Buffer.alloc(200_000_000)),
      "set/nest.zip": zipOf({ "1.zip": zipOf({ "2.zip": zipOf({ "3.zip": zipOf({ "4.csv": csvOf(2) }) }) }) }),
      "set/methods.zip": compressedBy(12, zipOf({ "packed.csv": csvOf(2), "second.csv": csvOf(2) })),
      "set/table.csv": zipOf({ "a.csv": csvOf(10) }),
    });
    ({ heavy, light } = await profilesOf(service.rpc, "set"));
  }).timeout(60_000);
  after(() => service.stop());

  const file = (name: string): FileObject | undefined =>
    light.distribution.filter((entry) => entry["@type"] === "cr:FileObject").find((entry) => entry.name === name);

  it("profiles the tables in them, however they are packed", () => {
    const rows = (name: string): number => recordSet(heavy, name).statistics.rowCount;
    expect(rows("data.zip/a")).to.equal(10);
    expect(rows("data.zip/sub/b")).to.equal(2);
    expect(rows("data.zip/in.zip/c")).to.equal(7);
    expect(rows("table.csv.gz/table")).to.equal(20);
    expect(rows("lines.jsonl.zst/lines")).to.equal(3);
    expect(rows("all.tar/t/one")).to.equal(4);
    expect(rows("all.tgz/two")).to.equal(5);
  });

  it("says of an entry that it is compressed in a way that is not supported, and reads the others", () => {
    expect(heavy.recordSet.find(({ name }) => name === "methods.zip/second")?.statistics?.rowCount).to.equal(2);
    const said = JSON.stringify(light.distribution.filter(({ name }) => name === "methods.zip/packed.csv"));
    expect(said).to.include("it is compressed by bzip2, which is not supported");
    expect(JSON.stringify(file("methods.zip"))).not.to.include("damaged");
  });

  it("lists their files with size, hash and the archive that contains them", () => {
    const member = file("data.zip/sub/b.jsonl");
    expect(member).to.include({ contentUrl: "sub/b.jsonl", contentSize: "16 B" });
    expect(member?.sha256).to.match(/^[0-9a-f]{64}$/);
    expect(member?.containedIn).to.deep.equal({ "@id": file("data.zip")?.["@id"] });
    expect(file("data.zip/in.zip/c.csv")?.containedIn).to.deep.equal({ "@id": file("data.zip/in.zip")?.["@id"] });
    expect(file("data.zip/note.bin")?.encodingFormat).to.equal("application/octet-stream");
    expect(file("all.tar/link.csv")).to.equal(undefined);
  });

  it("refuses archives whose names lead out of them, and reads nothing of these", () => {
    for (const name of ["climbs.zip", "drive.zip", "absolute.tar"]) {
      expect(file(name)?.error).to.include({ name: "FILE_VALIDATION_ERROR" });
      expect(file(name)?.error?.description).to.match(/leads out of it/);
    }
    expect(file("climbs.zip/ok.csv")).to.equal(undefined);
  });

  it("takes a colon in the name of an entry for a letter like any other", () => {
    expect(file("colons.zip")?.error).to.equal(undefined);
    expect(recordSet(heavy, "colons.zip/a:b").statistics.rowCount).to.equal(2);
    expect(recordSet(heavy, "colons.zip/c").statistics.rowCount).to.equal(3);
  });

  it("says what is wrong with damaged ones, bombs, and ones that lie too deep", () => {
    expect(file("damaged.zip")?.error).to.include({ name: "FILE_READ_ERROR" });
    expect(file("cut.csv.gz")?.error).to.include({ name: "FILE_READ_ERROR" });
    expect(file("bomb.gz")?.error?.description).to.match(/expands to more than \d+ times its size/);
    expect(file("nest.zip/1.zip/2.zip/3.zip")?.error?.description).to.match(/more than 3 deep/);
    expect(file("table.csv")?.error).to.include({ name: "FILE_VALIDATION_ERROR" });
  });

  it("profiles an archive that is named itself, and says why nothing came out of one", async () => {
    const { heavy: one } = await profilesOf(service.rpc, "set/table.csv.gz");
    expect(one.recordSet.map((set) => set.name)).to.deep.equal(["table.csv.gz/table"]);
    const job = await service.rpc.profiled(specificationOf("set/climbs.zip"));
    expect(job).to.deep.include({ status: "FAILED" });
    expect(job.error).to.include({ code: 40364 });
  });

  it("leaves nothing unpacked behind", async () => {
    const { readdirSync } = await import("node:fs");
    expect(readdirSync(`${service.stateDir}/scratch`)).to.deep.equal([]);
  });
});
