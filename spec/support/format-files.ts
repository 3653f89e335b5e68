import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { utils, write } from "@e965/xlsx";
import { Int32 } from "apache-arrow";
import { pack } from "tar-stream";
import { arrowOf, plain } from "./arrow.ts";
import { avroOf } from "./avro.ts";
import { fitsUnit } from "./fits.ts";
import { temporaryFolder } from "./folders.ts";
import { heicOf, jpegWithExif, pngOf, tiffOf, webpOf } from "./images.ts";
import { pdfOf } from "./pdf.ts";
import { zipOf } from "./zip.ts";

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

/** A file of each format, by the format's name, given the extension that it is to have. */
export const fileOfFormat: Record<string, (extension: string) => string | Uint8Array | Promise<Uint8Array>> = {
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
