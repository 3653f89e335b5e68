import { join } from "node:path";
import { expect } from "chai";
import { describeFile } from "../../../src/profiling/dataset/listed-file.ts";
import { describeDocument } from "../../../src/profiling/documents/describe.ts";
import type { Description } from "../../../src/profiling/documents/model.ts";
import { formatOf } from "../../../src/profiling/formats/registry.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";
import { pdfOf } from "../../support/pdf.ts";
import { zipOf } from "../../support/zip.ts";

const ODT = { mimetype: "application/vnd.oasis.opendocument.text" };

describe("documents out of the ordinary", () => {
  const folder = temporaryFolder();

  /** What is read of a document with a name and content. */
  async function documentOf(name: string, content: string | Buffer): Promise<Description> {
    writeFiles(folder, { [name]: content });
    const file = await describeFile(join(folder, name), name);
    const format = file.format === null ? null : formatOf(file.format);
    if (format?.depth !== "document") throw new Error(`${name} is no document`);
    return describeDocument(file, await format.open(), new AbortController().signal);
  }

  it("does not take what declares a page to be one, nor its title, for its text", async () => {
    for (const declaration of [
      "<!doctype html>",
      "<!DOCTYPE html>",
      "<?xml version='1.0'?>\n<!Doctype HTML PUBLIC 'x'>",
    ]) {
      const { record, chunks } = await documentOf("a.html", `${declaration}<title>T &amp; U</title><p>Two words.`);
      expect(record).to.include({ title: "T & U", words: 2 });
      expect(chunks).to.deep.equal(["Two words."]);
    }
  });

  it("takes a page that goes by the name of a PDF for a page", async () => {
    const { record } = await documentOf("report.pdf", "<html><body>Not found</body></html>");
    expect(record).to.include({ type: "text/html", words: 2 });
  });

  it("cuts no word of a long text in two, however its lines end, and counts a paragraph once", async () => {
    const words = 300_000;
    for (const [end, sentences] of [
      [" ", 1],
      ["\r\n", 1],
      [". ", words],
    ] as const) {
      const { record } = await documentOf("long.txt", `Word${end}`.repeat(words));
      expect(record, JSON.stringify(end)).to.include({ words, sentences, paragraphs: 1 });
      expect(record.keywords).to.deep.equal(["word"]);
    }
    const { record } = await documentOf("paragraphs.txt", "Some words here.\r\n\r\n".repeat(100_000));
    expect(record).to.include({ words: 300_000, sentences: 100_000, paragraphs: 100_000 });
    const { record: spaceless } = await documentOf("spaceless.txt", `x${"\u{20000}".repeat(600_000)}`);
    expect(spaceless.characters).to.equal(600_001);
  });

  it("finds the title of Markdown before it, in a heading or above a line, and not in code", async () => {
    for (const text of [
      '---\ntitle: "One, two"\ndate: 2020-01-01\n---\n# Three\n',
      "One, two\n========\n\nText.\n",
      "```sh\n# a remark\n```\n\n# One, two #\n\n# Three\n",
    ]) {
      expect((await documentOf("a.md", text)).record.title, text).to.equal("One, two");
    }
    expect((await documentOf("b.md", "~~~\n# a remark\n")).record.title).to.equal(null);
  });

  it("says of a document without its text that it is damaged, and reads one that is cut off as far as it goes", async () => {
    const refused = await documentOf("no.odt", zipOf({ ...ODT, "x.xml": "<a/>" })).catch(
      (error: Error) => error.message,
    );
    expect(refused).to.include("the document is damaged: the part with its text is missing");
    const cut = "<office:text><text:p>One word.</text:p><text:p>Some more";
    const { record } = await documentOf("cut.odt", zipOf({ ...ODT, "content.xml": cut }));
    expect(record).to.include({ words: 4, paragraphs: 2 });
  });

  it("has no date of a day that there is not", async () => {
    const { record } = await documentOf(
      "a.pdf",
      pdfOf(["text"], { CreationDate: "D:20230230120000Z", ModDate: "D:20240229" }),
    );
    expect(record).to.include({ created: null, modified: "2024-02-29T00:00:00Z" });
  });
});
