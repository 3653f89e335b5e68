import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { formats } from "../../../src/profiling/formats/registry.ts";
import { fileOfFormat } from "../../support/format-files.ts";
import { profilesOf } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

// biome-ignore lint/suspicious/noExplicitAny: profiles are looked into by path, as a reader of JSON does
type Json = any;

describe("every format of the registry", () => {
  let service: TestService;
  let heavy: Json;
  let light: Json;
  let warnings: number;
  /** The names of a format's files, one for each of its extensions; what is compressed has a name of its own. */
  const filesOf = ({ name, extensions }: { name: string; extensions: readonly string[] }): string[] =>
    extensions.map(
      (extension) => `${name.replaceAll(/\W/g, "_")}${/\.(gz|zst)$/.test(extension) ? ".csv" : ""}${extension}`,
    );

  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    mkdirSync(join(service.dataRoot, "set"));
    for (const format of formats) {
      const content = fileOfFormat[format.name];
      if (content === undefined) throw new Error(`there is no file of the format ${format.name}`);
      for (const [i, file] of filesOf(format).entries()) {
        writeFileSync(join(service.dataRoot, "set", file), await content(format.extensions[i] ?? ""));
      }
    }
    ({ heavy, light, warnings } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  it("is that of files that are profiled without a warning", () => {
    expect(warnings).to.equal(0);
    expect(Object.keys(fileOfFormat)).to.have.members(formats.map(({ name }) => name));
  });

  for (const format of formats) {
    it(`${format.name} is told by content and extension, and read as deep as it says`, () => {
      const collection = (name: string): string[] =>
        heavy.recordSet.find((set: Json) => set.name === name).examples.map(({ file }: Json) => file);
      for (const file of filesOf(format)) {
        const entry = light.distribution.find(({ contentUrl }: Json) => contentUrl === file);
        expect(entry.encodingFormat, file).to.equal(format.media_type);
        const inArchive = (id: string): boolean =>
          light.distribution.some((inner: Json) => inner.containedIn?.["@id"] === entry["@id"] && inner["@id"] === id);
        const tables = heavy.recordSet.filter(({ field = [] }: Json) => {
          const id: string | undefined = field[0]?.source.fileObject?.["@id"];
          return id !== undefined && (id === entry["@id"] || inArchive(id));
        });
        if (format.depth === "columns" || format.depth === "files") {
          expect(tables, file).to.have.lengthOf(1);
          expect(tables[0].statistics.rowCount, file).to.be.greaterThan(0);
        } else {
          const set = heavy.recordSet.find(({ name }: Json) => name === `${format.depth}s`);
          expect(set.statistics.rowCount).to.equal(
            formats.filter(({ depth }) => depth === format.depth).flatMap(({ extensions }) => extensions).length,
          );
          expect(collection(`${format.depth}s`).length).to.be.greaterThan(0);
        }
      }
    });
  }
});
