import { expect } from "chai";
import iconv from "iconv-lite";
import type { Field, HeavyProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

const many = (row: (i: number) => string, rows = 1000): string =>
  Array.from({ length: rows }, (_, i) => row(i)).join("\n");

describe("a delimited text file", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  const files: Record<string, string | Uint8Array> = {
    "types.csv": [
      "int,big,huge,float,exp,bool,date,slash,stamp,zoned,time,url,zip,phone,text,nulls,empty",
      "1,9007199254740993,99999999999999999999999999999999999999,1.5,1e3,true,2024-01-31,2024/01/31,2024-01-31 10:00:00,2024-01-31T10:00:00Z,10:00,https://a.b/c,02139,+491511234567,NA,NA,",
      "-2,9007199254740995,5,.25,-2.5E-1,FALSE,2023-02-28,2023/02/28,2024-01-31T10:00:00.25,2024-01-31T12:00:00+02:00,23:59:59,http://x.y,10115,+301234567890,x,7,",
    ].join("\n"),
    "late.csv": `a,b,c\n${many((i) => `${i},${i}.5,${i}`)}\n0123,oops,+5\n`,
    "nearly.csv": `a\n${many((i) => String(i), 99)}\nunknown\n`,
    "semicolon.csv": "name;price\nA;1,5\nB;2,5\n",
    "pipe.csv": "a|b\n1|2\n3|4\n",
    "tabs.tsv": 'a\tb\n"x\ty"\t2\n',
    "headless.csv": "1,2.5,x\n2,3.5,y\n",
    "preamble.csv": `Report of the year\n\nid,amount,when\n${many((i) => `${i},${i}.25,2024-01-01`, 50)}\n`,
    "years.csv": "country,1960,1961,1962\nGreece,1.5,2.5,3.5\nAustria,4.5,5.5,6.5\n",
    "quoted.csv": 'id,said\n1,"he said ""hi"", then\nleft"\n2,"a,b"\n3,""\n4,\n',
    "ragged.csv": `a,b,c\n${many((i) => `${i},x,y`, 20)}\n1,2\n1,2,3,4\n5,6,7\n`,
    "mixed-ends.csv": "a,b\r\n1,2\n3,4\r\n5,6\n",
    "bom.csv": `\uFEFFa,b\n1,ü\n`,
    "empty.csv": "",
    "header-only.csv": "a,b,c\n",
    "names.csv": "a,a,,b\n1,2,3,4\n5,6,7,8\n",
    "one-column.csv": "word\nalpha\nbeta\n",
    "we[i]rd*name?.csv": "a,b\n1,2\n",
    "latin.csv": iconv.encode(`stadt,land\n${many(() => "Köln,Österreich")}\n`, "windows-1252"),
    "utf16.csv": iconv.encode("name,n\nπλοίο,1\nδρόμος,2\n", "utf-16le", { addBOM: true }),
    "late-latin.csv": Buffer.concat([
      Buffer.from(`a,b\n${many((i) => `${i},plain ascii text to fill the file`, 20_000)}\n`),
      iconv.encode("1,café\n", "windows-1252"),
      Buffer.from(`${many((i) => `${i},plain ascii text to fill the file`, 20_000)}\n`),
    ]),
    "nul.csv": "a,b\n1,x\u0000y\n",
    "constant.csv": "a,b\n5,x\n5,x\n5,x\n",
    "beyond.csv": `a,b\n1e400,${Number.MAX_VALUE}\n-1e400,-${Number.MAX_VALUE}\n1.5,1.5\n`,
    "beyond-many.csv": `a,b\n${many((i) => `${i}.5,1`, 11_000)}\n1e400,2\n`,
  };
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(
      service.dataRoot,
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`set/${name}`, text])),
    );
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  const types = (name: string): Field["dataType"][] => recordSet(heavy, name).field.map((entry) => entry.dataType);
  const names = (name: string): string[] => recordSet(heavy, name).field.map((entry) => entry.name);
  const rows = (name: string): number => recordSet(heavy, name).statistics.rowCount;
  const column = (set: string, name: string): Field => field(recordSet(heavy, set), name);

  it("gives each column the type that all its cells have", () => {
    expect(types("types")).to.deep.equal([
      "sc:Integer",
      "sc:Integer",
      "sc:Integer",
      "sc:Float",
      "sc:Float",
      "sc:Boolean",
      "sc:Date",
      "sc:Date",
      "sc:DateTime",
      "sc:DateTime",
      "sc:Time",
      "sc:URL",
      ["sc:Text", "dg:postcode"],
      ["sc:Text", "dg:phone"],
      "sc:Text",
      "sc:Integer",
      "sc:Text",
    ]);
  });

  it("computes integers beyond 2^53 exactly, and writes them as digits", () => {
    expect(column("types", "big").statistics).to.deep.include({
      min: "9007199254740993",
      max: "9007199254740995",
      median: "9007199254740994",
      sum: "18014398509481988",
      uniqueCount: 2,
    });
    expect(column("types", "huge").statistics.max).to.equal("99999999999999999999999999999999999999");
    expect(recordSet(heavy, "types").examples[0]?.big).to.equal("9007199254740993");
  });

  it("writes dates and times in ISO 8601, instants in UTC", () => {
    expect(column("types", "date").statistics).to.include({ min: "2023-02-28", max: "2024-01-31" });
    expect(column("types", "stamp").statistics).to.include({
      min: "2024-01-31T10:00:00",
      max: "2024-01-31T10:00:00.25",
    });
    expect(column("types", "zoned").statistics).to.include({ min: "2024-01-31T10:00:00Z", uniqueCount: 1 });
    expect(column("types", "time").statistics).to.include({ min: "10:00:00", max: "23:59:59" });
  });

  it("takes null tokens for missing in a typed column, for values in a text column", () => {
    expect(column("types", "nulls").statistics).to.include({ nonNullCount: 1, missingCount: 1, min: 7 });
    expect(column("types", "text").statistics).to.include({ nonNullCount: 2, missingCount: 0 });
    expect(column("types", "empty").statistics).to.include({ nonNullCount: 0, missingPercentage: 100 });
  });

  it("says of codes, of which some begin with a zero, not that they nearly are numbers", async () => {
    const codes = many((i) => `${i},${`${i * 7919}`.slice(-5).padStart(5, "0")}`, 400);
    expect(codes).to.match(/,0\d+$/m);
    writeFiles(service.dataRoot, { "codes/codes.csv": `id,code\n${codes}\n` });
    const code = field(recordSet((await profilesOf(service.rpc, "codes")).heavy, "codes"), "code");
    expect(code.dataType).to.equal("sc:Text");
    expect(code).not.to.have.property("typeCoverage");
  });

  it("lets one late cell decide the type of its column, and says what the others are", () => {
    expect(types("late")).to.deep.equal(["sc:Text", "sc:Text", "sc:Integer"]);
    expect(column("late", "a").typeCoverage).to.deep.equal({
      type: "sc:Integer",
      matching: 1000,
      total: 1001,
      first_mismatch_row: 1001,
    });
    expect(column("late", "c").statistics).to.include({ max: 999, nonNullCount: 1001 });
    expect(column("nearly", "a").typeCoverage).to.include({ matching: 99, total: 100, first_mismatch_row: 100 });
  });

  it("tells rows by their numbers in the file, also of files whose rows are not read in their order", async () => {
    const code = (row: number): string => (row >= 250_000 && row % 10 === 0 ? "gone" : `${row % 977}`);
    const rare = (row: number): string => (row < 100_000 || row > 100_099 ? "" : row === 100_070 ? "gone" : `${row}`);
    const text = many((i) => `${i + 1},${code(i + 1)},${rare(i + 1)},${"some text ".repeat(4)}${i % 5000}`, 350_000);
    expect(text.length).to.be.greaterThan(17_000_000);
    writeFiles(service.dataRoot, { "large/rows.csv": `id,code,rare,text\n${text}\n` });
    const { heavy: large } = await profilesOf(service.rpc, "large");
    const coverage = ["code", "rare"].map((name) => field(recordSet(large, "rows"), name).typeCoverage);
    expect(coverage).to.deep.equal([
      { type: "sc:Integer", matching: 339_999, total: 350_000, first_mismatch_row: 250_000 },
      { type: "sc:Integer", matching: 99, total: 100, first_mismatch_row: 100_070 },
    ]);
  });

  it("takes no number for one that is beyond what doubles hold, and sums up those at their edge", () => {
    expect(types("beyond")).to.deep.equal(["sc:Text", "sc:Float"]);
    expect(types("beyond-many")).to.deep.equal(["sc:Text", "sc:Integer"]);
    const { statistics } = column("beyond", "b");
    expect(statistics).to.include({ min: -Number.MAX_VALUE, max: Number.MAX_VALUE, median: 1.5, range: null });
    expect(statistics.histogram?.map(({ count }) => count)).to.deep.equal([1, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it("finds delimiter, header and preamble", () => {
    expect(names("semicolon")).to.deep.equal(["name", "price"]);
    expect(recordSet(heavy, "semicolon").reading).to.deep.include({ delimiter: ";", header: true });
    expect(types("pipe")).to.deep.equal(["sc:Integer", "sc:Integer"]);
    expect(recordSet(heavy, "tabs").examples).to.deep.equal([{ a: "x\ty", b: 2 }]);
    expect(names("headless")).to.deep.equal(["column_1", "column_2", "column_3"]);
    expect(rows("headless")).to.equal(2);
    expect(names("preamble")).to.deep.equal(["id", "amount", "when"]);
    expect([rows("preamble"), recordSet(heavy, "preamble").reading?.preambleLines]).to.deep.equal([50, 2]);
    expect(names("years")).to.deep.equal(["country", "1960", "1961", "1962"]);
    expect(rows("years")).to.equal(2);
  });

  it("reads quoted delimiters, quotes and line breaks, and tells empty from missing text", () => {
    expect(recordSet(heavy, "quoted").examples.slice(0, 2)).to.deep.equal([
      { id: 1, said: 'he said "hi", then\nleft' },
      { id: 2, said: "a,b" },
    ]);
    expect(column("quoted", "said").statistics).to.include({ nonNullCount: 3, missingCount: 1, emptyCount: 1 });
  });

  it("keeps rows that are too short, and counts and shows those that are too long", () => {
    expect(rows("ragged")).to.equal(22);
    expect(recordSet(heavy, "ragged").rejectedRows).to.deep.equal({
      count: 1,
      first: [{ line: 23, reason: "Expected Number of Columns: 3 Found: 4", text: "1,2,3,4" }],
    });
  });

  it("has a defined outcome for each odd file", () => {
    expect(rows("mixed-ends")).to.equal(3);
    expect(names("bom")).to.deep.equal(["a", "b"]);
    expect([rows("empty"), names("empty")]).to.deep.equal([0, []]);
    expect([rows("header-only"), names("header-only")]).to.deep.equal([0, ["a", "b", "c"]]);
    expect(names("names")).to.deep.equal(["a", "a_2", "column_3", "b"]);
    expect([rows("one-column"), names("one-column")]).to.deep.equal([2, ["word"]]);
    expect(rows("we[i]rd*name?")).to.equal(1);
    expect(recordSet(heavy, "nul").examples[0]?.b).to.equal("x\u0000y");
    expect(column("constant", "a").statistics).to.deep.include({ standardDeviation: 0, range: 0, skewness: null });
  });

  it("reads other encodings without a wrong letter, also where the first odd byte comes late", () => {
    expect(recordSet(heavy, "latin").examples[0]).to.deep.equal({ stadt: "Köln", land: "Österreich" });
    expect(recordSet(heavy, "utf16").examples).to.deep.equal([
      { name: "πλοίο", n: 1 },
      { name: "δρόμος", n: 2 },
    ]);
    expect(recordSet(heavy, "late-latin").reading?.encoding).to.equal("windows-1252");
    expect(column("late-latin", "b").statistics.topValues?.map(({ value }) => value)).to.include("café");
    expect(rows("late-latin")).to.equal(40_001);
  });

  it("counts text lengths in code points", async () => {
    writeFiles(service.dataRoot, { "lengths/a.csv": "t\n😀\n日本語\n" });
    const { heavy: other } = await profilesOf(service.rpc, "lengths");
    expect(field(recordSet(other, "a"), "t").statistics).to.include({ minLength: 1, maxLength: 3, meanLength: 2 });
  });
});
