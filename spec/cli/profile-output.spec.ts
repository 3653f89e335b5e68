import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { writePages, writingTo } from "../../src/cli/profile-output.ts";
import { temporaryFolder } from "../support/folders.ts";

describe("a profile that is written page by page", () => {
  const members = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
  const written = async (pages: object[]): Promise<string> => {
    let text = "";
    await writePages(
      (async function* () {
        yield* pages;
      })(),
      async (more) => {
        text += more;
      },
    );
    return text;
  };

  it("is what JSON.stringify makes of the whole with an indent of two", async () => {
    const property = fc.asyncProperty(members, fc.array(fc.array(members), { minLength: 1 }), async (given, pages) => {
      const { recordSet: _, ...rest } = given;
      const head = { "@id": "x", ...rest };
      const text = await written(pages.map((recordSet) => ({ ...head, recordSet })));
      expect(text).to.equal(`${JSON.stringify({ ...head, recordSet: pages.flat() }, null, 2)}\n`);
    });
    await fc.assert(property, { numRuns: 500 });
  });

  it("is the document as it is where it has no record sets", async () => {
    const light = { name: "light", distribution: [{ a: 1 }, "\n"] };
    expect(await written([light])).to.equal(`${JSON.stringify(light, null, 2)}\n`);
  });

  it("comes to its file a million characters at a time", async () => {
    const path = join(temporaryFolder(), "profile.json");
    const recordSet = Array.from({ length: 50 }, (_, i) => ({ i, text: "ü".repeat(100_000) }));
    const lengths: number[] = [];
    await writingTo(path, (write) =>
      writePages(
        (async function* () {
          yield { name: "x", recordSet };
        })(),
        (text) => {
          lengths.push(text.length);
          return write(text);
        },
      ),
    );
    expect(Math.max(...lengths)).to.be.lessThan(1_200_000);
    expect(JSON.parse(readFileSync(path, "utf8"))).to.deep.equal({ name: "x", recordSet });
  });
});
