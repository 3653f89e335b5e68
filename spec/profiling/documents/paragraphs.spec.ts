import { Readable } from "node:stream";
import { expect } from "chai";
import { paragraphsOf } from "../../../src/profiling/documents/paragraphs.ts";

const { signal } = new AbortController();

async function wordsIn(xml: string, pieces = 1): Promise<string[][]> {
  const size = Math.ceil(xml.length / pieces);
  const parts = Array.from({ length: pieces }, (_, i) => xml.slice(i * size, (i + 1) * size));
  const paragraphs = await paragraphsOf(Readable.from(parts.map((part) => Buffer.from(part))), "a.docx", signal);
  return paragraphs.map((text) => text.split(" ").filter((word) => word !== ""));
}

const run = (text: string): string => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;

describe("paragraphs of a document", () => {
  it("keep words apart that a tab or a break stands between, and those together that runs part", async () => {
    const xml = `<w:body><w:p>${run("Hel")}${run("lo")}<w:r><w:tab/></w:r>${run("two")}<w:r><w:br/></w:r>${run("three")}</w:p></w:body>`;
    expect(await wordsIn(xml)).to.deep.equal([["Hello", "two", "three"]]);
    expect(await wordsIn(xml, 7)).to.deep.equal([["Hello", "two", "three"]]);
    const odt = "<o><text:p>a<text:tab/>b<text:s/>c<text:line-break/>d</text:p></o>";
    expect(await wordsIn(odt)).to.deep.equal([["a", "b", "c", "d"]]);
  });

  it("leave out deleted words, codes of fields, and what older programs show instead", async () => {
    const deleted = "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>";
    const field = "<w:r><w:instrText> PAGE </w:instrText></w:r>";
    const box = (text: string): string => `<w:txbxContent><w:p>${run(text)}</w:p></w:txbxContent>`;
    const either = `<mc:AlternateContent><mc:Choice>${box("box")}</mc:Choice><mc:Fallback>${box("box")}</mc:Fallback></mc:AlternateContent>`;
    const xml = `<w:body><w:p>${run("a")}${deleted}${field}${either}${run("z")}</w:p><w:p>${run("end")}</w:p></w:body>`;
    expect(await wordsIn(xml)).to.deep.equal([["a", "box", "z"], ["end"]]);
    const odt =
      "<o><text:tracked-changes><text:p>old</text:p></text:tracked-changes><text:p>new</text:p><text:p>last</text:p></o>";
    expect(await wordsIn(odt)).to.deep.equal([["new"], ["last"]]);
  });
});
