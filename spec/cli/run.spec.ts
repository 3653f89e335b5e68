import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { utils, write } from "@e965/xlsx";
import { expect } from "chai";
import { dli, type Run } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";

/** A workbook of sheets, each of rows. */
function workbook(sheets: Record<string, unknown[][]>): Uint8Array {
  const book = utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) utils.book_append_sheet(book, utils.aoa_to_sheet(rows), name);
  return write(book, { type: "buffer", bookType: "xlsx" }) as Uint8Array; // of this type
}

describe("dli run", () => {
  const folder = writeFiles(temporaryFolder(), {
    "people.csv": "id,name,zip\n1,Ada,00501\n2,Alan,12345\n3,Grace,\n",
    "a.b.csv": "x\n1\n2\n",
    "more/orders.json": '[{"person": 1, "total": 9.5}, {"person": 1, "total": 1}, {"person": 3, "total": 2}]',
    "sum.sql":
      "-- of all orders\nSELECT name, sum(total) AS total FROM 'people.csv' JOIN 'more/orders.json' ON person = id GROUP BY ALL ORDER BY name;\n",
    "none/empty.txt": "",
  });
  const temporary = temporaryFolder();
  const run = (...args: string[]): Promise<Run> => dli(["run", ...args], { TMPDIR: temporary }, folder);

  it("runs a SELECT over a file, whose columns are those of its profile", async () => {
    const { code, stdout } = await run("--sql", "SELECT * FROM 'people.csv'");
    expect(stdout).to.equal("id  name   zip\n 1  Ada    00501\n 2  Alan   12345\n 3  Grace  NULL\n");
    expect(code).to.equal(0);
  });

  it("takes the statement from a file, over several files, and writes the format of the file's name", async () => {
    expect(await run("sum.sql", "-o", "sum.csv")).to.deep.include({ code: 0, stdout: "", stderr: "" });
    expect(readFileSync(join(folder, "sum.csv"), "utf8")).to.equal("name,total\r\nAda,10.5\r\nGrace,2\r\n");
    const again = await run("--sql", "SELECT max(total) AS most FROM 'sum.csv'", "--format", "ndjson");
    expect(again.stdout).to.equal('{"most":10.5}\n');
  });

  it("writes Parquet, which it reads again", async () => {
    expect((await run("--sql", "SELECT id, zip FROM 'people.csv'", "-o", "people.parquet")).code).to.equal(0);
    const { stdout } = await run("--sql", "SELECT * FROM 'people.parquet' ORDER BY id DESC", "--format", "json");
    expect(JSON.parse(stdout)).to.deep.equal([
      { id: 3, zip: null },
      { id: 2, zip: "12345" },
      { id: 1, zip: "00501" },
    ]);
  });

  it("gives parameters their values, which are never SQL", async () => {
    const sql = "SELECT name FROM 'people.csv' WHERE id >= $least AND name <> $not";
    const { stdout } = await run("--sql", sql, "-p", "least=2", "-p", "not=Ada' OR true --", "--format", "csv");
    expect(stdout).to.equal("name\r\nAlan\r\nGrace\r\n");
    const listed = await run(
      "--sql",
      "SELECT name FROM 'people.csv' WHERE id IN (SELECT unnest($ids))",
      "-p",
      "ids:=[1,3]",
      "--format",
      "csv",
    );
    expect(listed.stdout).to.equal("name\r\nAda\r\nGrace\r\n");
  });

  it("tells of rows beyond the limit, and only the columns for a dry run", async () => {
    const { stdout, stderr, code } = await run(
      "--sql",
      "FROM 'people.csv' SELECT id",
      "--limit",
      "2",
      "--format",
      "csv",
    );
    expect([stdout, stderr, code]).to.deep.equal([
      "id\r\n1\r\n2\r\n",
      "Only the first 2 rows: --limit allows more\n",
      0,
    ]);
    const dry = await run("--sql", "SELECT zip, id + $n AS m FROM 'people.csv' WHERE id > $least", "--dry-run");
    expect(dry.stdout).to.match(/^column {2,}type\nzip +VARCHAR\nm +\w+\n\$n +\w+\n\$least +\w+\n$/);
  });

  it("reads a table of a workbook by its name, and says the names where none is given", async () => {
    writeFiles(folder, { "book.xlsx": workbook({ One: [["a"], [1]], "Sheet 2": [["b"], [2], [3]] }) });
    const { stderr, code } = await run("--sql", "FROM 'book.xlsx'");
    expect(code).to.equal(1);
    expect(stderr).to.contain("DLI-501").and.to.contain("'book.xlsx#book_one', 'book.xlsx#book_sheet_2'");
    expect((await run("--sql", "SELECT sum(b) AS s FROM 'book.xlsx#Sheet 2'", "--format", "csv")).stdout).to.equal(
      "s\r\n5\r\n",
    );
    expect((await run("--sql", "SELECT sum(x) AS s FROM 'a.b.csv'", "--format", "csv")).stdout).to.equal("s\r\n3\r\n");
  });

  it("fails with a code and a reason, and leaves nothing", async () => {
    const cases: [string[], string, string][] = [
      [["--sql", "SELECT * FROM 'nowhere.csv'"], "DLI-361", "nowhere.csv"],
      [["--sql", "SELECT * FROM raw.us.people"], "DLI-501", "raw.us.people"],
      [["--sql", "SELECT nam FROM 'people.csv'"], "DLI-904", '"name"'],
      [["--sql", "SELECT name::INTEGER FROM 'people.csv'"], "DLI-909", "'Ada'"],
      [["--sql", "SELECT * FROM read_csv('people.csv')"], "DLI-908", "read_csv"],
      [["--sql", "SELECT * FROM 'none'"], "DLI-362", "there is no table in it"],
      [["--sql", "SELECT 1", "sum.sql"], "DLI-994", "a file too"],
      [["--sql", "FROM 'people.csv'", "-o", "people.csv"], "DLI-367", "it is what is to be read"],
    ];
    const ended = await Promise.all(cases.map(([args]) => run(...args)));
    for (const [i, { code, stdout, stderr }] of ended.entries()) {
      const [args, cliCode, said] = cases[i] as (typeof cases)[number];
      expect([code, stdout], args.join(" ")).to.deep.equal([1, ""]);
      expect(stderr, args.join(" ")).to.contain(cliCode).and.to.contain(said);
    }
    expect(readFileSync(join(folder, "people.csv"), "utf8")).to.match(/^id,name,zip\n/);
    expect(readdirSync(temporary)).to.deep.equal([]);
  });
});
