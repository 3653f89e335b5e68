import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { unaccounted } from "../../../src/profiling/readers/csv/account.ts";
import { detectDialect } from "../../../src/profiling/readers/csv/dialect.ts";

describe("the account of a file's rows", () => {
  const folder = mkdtempSync(join(tmpdir(), "account-"));
  after(() => rmSync(folder, { recursive: true }));

  it("says of rows that were neither read nor left out how many there are", async () => {
    const text = `id,name\n${Array.from({ length: 50 }, (_, i) => `${i},"two\nlines"\n`).join("")}`;
    const path = join(folder, "table.csv");
    writeFileSync(path, text);
    const hints = { usual: ",", delimiter: null, quote: null, header: null, preambleLines: null, monthFirst: false };
    const dialect = detectDialect({ head: text, further: [], whole: true }, hints);
    if (dialect === null) throw new Error("there is a table");
    const account = { path, size: text.length, dialect, isStrict: false, leftOut: null };
    const { signal } = new AbortController();
    expect(await unaccounted({ ...account, read: 48, rejected: 2 }, signal)).to.equal(null);
    expect(await unaccounted({ ...account, read: 40, rejected: 2 }, signal)).to.equal(
      "the file has 50 rows, of which 40 were read and 2 left out",
    );
    expect(await unaccounted({ ...account, isStrict: true, read: 0, rejected: 0 }, signal)).to.contain("50 rows");
  });
});
