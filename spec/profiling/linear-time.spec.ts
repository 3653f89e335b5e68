import { expect } from "chai";
import { HtmlGrid } from "../../src/profiling/readers/html/html-grid.ts";
import { isDateFormat } from "../../src/profiling/readers/spreadsheet/sheet-dates.ts";
import { writeFiles } from "../support/folders.ts";
import { profilesOf } from "../support/profile.ts";
import { type TestService, testService } from "../support/service.ts";

/** Long enough for any of these on a busy machine, and much shorter than what grows with the square. */
const PATIENCE_MS = 3000;
const LONG = 200_000;

// A pattern that is tried anew at every character of a run takes minutes where these take milliseconds.
describe("content that is hard on patterns", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent", JOB_TIMEOUT_MS: "60000" } });
    writeFiles(service.dataRoot, { "warm/a.csv": "a,b\n1,2\n" });
    await profilesOf(service.rpc, "warm");
  });
  after(() => service.stop());

  it("as a text of numbers of which one is long and none, is listed at once", async () => {
    writeFiles(service.dataRoot, { "spectrum/a.txt": `1 2\n1 2\n1 2\n1 ${"1".repeat(60_000)}x\n` });
    const began = performance.now();
    await profilesOf(service.rpc, "spectrum");
    expect(performance.now() - began).to.be.below(PATIENCE_MS);
  });

  it("as the format of a workbook's cells, is looked at no further than a format can be", () => {
    const began = performance.now();
    expect(isDateFormat(200, "[".repeat(LONG))).to.equal(false);
    expect(isDateFormat(200, "[$-409]yyyy-mm-dd")).to.equal(true);
    expect(performance.now() - began).to.be.below(PATIENCE_MS);
  });

  it("as HTML that opens and never closes, is taken apart piece by piece", () => {
    for (const text of ["<a", "<!--", "<script>", "<td>", "<table>", "</x>", "&", '<a b="', "< "]) {
      const began = performance.now();
      const grid = new HtmlGrid(() => {});
      const piece = text.repeat(16_384);
      for (let i = 0; i < 20; i++) grid.add(i === 0 ? `<table>${piece}` : piece);
      grid.end();
      expect(performance.now() - began, text).to.be.below(PATIENCE_MS);
    }
  });

  it("as HTML whose cells span more than there is, is refused", () => {
    const grid = new HtmlGrid(() => {});
    expect(() => grid.add(`<table>${"<tr><td rowspan=60000>a".repeat(10_000)}`)).to.throw("span more than");
  });
});
