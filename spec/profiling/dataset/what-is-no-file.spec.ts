import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { dli } from "../../support/dli.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";
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

describe("a folder with names that are no UTF-8", () => {
  it("has what they name profiled, under the names as they read in the encoding that they seem to be in", async () => {
    await using cleanup = new AsyncDisposableStack();
    const service = await testService();
    cleanup.defer(() => service.stop());
    const set = join(service.dataRoot, "set");
    writeFiles(set, { "a.csv": "n\n1\n2\n", "a\uFFFDb.csv": "n\n1\n", "Straße.csv": "n\n1\n2\n3\n" });
    const inLatin1 = (name: string): Buffer => Buffer.concat([Buffer.from(`${set}/`), Buffer.from(name, "latin1")]);
    writeFileSync(inLatin1("Größe der Häuser.csv"), "n\n1\n2\n3\n4\n");
    writeFileSync(inLatin1("Straße.csv"), "n\n1\n2\n3\n4\n5\n");
    mkdirSync(inLatin1("Übersicht"));
    writeFileSync(inLatin1("Übersicht/x.csv"), "n\n1\n2\n3\n4\n5\n6\n");
    symlinkSync(inLatin1("Größe der Häuser.csv"), join(set, "linked.csv"));
    const database = new DatabaseSync(join(set, "base.db"));
    database.exec("PRAGMA journal_mode = WAL; CREATE TABLE t (v INT); INSERT INTO t VALUES (1), (2)");
    for (const end of ["", "-wal"]) renameSync(join(set, `base.db${end}`), inLatin1(`Läden.db${end}`));
    const { light, heavy, warnings } = await profilesOf(service.rpc, "set");
    database.close();
    expect(warnings).to.equal(0);
    expect(fileObject(light, "Größe der Häuser.csv").sha256).to.match(/^[0-9a-f]{64}$/);
    const rows = Object.fromEntries(
      heavy.recordSet.map(({ name }) => [name, recordSet(heavy, name).statistics.rowCount]),
    );
    expect(rows).to.deep.equal({
      a: 2,
      "a\uFFFDb": 1,
      Straße: 3,
      "Straße-2": 5,
      "Größe der Häuser": 4,
      linked: 4,
      "Läden/t": 2,
      "Übersicht/x": 6,
    });
  }).timeout(30_000);

  it("has them found by what is shown of them, and by what programs get from a shell", async () => {
    await using cleanup = new AsyncDisposableStack();
    const service = await testService();
    cleanup.defer(() => service.stop());
    const set = join(service.dataRoot, "set");
    writeFiles(set, { "a.csv": "n\n1\n" });
    const inLatin1 = (name: string): Buffer => Buffer.concat([Buffer.from(`${set}/`), Buffer.from(name, "latin1")]);
    mkdirSync(inLatin1("Übersicht"));
    writeFileSync(inLatin1("Übersicht/Größe der Häuser.csv"), "n\n1\n2\n");
    for (const shown of ["Übersicht/Größe der Häuser.csv", "\uFFFDbersicht/Gr\uFFFD\uFFFDe der H\uFFFDuser.csv"]) {
      const { light, heavy } = await profilesOf(service.rpc, `set/${shown}`);
      expect(fileObject(light, "Größe der Häuser.csv").sha256, shown).to.match(/^[0-9a-f]{64}$/);
      expect(recordSet(heavy, "Größe der Häuser").statistics.rowCount).to.equal(2);
      const { stdout, stderr } = await dli(["profile", shown], {}, set);
      expect(stdout, stderr).to.include("Größe der Häuser  2 rows, 1 column");
    }
    expect((await profilesOf(service.rpc, "set/\uFFFDbersicht")).heavy.recordSet).to.have.length(1);
    expect((await dli(["profile", "\uFFFDber/x.csv"], {}, set)).stderr).to.include("There is no file or folder");
  }).timeout(60_000);

  it("is not left by way of them", async () => {
    await using cleanup = new AsyncDisposableStack();
    const service = await testService();
    cleanup.defer(() => service.stop());
    const [set, outside] = [join(service.dataRoot, "set"), temporaryFolder()];
    writeFiles(set, { "a.csv": "n\n1\n" });
    writeFiles(outside, { "secret.csv": "n\n1\n" });
    symlinkSync(join(outside, "secret.csv"), Buffer.concat([Buffer.from(`${set}/`), Buffer.from([0xe4, 0xff])]));
    const { light, heavy } = await profilesOf(service.rpc, "set");
    expect(heavy.recordSet.flatMap(({ name, error }) => (error === undefined ? [name] : []))).to.deep.equal(["a"]);
    const errors = light.distribution.flatMap((item) => ("error" in item ? [item.error?.description] : []));
    expect(errors).to.have.length(1);
    expect(errors[0]).to.match(/it is a symlink that leaves the data root/);
  }).timeout(30_000);
});
