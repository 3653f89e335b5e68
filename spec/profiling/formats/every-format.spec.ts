import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { utils, write } from "@e965/xlsx";
import { Int32 } from "apache-arrow";
import { expect } from "chai";
import { pack } from "tar-stream";
import { formats } from "../../../src/profiling/formats/registry.ts";
import { arrowOf, plain } from "../../support/arrow.ts";
import { avroOf } from "../../support/avro.ts";
import { fitsUnit } from "../../support/fits.ts";
import { temporaryFolder } from "../../support/folders.ts";
import { heicOf, jpegWithExif, pngOf, tiffOf, webpOf } from "../../support/images.ts";
import { pdfOf } from "../../support/pdf.ts";
import { profilesOf } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { zipOf } from "../../support/zip.ts";

// biome-ignore lint/suspicious/noExplicitAny: profiles are looked into by path, as a reader of JSON does
type Json = any;

const TABLE = "a,b\n1,x\n2,y\n3,z\n";
const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const paragraph = "<w:document><w:body><w:p><w:r><w:t>Some words.</w:t></w:r></w:p></w:body></w:document>";

const workbook = (bookType: "xlsx" | "biff8" | "ods"): Buffer => {
  const sheet = utils.aoa_to_sheet([
    ["a", "b"],
    [1, "x"],
    [2, "y"],
  ]);
  return write({ SheetNames: ["s"], Sheets: { s: sheet } }, { type: "buffer", bookType }) as Buffer;
};

/** What is written by a library that writes files. */
async function written(name: string, work: (path: string) => Promise<void> | void): Promise<Buffer> {
  const path = join(temporaryFolder(), name);
  await work(path);
  return readFileSync(path);
}

async function byDuckDb(sql: (path: string) => string, name: string): Promise<Buffer> {
  return written(name, async (path) => {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(sql(path));
    connection.closeSync();
    instance.closeSync();
  });
}

async function tarOf(name: string, content: string): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A file of each format, by the format's name. */
const FIXTURES: Record<string, (extension: string) => string | Uint8Array | Promise<Uint8Array>> = {
  CSV: () => TABLE,
  TSV: () => TABLE.replaceAll(",", "\t"),
  JSON: () => JSON.stringify([{ a: 1 }, { a: 2 }]),
  "JSON Lines": () => '{"a":1}\n{"a":2}\n',
  Parquet: () => byDuckDb((path) => `COPY (SELECT range AS a FROM range(3)) TO '${path}'`, "t.parquet"),
  Avro: () => avroOf("long", [1n, 2n]),
  Arrow: () => arrowOf([{ a: plain(new Int32(), [1, 2]) }]),
  Excel: () => workbook("xlsx"),
  "Excel 97-2003": () => workbook("biff8"),
  "OpenDocument spreadsheet": () => workbook("ods"),
  SQLite: () =>
    written("t.sqlite", (path) => {
      const database = new DatabaseSync(path);
      database.exec("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2)");
      database.close();
    }),
  DuckDB: () => byDuckDb((path) => `ATTACH '${path}' AS f; CREATE TABLE f.t AS SELECT 1 AS a; DETACH f`, "t.duckdb"),
  Spectrum: () => "4000.0 1.5\n4000.5 1.6\n4001.0 1.7\n4001.5 1.4\n",
  FITS: () =>
    fitsUnit(
      [
        ["SIMPLE", true],
        ["BITPIX", 16],
        ["NAXIS", 0],
      ],
      Buffer.alloc(0),
    ),
  PDF: () => pdfOf(["Some words."]),
  Word: () => zipOf({ "[Content_Types].xml": "<Types/>", "word/document.xml": paragraph }),
  PowerPoint: () =>
    zipOf({ "[Content_Types].xml": "<Types/>", "ppt/slides/slide1.xml": "<p:sld><a:p><a:t>Words</a:t></a:p></p:sld>" }),
  "OpenDocument text": () =>
    zipOf({
      mimetype: "application/vnd.oasis.opendocument.text",
      "content.xml": "<office:text><text:p>Some words.</text:p></office:text>",
    }),
  HTML: () => "<html><body><p>Some words.</p></body></html>",
  Markdown: () => "# A title\n\nSome words.\n",
  Text: () => "Some words, in a sentence.\n",
  "Jupyter notebook": () => JSON.stringify({ cells: [{ cell_type: "markdown", source: "Some words." }] }),
  JPEG: () => jpegWithExif(40, 30),
  PNG: () => pngOf(40, 30),
  GIF: () => GIF,
  WebP: () => webpOf(40, 30, false),
  TIFF: () => tiffOf(40, 30),
  HEIC: () => heicOf(40, 30),
  SVG: () => '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"></svg>',
  ZIP: () => zipOf({ "in.csv": TABLE }),
  tar: () => tarOf("in.csv", TABLE),
  gzip: async (extension) => gzipSync(extension === ".tgz" ? await tarOf("in.csv", TABLE) : TABLE),
  Zstandard: () => zstdCompressSync(TABLE),
};

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
      const content = FIXTURES[format.name];
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
    expect(Object.keys(FIXTURES)).to.have.members(formats.map(({ name }) => name));
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
