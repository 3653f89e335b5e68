import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
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
});
