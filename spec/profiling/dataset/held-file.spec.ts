import { renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { entriesOf } from "../../../src/profiling/dataset/archives/entries.ts";
import { ArchiveLimits } from "../../../src/profiling/dataset/archives/limits.ts";
import { asListed } from "../../../src/profiling/dataset/as-listed.ts";
import { hashFile } from "../../../src/profiling/dataset/hash-file.ts";
import { describeFile } from "../../../src/profiling/dataset/listed-file.ts";
import { archiveKindOf, formats } from "../../../src/profiling/formats/registry.ts";
import type { DatasetFile } from "../../../src/profiling/model/dataset-file.ts";
import { Scratch } from "../../../src/profiling/model/scratch.ts";
import { runTask } from "../../../src/profiling/run/run-task.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { fileOfFormat } from "../../support/format-files.ts";

const { signal } = new AbortController();

/** All that is read of a file, but for how long that takes. */
async function readAll({ identity: _, ...file }: DatasetFile): Promise<unknown> {
  const sha256 = await hashFile(file.absolute, signal, () => {});
  const scratch = join(temporaryFolder(), "scratch");
  if (file.format?.depth === "files") {
    const archive = { path: file.absolute, shown: file.path, limits: new ArchiveLimits("", file.size), signal };
    const names: string[] = [];
    for await (const { name, unpack } of entriesOf(archiveKindOf(file.format), archive)) {
      names.push(name);
      await unpack?.(new Scratch(scratch).path(String(names.length)));
    }
    return { sha256, names };
  }
  if (file.format?.depth !== "columns")
    return { sha256, read: await runTask({ kind: "describe", file }, signal, () => {}) };
  const options = { seed: "s", read: null, monthFirst: false, redact: false, compare: false };
  const limits = { threads: 1, memoryMb: 256, scratchBytes: 1e9 };
  return { sha256, read: await runTask({ kind: "table", file, options, scratch, ...limits }, signal, () => {}) };
}

describe("a file that is held", () => {
  for (const format of formats) {
    const [extension = ""] = format.extensions;

    it(`is read to its end though its name comes to lead elsewhere: ${format.name}`, async () => {
      const folder = temporaryFolder();
      const name = `file${/\.(gz|zst)$/.test(extension) ? ".csv" : ""}${extension}`;
      const [path, decoy] = [join(folder, name), join(temporaryFolder(), "decoy")];
      writeFileSync(path, (await fileOfFormat[format.name]?.(extension)) ?? "");
      writeFileSync(decoy, "what nobody is to see\n");
      const expected = await readAll(await describeFile(path, name));
      let read: unknown;
      const result = await asListed(await describeFile(path, name), async (held) => {
        renameSync(path, join(folder, "moved"));
        symlinkSync(decoy, path);
        read = await readAll(held);
        return read;
      });
      expect(read).to.deep.equal(expected);
      expect(JSON.stringify(read)).to.match(/"ok":true|"names":\["/);
      expect(result, "what has been moved has changed").to.equal(null);
    });
  }
});
