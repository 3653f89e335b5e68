import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { withArchives } from "../../src/profiling/dataset/archives/unpack.ts";
import { describeFile } from "../../src/profiling/dataset/listed-file.ts";
import { readOffice } from "../../src/profiling/documents/office.ts";
import { TextAccumulator } from "../../src/profiling/documents/text-facts.ts";
import { streamedSheets } from "../../src/profiling/readers/spreadsheet/workbook-stream.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { zipOf } from "../support/zip.ts";

const long = Array.from({ length: 200_000 }, (_, i) => (i * 7919).toString(36)).join(" ");

/** How many descriptors of this process lead below a folder. */
function openBelow(folder: string): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false; // it was closed meanwhile
    }
  }).length;
}

/** Waits for what is closed without anybody waiting for it. */
async function closed(folder: string): Promise<number> {
  for (let i = 0; i < 100 && openBelow(folder) > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  return openBelow(folder);
}

/** A ZIP file whose entries are there, and whose content is not what it should be from a place on. */
function damaged(bytes: Buffer, { from, to }: { from: number; to: number }): Buffer {
  return Buffer.from(bytes).fill(0xff, from, to);
}

const workbook = zipOf({
  "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
  "xl/workbook.xml": '<workbook><sheets><sheet name="one" r:id="r1"/></sheets></workbook>',
  "xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c t="str"><v>${long}</v></c></row></sheetData></worksheet>`,
});
const document = zipOf({ "word/document.xml": `<w:document><w:p>${long}</w:p></w:document>` });
/** The local header of the first entry, of which nothing is left: no stream can be opened. */
const HEADER = { from: 0, to: 4 };
const CONTENT = { from: 2000, to: 7000 };

describe("a ZIP file", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  const abort = (afterMs: number): AbortSignal => {
    const controller = new AbortController();
    if (afterMs === 0) controller.abort();
    else setTimeout(() => controller.abort(), afterMs);
    return controller.signal;
  };
  const { signal } = new AbortController();
  const written = (name: string, bytes: Buffer): string => join(writeFiles(folder, { [name]: bytes }), name);
  const settled = async (work: Promise<unknown>): Promise<void> => {
    await work.catch(() => {});
  };

  for (const [what, place] of [
    ["header", HEADER],
    ["content", CONTENT],
  ] as const) {
    it(`is closed where a workbook's ${what} is damaged`, async () => {
      const path = written(`${what}.xlsx`, damaged(workbook, place));
      const read = async (): Promise<void> => {
        for (const sheet of await streamedSheets(path, "book.xlsx", signal)) for await (const _ of sheet.rows());
      };
      await settled(read());
      expect(await closed(folder)).to.equal(0);
    });

    it(`is closed where a document's ${what} is damaged`, async () => {
      const path = written(`${what}.docx`, damaged(document, place));
      await settled(readOffice({ absolute: path, path: "a.docx" }, new TextAccumulator(), signal));
      expect(await closed(folder)).to.equal(0);
    });

    it(`is closed where an archive's ${what} is damaged`, async () => {
      const path = written(`${what}.zip`, damaged(zipOf({ "a.csv": long }), place));
      const file = await describeFile(path, "a.zip");
      await settled(withArchives([file], temporaryFolder(), signal));
      expect(await closed(folder)).to.equal(0);
    });
  }

  it("is closed where the work is aborted, whenever that is", async () => {
    const book = written("good.xlsx", workbook);
    const text = written("good.docx", document);
    const archive = await describeFile(written("good.zip", zipOf({ "a.csv": long, "b.csv": long })), "a.zip");
    for (const ms of [0, 1, 2, 5]) {
      await Promise.all([
        settled(
          (async () => {
            for (const sheet of await streamedSheets(book, "book.xlsx", abort(ms))) for await (const _ of sheet.rows());
          })(),
        ),
        settled(readOffice({ absolute: text, path: "a.docx" }, new TextAccumulator(), abort(ms))),
        settled(withArchives([archive], temporaryFolder(), abort(ms))),
      ]);
      expect(await closed(folder), `${ms} ms`).to.equal(0);
    }
  });

  it("is closed where no more than the first row of a sheet is wanted", async () => {
    const [sheet] = await streamedSheets(written("first.xlsx", workbook), "book.xlsx", signal);
    for await (const row of sheet?.rows() ?? []) {
      expect(row).to.have.length(1);
      break;
    }
    expect(await closed(folder)).to.equal(0);
  });
});
