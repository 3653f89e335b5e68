import { expect } from "chai";
import type { CddProfile, HeavyProfile } from "../../../src/client/index.ts";
import { CHUNK, OVERLAP, TextAccumulator } from "../../../src/profiling/documents/text-facts.ts";
import { writeFiles } from "../../support/folders.ts";
import { heicOf, jpegWithExif, pngOf, tiffOf, webpOf } from "../../support/images.ts";
import { pdfOf } from "../../support/pdf.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { zipOf } from "../../support/zip.ts";

const ENGLISH =
  "The quick brown fox jumps over the lazy dog. The forest is full of foxes and of trees! Are there more?";
const GERMAN =
  "Der schnelle braune Fuchs springt über den faulen Hund, und der Wald ist voll von Füchsen und von Bäumen.";

const word = (paragraphs: string[]): string =>
  `<?xml version="1.0"?><w:document><w:body>${paragraphs.map((p) => `<w:p><w:r><w:t>${p}</w:t></w:r></w:p>`).join("")}</w:body></w:document>`;
const core = `<cp:coreProperties><dc:title>A report</dc:title><dc:creator>Ann Bell</dc:creator>
  <dcterms:created xsi:type="dcterms:W3CDTF">2024-02-03T04:05:06Z</dcterms:created></cp:coreProperties>`;
const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const odt = "application/vnd.oasis.opendocument.text";

