import { cpSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { revision, revisionOf } from "../../../src/profiling/cache/revision.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";

const profiling = fileURLToPath(new URL("../../../src/profiling/", import.meta.url));
const manifest = fileURLToPath(new URL("../../../package.json", import.meta.url));

describe("the revision of the profiler", () => {
  const copy = temporaryFolder();
  const of = (): Promise<string> => revisionOf(join(copy, "profiling"), [join(copy, "package.json")]);
  before(() => {
    cpSync(profiling, join(copy, "profiling"), { recursive: true });
    cpSync(manifest, join(copy, "package.json"));
  });

  it("is that of the modules that profile, wherever they lie", async () => {
    expect(await revision()).to.equal(await of());
  });

  it("is another one once a byte of a module, its name, or a library is another", async () => {
    const seen = new Set([await of()]);
    writeFiles(copy, { "profiling/statistics/added.ts": "export const most = 10;\n" });
    seen.add(await of());
    writeFiles(copy, { "profiling/statistics/added.ts": "export const most = 11;\n" });
    seen.add(await of());
    renameSync(join(copy, "profiling/statistics/added.ts"), join(copy, "profiling/statistics/renamed.js"));
    seen.add(await of());
    writeFiles(copy, { "package.json": '{"dependencies":{}}' });
    seen.add(await of());
    expect(seen.size).to.equal(5);
  });

  it("stays where a file is added that computes nothing", async () => {
    const before = await of();
    writeFiles(copy, { "profiling/a.d.ts": "export {};", "profiling/a.js.map": "{}" });
    expect(await of()).to.equal(before);
  });
});
