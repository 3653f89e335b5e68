import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { writeFiles } from "../../support/folders.ts";
import { fileObject, profilesOf, recordSet } from "../../support/profile.ts";
import { testService } from "../../support/service.ts";

describe("a folder with what is no file", () => {
  it("has pipes and sockets listed with their problem, and folders that lie too deep; the others are profiled", async () => {
    await using cleanup = new AsyncDisposableStack();
    const service = await testService();
    cleanup.defer(() => service.stop());
    const set = join(service.dataRoot, "set");
    writeFiles(set, { "a.csv": "n\n1\n2\n" });
    execFileSync("mkfifo", [join(set, "pipe.csv")]);
    const deep = join(set, ...Array.from({ length: 300 }, () => "d"));
    mkdirSync(deep, { recursive: true });
    const socket = createServer().listen(join(set, "socket"));
    cleanup.defer(() => void socket.close());
    await once(socket, "listening");
    const { light, heavy, warnings } = await profilesOf(service.rpc, "set");
    expect(fileObject(light, "pipe.csv")).to.deep.include({ encodingFormat: "inode/fifo", contentSize: "0 B" });
    expect(fileObject(light, "pipe.csv").error?.description).to.match(/it is a pipe, not a file/);
    expect(recordSet(heavy, "a").statistics.rowCount).to.equal(2);
    expect(fileObject(light, "socket").error?.description).to.match(/it is a socket, not a file/);
    const tooDeep = light.distribution.find((item) => item["@type"] === "cr:FileObject" && item.name.startsWith("d/d"));
    expect(tooDeep)
      .to.have.property("error")
      .with.property("description")
      .that.match(/it lies in more than 256 folders/);
    expect(warnings).to.equal(3);
  }).timeout(30_000);

  it("has files and folders whose names are no UTF-8 listed with that reason; the others are profiled", async () => {
    await using cleanup = new AsyncDisposableStack();
    const service = await testService();
    cleanup.defer(() => service.stop());
    const set = join(service.dataRoot, "set");
    writeFiles(set, { "a.csv": "n\n1\n2\n", "a\uFFFDb.csv": "n\n1\n" });
    const inLatin1 = (name: string): Buffer => Buffer.concat([Buffer.from(`${set}/`), Buffer.from(name, "latin1")]);
    writeFileSync(inLatin1("Größe der Häuser.csv"), "n\n1\n");
    mkdirSync(inLatin1("Übersicht"));
    writeFileSync(inLatin1("Übersicht/x.csv"), "n\n1\n");
    const { light, heavy, warnings } = await profilesOf(service.rpc, "set");
    for (const name of ["Größe der Häuser.csv", "Übersicht"]) {
      expect(fileObject(light, name).error?.description).to.match(/its name on disk is not UTF-8/);
    }
    expect(recordSet(heavy, "a").statistics.rowCount).to.equal(2);
    expect(recordSet(heavy, "a\uFFFDb").statistics.rowCount).to.equal(1);
    expect(warnings).to.equal(2);
  }).timeout(30_000);
});