describe("documents and images", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  let cdd: CddProfile;
  let warnings: number;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const info = { Title: "Foxes", Author: "Ann Bell", CreationDate: "D:20240131120000+01'00'" };
    writeFiles(service.dataRoot, {
      "set/a.pdf": pdfOf([ENGLISH, GERMAN, ENGLISH], info),
      "set/scanned.pdf": pdfOf(["", ""]),
      "set/broken.pdf": "%PDF-1.4\nand then nothing",
      "set/b.docx": zipOf({
        "[Content_Types].xml": `<Types><Override PartName="/word/document.xml" ContentType="${docx}"/></Types>`,
        "word/document.xml": word([ENGLISH, "A second paragraph."]),
        "docProps/core.xml": core,
        "docProps/app.xml": "<Properties><Application>Writer</Application><Pages>7</Pages></Properties>",
      }),
      "set/c.pptx": zipOf({
        "[Content_Types].xml": "<Types/>",
        "ppt/slides/slide10.xml": "<p:sld><a:p><a:t>last</a:t></a:p></p:sld>",
        "ppt/slides/slide2.xml": "<p:sld><a:p><a:t>first slide</a:t></a:p></p:sld>",
        "docProps/core.xml": core,
      }),
      "set/d.odt": zipOf({
        mimetype: odt,
        "content.xml":
          "<office:text><text:h>Head</text:h><text:p>Some <text:span>more</text:span> text.</text:p></office:text>",
        "meta.xml":
          '<office:meta><dc:title>Open</dc:title><meta:document-statistic meta:page-count="3"/></office:meta>',
      }),
      "set/e.html":
        "<html><head><title>Page</title><style>p {}</style><script>var hidden = 1</script></head><body><p>Shown text.</p><script>also hidden</script></body></html>",
      "set/f.md": `# The title\n\n${ENGLISH}\n\n${GERMAN}\n`,
      "set/g.txt": Buffer.from("Ein kurzer Text \u00fcber B\u00e4ume. Noch ein Satz.", "latin1"),
      "set/h.ipynb": JSON.stringify({
        cells: [
          { cell_type: "markdown", source: ["# Notes\n", "Some words here."] },
          { cell_type: "code", source: "x = 1" },
        ],
        metadata: { kernelspec: { display_name: "Python 3" } },
      }),
      "set/bad.ipynb": "{",
      "set/i.png": pngOf(40, 30),
      "set/j.jpg": jpegWithExif(400, 300),
      "set/l.webp": webpOf(320, 200, true),
      "set/m.tif": tiffOf(640, 480),
      "set/n.heic": heicOf(4032, 3024),
      "set/k.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80"></svg>',
      "set/broken.png": pngOf(9, 9).subarray(0, 12),
    });
    ({ heavy, cdd, warnings } = await profilesOf(service.rpc, "set"));
  }).timeout(60_000);
  after(() => service.stop());

  const record = (set: string, file: string): Record<string, unknown> =>
    recordSet(heavy, set).examples.find((one) => one.file === file) ?? {};

  it("are one record set each, a record a file, with fields and their statistics", () => {
    expect(recordSet(heavy, "documents").statistics.rowCount).to.equal(9);
    expect(recordSet(heavy, "images").statistics.rowCount).to.equal(6);
    expect(field(recordSet(heavy, "images"), "width").statistics).to.include({ min: 40, max: 4032 });
    const { source } = field(recordSet(heavy, "documents"), "words");
    expect(source.extract).to.deep.equal({ fileProperty: "content" });
    const id = "fileSet" in source ? source.fileSet["@id"] : "";
    const sets = heavy.distribution.filter((entry) => entry["@type"] === "cr:FileSet");
    const set = sets.find((entry) => entry["@id"] === id);
    expect(set).to.deep.include({ "@type": "cr:FileSet", name: "documents" });
    expect(set?.includes).to.include.members(["**/*.pdf", "**/*.docx", "**/*.txt"]);
  });

  it("tell the head of documents", () => {
    expect(record("documents", "a.pdf")).to.deep.include({
      title: "Foxes",
      author: "Ann Bell",
      pages: 3,
      created: "2024-01-31T11:00:00Z",
    });
    expect(record("documents", "b.docx")).to.deep.include({
      title: "A report",
      author: "Ann Bell",
      producer: "Writer",
      pages: 7,
      paragraphs: 2,
    });
    expect(record("documents", "c.pptx")).to.deep.include({ pages: 2, words: 3 });
    expect(record("documents", "d.odt")).to.deep.include({ title: "Open", pages: 3, words: 4 });
    expect(record("documents", "e.html")).to.deep.include({ title: "Page", words: 2 });
    expect(record("documents", "h.ipynb")).to.deep.include({ title: "Notes", producer: "Python 3", words: 4 });
  });

  it("count the text of documents and tell its language", () => {
    const { title, language, sentences, paragraphs, words, readingEase } = record("documents", "f.md");
    expect({ title, paragraphs, sentences }).to.deep.equal({ title: "The title", paragraphs: 3, sentences: 5 });
    expect(words).to.equal(2 + 21 + 19);
    expect([language, readingEase === null]).to.satisfy(([code, none]: [string, boolean]) => (code === "en") !== none);
    expect(record("documents", "g.txt")).to.include({ words: 8, sentences: 2, language: "de", characters: 42 });
    expect(record("documents", "a.pdf").keywords).to.include("forest");
  });

  it("say of documents and images that cannot be read why", () => {
    expect(record("documents", "scanned.pdf").note).to.match(/scanned/);
    const errors = heavy.recordSet.filter((set) => set.error !== undefined);
    expect(errors.map((set) => set.name)).to.have.members(["broken.pdf", "bad.ipynb", "broken.png"]);
    expect(warnings).to.equal(3);
  });

  it("tell dimensions, colours, camera, time and place of images", () => {
    expect(record("images", "i.png")).to.include({ width: 40, height: 30, color: "rgb", animated: false });
    expect(record("images", "j.jpg")).to.include({
      width: 400,
      height: 300,
      color: "rgb",
      camera: "Acme One",
      taken: "2023-05-06T07:08:09",
      gps_latitude: 52.5,
      gps_longitude: 13.25,
    });
    expect(record("images", "k.svg")).to.include({ width: 120, height: 80, format: "svg" });
    expect(record("images", "l.webp")).to.include({ width: 320, height: 200, format: "webp", animated: true });
    expect(record("images", "m.tif")).to.include({ width: 640, height: 480, format: "tiff", animated: false });
    expect(record("images", "n.heic")).to.include({ width: 4032, height: 3024, format: "heic" });
    expect(field(recordSet(heavy, "images"), "gps_latitude").personal).to.equal(true);
  });

  it("have their text in chunks that overlap in the CDD profile", () => {
    const text = new TextAccumulator();
    const letters = Array.from({ length: 3100 }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26))).join("");
    text.add(letters);
    const { chunks } = text.result();
    expect(chunks.map(({ length }) => length)).to.deep.equal([1000, 1000, 1000, 700]);
    expect(chunks.map((chunk, i) => (i === 0 ? chunk : chunk.slice(OVERLAP))).join("")).to.equal(letters);
    expect(chunks[1]?.slice(0, OVERLAP)).to.equal(chunks[0]?.slice(CHUNK - OVERLAP));
    const entry = cdd.files.find((file) => file.source_file === "g.txt");
    expect(entry?.chunked_content).to.deep.equal(["Ein kurzer Text über Bäume. Noch ein Satz."]);
  });

  it("keep what is personal out where that is asked for", async () => {
    const profiles = await profilesOf(service.rpc, "set", { redact: true });
    const text = JSON.stringify(profiles);
    for (const secret of ["Ann Bell", "52.5", "13.25", "quick brown"]) expect(text).not.to.include(secret);
  });
});
