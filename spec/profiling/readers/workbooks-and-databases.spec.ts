import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DuckDBInstance } from "@duckdb/node-api";
import { utils, type WorkBook, write } from "@e965/xlsx";
import { expect } from "chai";
import type { CddProfile, Field, HeavyProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { zipOf } from "../../support/zip.ts";

const day = (n: number): Date => new Date(Date.UTC(2024, 0, n));

/** A workbook with a plain sheet, one with titles above its header, one with two rows of headers, and empty ones. */
function workbook(): WorkBook {
  const book = utils.book_new();
  const people = utils.aoa_to_sheet(
    [
      ["id", "name", "born", "at", "share", "member"],
      [1, "Zoë", day(1), new Date(Date.UTC(2024, 0, 1, 10, 30)), 0.5, true],
      [2, "Ann", day(2), new Date(Date.UTC(2024, 0, 2, 10, 30)), 0.25, false],
      [3, null, day(3), new Date(Date.UTC(2024, 0, 3, 23, 59, 59)), null, true],
    ],
    { cellDates: true, UTC: true },
  );
  people.G1 = { t: "s", v: "sum" };
  people.G2 = { t: "n", v: 7, f: "A2+6" };
  people.G3 = { t: "e", v: 42, w: "#N/A" };
  people.G4 = { t: "n", v: 9, f: "A4+6" };
  people["!ref"] = "A1:G4";
  utils.book_append_sheet(book, people, "people");
  utils.book_append_sheet(book, utils.aoa_to_sheet([]), "nothing");
  const titled = utils.aoa_to_sheet([
    ["Sales of the year"],
    [null],
    [null, "region", "amount"],
    [null, "north", 10],
    [null, null, 20],
    [null, "south", 30],
  ]);
  titled["!merges"] = [{ s: { r: 3, c: 1 }, e: { r: 4, c: 1 } }];
  utils.book_append_sheet(book, titled, "titled");
  const grouped = utils.aoa_to_sheet([
    ["2023", null, "2024", null],
    ["low", "high", "lowest", "highest"],
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  grouped["!merges"] = [
    { s: { r: 0, c: 0 }, e: { r: 0, c: 1 } },
    { s: { r: 0, c: 2 }, e: { r: 0, c: 3 } },
  ];
  utils.book_append_sheet(book, grouped, "grouped");
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([
      [1, 2],
      [3, 4],
    ]),
    "bare",
  );
  return book;
}

describe("workbooks and database files", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  let cdd: CddProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const book = workbook();
    const bytes = (bookType: "xlsx" | "xls" | "ods"): Buffer =>
      write(book, { bookType, type: "buffer", cellDates: true });
    writeFiles(service.dataRoot, {
      "set/book.xlsx": bytes("xlsx"),
      "set/old.xls": bytes("xls"),
      "set/open.ods": bytes("ods"),
      "set/empty.xlsx": write({ SheetNames: ["a"], Sheets: { a: utils.aoa_to_sheet([]) } }, { type: "buffer" }),
      "set/broken.xlsx": Buffer.from("PK\u0003\u0004 and nothing that a workbook holds"),
      "set/bomb.ods": zipOf({
        mimetype: "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": Buffer.alloc(200_000_000, 32),
      }),
      "set/broken.db": Buffer.from(`SQLite format 3\u0000${"x".repeat(5000)}`),
    });
    const database = new DatabaseSync(join(service.dataRoot, "set/shop.db"));
    database.exec(
      `CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, code TEXT, data BLOB);
       CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, total REAL, day TEXT);
       CREATE TABLE "no rows" (a, b);
       CREATE VIEW dear AS SELECT * FROM orders WHERE total > 50;
       CREATE TABLE whole (r REAL, f FLOAT, price DECIMAL(10,2), n NUMERIC, i INTEGER, any_real, wide, mixed REAL,
         twice REAL GENERATED ALWAYS AS (r * 2));
       INSERT INTO whole (r, f, price, n, i, any_real, wide, mixed)
         VALUES (1, 2, 3, 4, 5, 6.0, 1.0, 'x'), (2, 3, 4, 5, 6, 7, 9007199254740993, 2);
       CREATE VIEW halves AS SELECT r, r / 2 AS half, CAST(r AS INTEGER) AS cut FROM whole;
       CREATE TABLE strict_one (r REAL, k ANY) STRICT;
       INSERT INTO strict_one VALUES (1, 1), (2, 2);
       CREATE TABLE keyed (k TEXT PRIMARY KEY, r REAL) WITHOUT ROWID;
       INSERT INTO keyed VALUES ('a', 1), ('b', 2);
       CREATE TABLE bare (i INTEGER, r REAL, p DECIMAL(8,2), d DATE, at DATETIME, t TIME, yes BOOLEAN, w VARCHAR(9), u);
       CREATE VIEW of_bare AS SELECT r, d FROM bare;
       CREATE TABLE gaps (i INTEGER, r REAL, d DATE, w TEXT);
       INSERT INTO gaps VALUES (NULL, NULL, NULL, NULL), (NULL, NULL, NULL, NULL);
       CREATE TABLE long (r REAL, odd REAL, none DATE);
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
         INSERT INTO long SELECT i, CASE i WHEN 11000 THEN 9e999 ELSE i END, NULL FROM n;`,
    );
    const customer = database.prepare("INSERT INTO customers VALUES (?, ?, ?, ?)");
    for (let i = 0; i < 40; i++) {
      const id = 9_007_199_254_740_993n + BigInt(i);
      customer.run(id, i === 5 ? null : `Name ${i}`, String(i).padStart(4, "0"), Buffer.from([i, 255]));
    }
    const order = database.prepare("INSERT INTO orders VALUES (?, ?, ?, ?)");
    for (let i = 0; i < 100; i++) order.run(i, i % 40, i + 0.5, `2024-03-${String((i % 28) + 1).padStart(2, "0")}`);
    database.close();
    const instance = await DuckDBInstance.create(join(service.dataRoot, "set/store.duckdb"));
    const connection = await instance.connect();
    await connection.run("CREATE TABLE events AS SELECT range AS id, range % 3 AS kind FROM range(30)");
    await connection.run("CREATE SCHEMA more; CREATE TABLE more.notes AS SELECT 'x' AS note");
    connection.closeSync();
    instance.closeSync();
    ({ heavy, cdd } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  const column = (set: string, name: string): Field => field(recordSet(heavy, set), name);

  for (const name of ["book", "old", "open"]) {
    it(`profiles each sheet of ${name} by its typed cells`, () => {
      const people = recordSet(heavy, `${name}/people`);
      expect(people.statistics.rowCount).to.equal(3);
      expect(people.reading?.emptySheets).to.deep.equal(["nothing"]);
      const types = Object.fromEntries(people.field.map((f) => [f.name, [f.dataType].flat()[0]]));
      expect(types).to.deep.equal({
        id: "sc:Integer",
        name: "sc:Text",
        born: "sc:Date",
        at: "sc:DateTime",
        share: "sc:Float",
        member: "sc:Boolean",
        sum: "sc:Integer",
      });
      expect(column(`${name}/people`, "born").statistics).to.include({ min: "2024-01-01", max: "2024-01-03" });
      expect(column(`${name}/people`, "at").statistics.max).to.equal("2024-01-03T23:59:59");
      expect(column(`${name}/people`, "name").statistics).to.include({ missingCount: 1, max: "Zoë" });
      expect(column(`${name}/people`, "sum").statistics).to.include({ min: 7, max: 9, missingCount: 1 });
      expect(heavy.recordSet.map((set) => set.name)).not.to.include(`${name}/nothing`);
    });

    it(`finds headers below titles and groups in ${name}, and the value of merged cells`, () => {
      expect(recordSet(heavy, `${name}/titled`).reading).to.include({ header: true, preambleLines: 2 });
      expect(column(`${name}/titled`, "region").statistics).to.include({ nonNullCount: 3, uniqueCount: 2 });
      expect(column(`${name}/titled`, "amount").statistics).to.include({ sum: 60 });
      const names = (set: string): string[] => recordSet(heavy, set).field.map((f) => f.name);
      expect(names(`${name}/titled`)).to.deep.equal(["region", "amount"]);
      expect(names(`${name}/grouped`)).to.deep.equal(["low", "high", "lowest", "highest"]);
      expect(names(`${name}/bare`)).to.deep.equal(["A", "B"]);
      expect(column(`${name}/bare`, "A").statistics.rowCount).to.equal(2);
    });
  }

  it("takes a workbook without values for a table without rows, and says what is wrong with a broken one", () => {
    expect(recordSet(heavy, "empty")).to.deep.include({ reading: { emptySheets: ["a"] }, field: [] });
    expect(failure(heavy, "broken.xlsx")).to.deep.include({ name: "FILE_READ_ERROR" });
    expect(failure(heavy, "bomb").description).to.match(/needs more memory/);
    expect(failure(heavy, "broken.db").description).to.match(/SQLite says/);
  });

  it("profiles the tables and views of a SQLite file, integers to the last digit", () => {
    const id = column("shop/customers", "id");
    expect(id.dataType).to.equal("sc:Integer");
    expect(id.statistics).to.include({ min: "9007199254740993", max: "9007199254741032", uniqueCount: 40 });
    expect(column("shop/customers", "code").dataType).to.equal("sc:Text");
    expect(column("shop/customers", "name").statistics.missingCount).to.equal(1);
    expect(column("shop/orders", "total").statistics).to.include({ rowCount: 100, mean: 50 });
    expect(column("shop/orders", "day").dataType).to.equal("sc:Date");
    expect(recordSet(heavy, "shop/dear").statistics.rowCount).to.equal(50);
    expect(recordSet(heavy, "shop/no rows").field.map((f) => f.name)).to.deep.equal(["a", "b"]);
  });

  it("takes SQLite's reals for such where all are whole, also in views, and decimals with digits behind the point", () => {
    const types = (set: string): unknown[] => recordSet(heavy, set).field.map(({ name, dataType }) => [name, dataType]);
    const [integer, float, text] = ["sc:Integer", "sc:Float", "sc:Text"] as const;
    expect(types("shop/whole")).to.deep.equal([
      ...["r", "f", "price"].map((name) => [name, float]),
      ...["n", "i"].map((name) => [name, integer]),
      ["any_real", float],
      ["wide", integer],
      ["mixed", text],
      ["twice", float],
    ]);
    expect(column("shop/whole", "wide").statistics.max).to.equal("9007199254740993");
    expect(types("shop/halves")).to.deep.equal([
      ["r", float],
      ["half", float],
      ["cut", integer],
    ]);
    expect(types("shop/strict_one")).to.deep.equal([
      ["r", float],
      ["k", integer],
    ]);
    expect(types("shop/keyed")).to.deep.equal([
      ["k", text],
      ["r", float],
    ]);
    expect(types("shop/long")).to.deep.equal([
      ["r", float],
      ["odd", float],
      ["none", "sc:Date"],
    ]);
  });

  it("takes columns of SQLite without a value for what they are declared as", () => {
    const types = (set: string): unknown[] => recordSet(heavy, set).field.map(({ dataType }) => dataType);
    expect(types("shop/bare")).to.deep.equal(
      ["Integer", "Float", "Float", "Date", "DateTime", "Time", "Boolean", "Text", "Text"].map((type) => `sc:${type}`),
    );
    expect(types("shop/of_bare")).to.deep.equal(["sc:Float", "sc:Date"]);
    expect(types("shop/gaps")).to.deep.equal(["sc:Integer", "sc:Float", "sc:Date", "sc:Text"]);
    expect(column("shop/gaps", "r").statistics).to.include({ rowCount: 2, missingCount: 2 });
  });

  it("has a profile of no tables of a database without any, which it says", async () => {
    const database = new DatabaseSync(join(service.dataRoot, "bare.sqlite"));
    database.exec("CREATE TABLE gone (a); DROP TABLE gone");
    database.close();
    const { heavy: bare, jobId } = await profilesOf(service.rpc, "bare.sqlite");
    expect(bare.recordSet).to.deep.equal([]);
    const { log } = await service.rpc.call<{ log: { message: string }[] }>("jobs.log", { job_id: jobId });
    expect(log.map(({ message }) => message)).to.include("'bare.sqlite' holds no tables");
  });

  it("profiles the tables of every schema of a DuckDB file", () => {
    expect(column("store/events", "id").statistics).to.include({ rowCount: 30, uniqueCount: 30 });
    expect(recordSet(heavy, "store/more.notes").statistics.rowCount).to.equal(1);
  });

  it("lists the tables of a file in the CDD profile", () => {
    const shop = cdd.files.find((file) => file.source_file === "shop.db");
    expect(shop?.tables?.map(({ name }) => name)).to.include.members(["shop/customers", "shop/orders"]);
  });

  it("does not read again what has not changed", async () => {
    const specification = { id: heavy["@id"].replace(/^urn:uuid:/, "") };
    const { heavy: first } = await profilesOf(service.rpc, "set", specification);
    const { heavy: again } = await profilesOf(service.rpc, "set", specification);
    expect(first.recordSet.length).to.equal(heavy.recordSet.length);
    expect(recordSet(again, "shop/orders").reused).to.equal(true);
    expect(recordSet(again, "book/titled").reused).to.equal(true);
  });
});
