import { expect } from "chai";
import type { Field, HeavyProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

/** A form, some cells of it, and what they are: type, least and greatest value, format, and unit or ambiguity. */
type Written = [cells: string[], type: string, min: unknown, max: unknown, format: string, more?: object];

const NUMBERS: Record<string, Written> = {
  dollars: [
    ["$2,400.50", "-$3.25", "($18.00)", "$1,200,000.00"],
    "sc:Float",
    -18,
    1_200_000,
    "thousands between commas, currency, negative in brackets",
    { unit: "$" },
  ],
  euros: [
    ["2.400,50 €", "8,00 €", "-3,25 €"],
    "sc:Float",
    -3.25,
    2400.5,
    "thousands between points, decimal comma, currency",
    { unit: "€" },
  ],
  whole_euros: [["2.400 €", "18 €"], "sc:Integer", 18, 2400, "thousands between points, currency", { unit: "€" }],
  francs: [
    ["CHF 2'400.50", "CHF 8.00"],
    "sc:Float",
    8,
    2400.5,
    "thousands between apostrophes, currency",
    { unit: "CHF" },
  ],
  blanks: [
    ["2 400,5", "1\u00a0000\u202f000", "7"],
    "sc:Float",
    7,
    1_000_000,
    "thousands between blanks, decimal comma",
  ],
  lakhs: [["2,40,000", "12,34,567", "800"], "sc:Integer", 800, 1_234_567, "lakhs and thousands between commas"],
  brackets: [
    ["(2,400,000)", "18", "(7)"],
    "sc:Integer",
    -2_400_000,
    18,
    "thousands between commas, negative in brackets",
  ],
  behind: [["24-", "18", "1.5-"], "sc:Float", -24, 18, "minus behind"],
  minus: [["\u22124.5", "3"], "sc:Float", -4.5, 3, "minus sign"],
  percent: [["12 %", "7.5 %", "0"], "sc:Float", 0, 12, "percent", { unit: "%" }],
  either: [["2,400", "8,100"], "sc:Integer", 2400, 8100, "thousands between commas", { ambiguous: true }],
  exponents: [["2,4E+3", "5,0E-2"], "sc:Float", 0.05, 2400, "decimal comma"],
};

const DATES: Record<string, Written> = {
  short: [["24-DEC-03", "02-FEB-97"], "sc:Date", "1997-02-02", "2003-12-24", "named month, year of two digits"],
  clock: [
    ["Dec 24 2003  9:30PM", "Feb  2 1997 12:05AM"],
    "sc:DateTime",
    "1997-02-02T00:05:00",
    "2003-12-24T21:30:00",
    "named month, time",
  ],
  mail: [
    ["Wed, 24 Dec 2003 21:30:00 +0100", "Sun, 02 Feb 1997 00:05:00 GMT"],
    "sc:DateTime",
    "1997-02-02T00:05:00Z",
    "2003-12-24T20:30:00Z",
    "named month, time, zone",
  ],
  access: [
    ["24/Dec/2003:21:30:00 -0500"],
    "sc:DateTime",
    "2003-12-25T02:30:00Z",
    "2003-12-25T02:30:00Z",
    "named month, time, zone",
  ],
  ctime: [
    ["Wed Dec 24 21:30:00 2003"],
    "sc:DateTime",
    "2003-12-24T21:30:00",
    "2003-12-24T21:30:00",
    "named month, time, year",
  ],
  ctime_zoned: [
    ["Wed Dec 24 21:30:00 UTC 2003", "Thu Dec 25 01:00:00 EST 2003"],
    "sc:DateTime",
    "2003-12-24T21:30:00Z",
    "2003-12-25T06:00:00Z",
    "named month, time, zone, year",
  ],
  nth: [["24th December 2003", "2nd February 1997"], "sc:Date", "1997-02-02", "2003-12-24", "named month"],
  loose: [["2003/12/4", "1997/2/2"], "sc:Date", "1997-02-02", "2003-12-04", "year, month, day"],
  seconds: [
    ["24/12/2003 21:30:00.25", "02/02/1997 00:05:00"],
    "sc:DateTime",
    "1997-02-02T00:05:00",
    "2003-12-24T21:30:00.25",
    "day, month, year, time",
  ],
  months: [["2003-12", "1997-02"], "sc:Date", "1997-02-01", "2003-12-01", "year and month, as the month's first day"],
  quarters: [
    ["2003-Q4", "1997-Q1"],
    "sc:Date",
    "1997-01-01",
    "2003-10-01",
    "year and quarter, as the quarter's first day",
  ],
  weeks: [
    ["2004-W53", "1997-W01"],
    "sc:Date",
    "1996-12-30",
    "2004-12-27",
    "year and ISO week, as the week's first day where none is named",
  ],
  basic: [
    ["20031224T213000Z"],
    "sc:DateTime",
    "2003-12-24T21:30:00Z",
    "2003-12-24T21:30:00Z",
    "digits of year, month, day, time, zone",
  ],
  birthdate: [["20031224", "19970202"], "sc:Date", "1997-02-02", "2003-12-24", "digits of year, month, day"],
};

/** What is text, or a number as it stands, and why. */
const LEFT: Record<string, [cells: string[], type: string]> = {
  order_code: [["2,400", "8,100,000"], "sc:Text"],
  case_id: [["713e2", "9001e4"], "sc:Text"],
  registered: [["732 829 320", "552 100 554"], "sc:Text"],
  numbered: [["(1)", "(2)", "(3)"], "sc:Text"],
  currencies: [["$5", "€6"], "sc:Text"],
  shares: [["12%", "5"], "sc:Text"],
  hosts: [["10.100.200.123", "10.100.201.124"], "sc:Text"],
  seasons: [["2009-10", "2010-11", "2011-12"], "sc:Text"],
  tickets: [["2024-001", "2024-002"], "sc:Text"],
  two_digits: [["24/12/03", "02/02/97"], "sc:Text"],
  no_day: [["31-FEB-2003", "24-DEC-2003"], "sc:Text"],
  serial: [["20031224", "19970202"], "sc:Integer"],
  inf: [["Inf", "INF"], "sc:Text"],
  dialled: [["+4930123456", "+4930123457"], "sc:Text"],
};

const NULLS = ["#N/A", "\\N", ".", "<NA>", "..", ":", "--", ".A", "1.#QNAN", " NA "];

const table = (name: string, cells: string[]): string =>
  `row\t${name}\n${cells.map((cell, i) => `r${i}\t${cell}\n`).join("")}`;

describe("values as people write them", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const forms = { ...NUMBERS, ...DATES, ...LEFT };
    const many = (last: string[], row: (i: number) => string[]): string =>
      Array.from({ length: 30_000 }, (_, i) => `${(i === 29_000 ? last : row(i)).join(";")}\n`).join("");
    writeFiles(service.dataRoot, {
      ...Object.fromEntries(Object.entries(forms).map(([name, [cells]]) => [`set/${name}.tsv`, table(name, cells)])),
      "set/quoted.json": JSON.stringify(["1.234,56", "12,5", "-7"].map((eu) => ({ eu }))),
      "set/nulls.tsv": table("n", ["4", ...NULLS, "6"]),
      "set/ort.csv": "ort;lat;hoehe;wert\nA;52.520;1.240;1,5\nB;48.137;999;2,25\n",
      "set/late.csv": `comma;points;money;answer\n${many(["2,5", "1.234.567", "$1,200", "yes"], (i) => [String(i % 90), String(i % 900), String(i % 50), i % 2 === 0 ? "no" : "y"])}`,
      "set/fine.csv":
        "t,z\n2024-01-01 00:00:00.000000001,2024-01-01T00:00:00.5Z\n2024-01-01 00:00:00.000000002,2024-01-01T00:00:00.123456789Z\n2024-01-01 00:00:00.000000002,2024-01-01T00:00:00.123456789Z\n",
      "set/infinite.csv": "v,w\n1.5,NaN\nInf,1\n-inf,2\nInfinity,3\n2.5,4\n",
      "set/nan.csv": `v,w\n${Array.from({ length: 30_000 }, (_, i) => `${i % 10 === 0 ? "NaN" : `${i}.5`},x\n`).join("")}`,
    });
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  const column = (set: string, name = set): Field => field(recordSet(heavy, set), name);

  it("are read from the texts of JSON too, with a decimal comma", () => {
    const { dataType, statistics, writtenAs } = column("quoted", "eu");
    expect([dataType, statistics?.min, statistics?.max]).to.deep.equal(["sc:Float", -7, 1234.56]);
    expect(writtenAs).to.deep.equal({ format: "decimal comma" });
  });

  for (const [name, [cells, type, min, max, format, more = {}]] of Object.entries({ ...NUMBERS, ...DATES })) {
    it(`are read, and said to be so: ${cells.join(", ")}`, () => {
      const { dataType, statistics, writtenAs } = column(name);
      expect([dataType].flat()[0]).to.equal(type);
      expect(statistics).to.include({ min, max, missingCount: 0 });
      expect(writtenAs).to.deep.equal({ format, ...more });
    });
  }

  for (const [name, [cells, type]] of Object.entries(LEFT)) {
    it(`are left as they are where they mean something else: ${name}, ${cells.join(", ")}`, () => {
      expect([column(name).dataType].flat()[0]).to.equal(type);
      expect(column(name).writtenAs).to.equal(undefined);
    });
  }

  it("take what programs write for nothing as missing in columns of another type", () => {
    expect(column("nulls", "n").dataType).to.equal("sc:Integer");
    expect(column("nulls", "n").statistics).to.include({ missingCount: NULLS.length, min: 4, max: 6 });
  });

  it("have points between thousands where other columns have decimal commas, but in coordinates, and say that it is a guess", () => {
    expect(column("ort", "hoehe").statistics).to.include({ min: 999, max: 1240 });
    expect(column("ort", "hoehe").writtenAs).to.deep.equal({ format: "thousands between points", ambiguous: true });
    expect(column("ort", "lat").statistics).to.include({ min: 48.137, max: 52.52 });
    expect(column("ort", "lat").writtenAs).to.deep.equal({ format: "decimal point", ambiguous: true });
  });

  it("are found wherever they first appear", () => {
    expect(column("late", "comma").dataType).to.equal("sc:Float");
    expect(column("late", "comma").statistics).to.include({ max: 89 });
    expect(column("late", "points").statistics).to.include({ max: 1_234_567 });
    expect(column("late", "money").writtenAs).to.deep.equal({
      format: "thousands between commas, currency",
      unit: "$",
    });
    expect(column("late", "answer").dataType).to.equal("sc:Boolean");
  });

  it("keep their nanoseconds", () => {
    expect(column("fine", "t").statistics).to.include({
      uniqueCount: 2,
      min: "2024-01-01T00:00:00.000000001",
      max: "2024-01-01T00:00:00.000000002",
    });
    expect(column("fine", "z").statistics).to.include({ uniqueCount: 2, min: "2024-01-01T00:00:00.123456789Z" });
    expect(recordSet(heavy, "fine").structure.duplicateRows).to.equal(1);
  });

  it("may be infinite, which is a value", () => {
    const { dataType, statistics } = column("infinite", "v");
    expect(dataType).to.equal("sc:Float");
    expect(statistics).to.include({ missingCount: 0, uniqueCount: 4, min: 1.5, max: 2.5 });
    expect(statistics.infinities).to.deep.equal({ positive: 2, negative: 1 });
    expect(column("infinite", "w").statistics).to.include({ missingCount: 1, min: 1 });
  });

  it("are missing where they are not a number, also in tables of many rows", () => {
    expect(column("nan", "v").statistics).to.include({ missingCount: 3000, uniqueCount: 27_000, min: 1.5 });
  });
});
