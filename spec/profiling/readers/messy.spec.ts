import { expect } from "chai";
import type { Field, HeavyProfile } from "../../../src/client/index.ts";
import type { ReadOptions } from "../../../src/profiling/model/specification.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";

const lines = (header: string, rows: number, row: (i: number) => string): string =>
  `${[header, ...Array.from({ length: rows }, (_, i) => row(i))].join("\n")}\n`;

const two = (n: number): string => String(n).padStart(2, "0");

describe("what people really have", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const months = ["Jan", "Feb", "Mar"];
    writeFiles(service.dataRoot, {
      "set/dates.csv": lines("dmy,mdy,both,named,stamp,half,yes", 50, (i) =>
        [
          `${two((i % 28) + 1)}/${two((i % 12) + 1)}/2024`,
          `${(i % 12) + 1}/${(i % 28) + 1}/2024`,
          `0${(i % 9) + 1}/0${(i % 5) + 1}/2024`,
          `${(i % 28) + 1} ${months[i % 3]} 2024`,
          `${(i % 12) + 1}/${(i % 28) + 1}/2024 ${(i % 12) + 1}:${two(i)} PM`,
          `${(i % 12) + 1}:${two(i)} am`,
          ["yes", "No"][i % 2],
        ].join(","),
      ),
      "set/late.csv": `${lines("d,x", 60_000, (i) => `${two((i % 12) + 1)}/${two((i % 12) + 1)}/2024,${i}`)}12/25/2024,1\n`,
      "set/rare.csv": lines("id,when,none,word,filler", 60_000, (i) =>
        [i, ...(i === 20_001 ? ["2024-05-06", "", "x"] : ["", "", ""]), "filled up to make the file long"].join(","),
      ),
      "set/comma.csv": lines("preis;menge", 50, (i) => `1.${100 + i},${two(i)};${i}`),
      "set/thousands.csv": lines("a;b", 50, (i) => `1,${100 + i};x${i}`),
      "set/odd.csv": `${lines("a,b", 60_000, (i) => `${i},t${i % 900}`)}1,2,3\n4\n`,
      "set/norway.csv": "country,n\nNO,1\nNO,2\n",
      "set/note.csv": `Title\nSource: x, y\n\n${lines("id,val", 30, (i) => `${i},${i * 2}`)}`,
      "set/short.csv": `${lines("a,b,c", 20, () => "1,2,3")}1,2\n4,5,6\n1\n1,2,3,4,5\n`,
      "set/big.json": '[{"a":123456789012345678901234567890,"b":1.5},{"a":18446744073709551616,"b":2}]',
      "set/wide.csv": lines(Array.from({ length: 5000 }, (_, i) => `c${i}`).join(","), 20, (i) =>
        Array.from({ length: 5000 }, (_, k) => (k % 3 === 0 ? `t${i % 10}` : i * k)).join(","),
      ),
    });
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  const column = (set: string, name: string): Field => field(recordSet(heavy, set), name);

  it("reads dates in other forms, and says which; where day and month are open, the country decides", () => {
    expect(column("dates", "dmy").statistics).to.include({ min: "2024-01-01", max: "2024-12-24" });
    expect(column("dates", "dmy").writtenAs).to.deep.equal({ format: "day, month, year" });
    expect(column("dates", "mdy").writtenAs).to.deep.equal({ format: "month, day, year" });
    expect(column("dates", "both").writtenAs).to.deep.equal({ format: "month, day, year", ambiguous: true });
    expect(column("dates", "named").statistics).to.include({ min: "2024-01-01", max: "2024-03-27" });
    expect(column("dates", "stamp").statistics).to.include({ min: "2024-01-01T13:00:00", max: "2024-12-24T12:23:00" });
    expect(column("dates", "half").dataType).to.equal("sc:Time");
  });

  it("lets one late date decide the order of day and month", () => {
    expect(column("late", "d").dataType).to.equal("sc:Date");
    expect(column("late", "d").writtenAs).to.deep.equal({ format: "month, day, year" });
    expect(column("late", "d").statistics).to.include({ max: "2024-12-25", nonNullCount: 60_001 });
  });

  it("finds the type of a column that is empty nearly everywhere", () => {
    expect(column("rare", "when").dataType).to.equal("sc:Date");
    expect(column("rare", "when").statistics).to.include({ nonNullCount: 1, min: "2024-05-06" });
    expect(column("rare", "none").dataType).to.equal("sc:Text");
    expect(column("rare", "word").statistics).to.include({ nonNullCount: 1, max: "x" });
  });

  it("reads yes and no, and takes Norway for a country", () => {
    expect(column("dates", "yes").dataType).to.equal("sc:Boolean");
    expect(column("norway", "country").dataType).to.include("sc:Text");
  });

  it("reads decimal commas, and leaves what may be thousands text", () => {
    expect(column("comma", "preis").statistics).to.include({ min: 1100, max: 1149.49 });
    expect(column("thousands", "a").dataType).to.equal("sc:Text");
  });

  it("finds the table below lines that look like one", () => {
    const { reading, field: fields } = recordSet(heavy, "note");
    expect(reading?.preambleLines).to.equal(3);
    expect(fields.map(({ name, dataType }) => `${name} ${dataType}`)).to.deep.equal([
      "id sc:Integer",
      "val sc:Integer",
    ]);
  });

  it("counts and shows rows with too few and with too many cells", () => {
    const { rejectedRows, paddedRows, statistics } = recordSet(heavy, "short");
    expect(statistics.rowCount).to.equal(23);
    expect(rejectedRows?.count).to.equal(1);
    expect(paddedRows?.count).to.equal(2);
    expect(paddedRows?.first.map(({ line }) => line)).to.deep.equal([22, 24]);
  });

  it("keeps all digits of JSON integers beyond 64 bits", () => {
    expect(column("big", "a").statistics).to.include({
      min: "18446744073709551616",
      max: "123456789012345678901234567890",
    });
    expect(column("big", "b").statistics).to.include({ max: 2 });
  });

  it("profiles a table of 5 000 columns", () => {
    const { field: fields, structure, examples } = recordSet(heavy, "wide");
    expect(fields).to.have.length(5000);
    expect(fields[4999]?.statistics).to.include({ rowCount: 20, max: 19 * 4999, uniqueCount: 20 });
    expect(Object.keys(examples[0] ?? {})).to.have.length(5000);
    expect(structure.limits?.join()).to.contain("of 5000 columns");
  });

  it("gives small and large tables the same statistics", async () => {
    const row = (i: number): string =>
      `${i % 700},${((i * 7919) % 1000) / 8},word ${i % 13},${i % 2 === 0},2024-01-${two((i % 28) + 1)},${i % 5 === 0 ? "" : i % 9}`;
    writeFiles(service.dataRoot, {
      "sizes/small.csv": lines("a,b,c,d,e,f", 6000, row),
      "sizes/large.csv": lines("a,b,c,d,e,f", 12_000, (i) => row(i % 6000)),
      "sizes/larger.csv": lines("a,b,c,d,e,f", 120_000, (i) => row(i % 6000)),
    });
    const { heavy: sizes } = await profilesOf(service.rpc, "sizes");
    const scaled = (name: string, times: number) =>
      recordSet(sizes, name).field.map(({ statistics: s, dataType, pattern }) => ({
        dataType,
        pattern,
        extent: [s.min, s.max, s.uniqueCount, s.minLength, s.maxLength, s.meanLength],
        counts: [s.rowCount, s.nonNullCount, s.missingCount, s.zeros ?? 0].map((count) => count / times),
        histogram: s.histogram?.map(({ binRange, count }) => [binRange, count / times]),
        top: s.topValues?.map(({ value, count }) => [value, count / times]),
        mean: typeof s.mean === "number" ? Math.round(s.mean * 1e9) : null,
      }));
    expect(scaled("large", 2)).to.deep.equal(scaled("small", 1));
    expect(scaled("larger", 20)).to.deep.equal(scaled("small", 1));
  });

  describe("with options of the caller", () => {
    const withOptions = (datasetId: string, ...read_options: ReadOptions[]): object =>
      specificationOf(datasetId, { data_connectors: [{ type: "RawDataPath", dataset_id: datasetId, read_options }] });

    async function profiled(specification: object): Promise<HeavyProfile> {
      const { job_id } = await service.rpc.profiled(specification);
      const { moma_profile_heavy } = await service.rpc.call("profiler.getProfile", { job_id, parts: ["heavy"] });
      if (moma_profile_heavy === null) throw new Error("there is no heavy profile");
      return moma_profile_heavy;
    }

    it("reads a file as they say", async () => {
      writeFiles(service.dataRoot, { "own/a.csv": "# made by x\n1:2,5\n3:4,5\n", "own/b.csv": "d\n01/02/2024\n" });
      const document = await profiled(
        withOptions(
          "own",
          { path: "a.csv", delimiter: ":", header: false, skip_lines: 1 },
          { path: "*.csv", date_order: "month_first" },
        ),
      );
      const { field: fields, statistics } = recordSet(document, "a");
      expect(statistics.rowCount).to.equal(2);
      expect(fields.map(({ name }) => name)).to.deep.equal(["column_1", "column_2"]);
      expect(field(recordSet(document, "b"), "d").statistics.min).to.equal("2024-01-02");
    });

    it("takes a text for the table that they say it is, whatever its name", async () => {
      const text = "a b 1\nc d 2\n";
      writeFiles(service.dataRoot, { "told/notes.txt": text, "told/more/notes": text, "told/other.txt": text });
      const document = await profiled(withOptions("told", { path: "**/notes*", delimiter: " ", header: false }));
      expect(document.recordSet.map(({ name }) => name)).to.deep.equal(["more/notes", "notes", "documents"]);
      for (const name of ["notes", "more/notes"]) {
        expect(field(recordSet(document, name), "column_3").statistics).to.include({ rowCount: 2, max: 2 });
      }
      const single = await profiled(withOptions("told/more/notes", { path: "notes", delimiter: " ", header: false }));
      expect(recordSet(single, "notes").field).to.have.length(3);
    });

    it("refuses to go on where they are for no table that is there", async () => {
      writeFiles(service.dataRoot, { "unused/a.csv": "a\n1\n", "unused/page.html": "<p>1</p>" });
      for (const path of ["b.csv", "page.html"]) {
        const { error } = await service.rpc.profiled(
          withOptions("unused", { path: "*.csv" }, { path, delimiter: ";" }),
        );
        expect(error).to.include({ code: 41353 });
        expect(error?.message).to.include(`read_options for '${path}' match no file`);
      }
    });

    it("refuses an encoding that there is not", async () => {
      const specification = withOptions("own", { path: "a.csv", encoding: "klingon" });
      const error = await service.rpc.fail("profiler.trigger", { profile_specification: specification });
      expect(error.code).to.equal(41353);
    });
  });

  it("tells of odd rows in tables of any size", () => {
    const odd = recordSet(heavy, "odd");
    expect(odd.statistics.rowCount).to.equal(60_001);
    expect([odd.rejectedRows?.count, odd.rejectedRows?.first[0]?.line]).to.deep.equal([1, 60_002]);
    expect([odd.paddedRows?.count, odd.paddedRows?.first[0]?.line]).to.deep.equal([1, 60_003]);
  });

  it("leaves out a line whose quote stays open, and no row below it", async () => {
    const rows = (more: (i: number) => string): string =>
      `id,name,note\n${Array.from({ length: 300 }, (_, i) => `${i},w${i},${more(i)}`).join("\n")}\n`;
    const bad = new Set([40, 41, 200]);
    writeFiles(service.dataRoot, {
      "quotes/plain.csv": rows((i) => (bad.has(i) ? '"oops' : "fine")),
      "quotes/quoted.csv": rows((i) => (bad.has(i) ? '"oops' : `"note, ${i}"`)),
      "quotes/mixed.csv": rows((i) => (bad.has(i) ? '"oops' : i % 7 === 0 ? `"two\nlines ""${i}"""` : "fine")),
      "quotes/wide.csv": 'a,b\r\n1,"two\r\nlines"\r\n3,"two\r\nlines",5\r\n6,7\r\n',
      "quotes/large.csv": `a,b\n1,"${"x".repeat(3_000_000)}\n${"2,3\n".repeat(1_000_000)}`,
    });
    const { heavy } = await profilesOf(service.rpc, "quotes");
    for (const name of ["plain", "quoted", "mixed"]) {
      const set = recordSet(heavy, name);
      expect(set.statistics.rowCount, name).to.equal(297);
      expect(set.rejectedRows?.count, name).to.equal(3);
      const texts = set.rejectedRows?.first.map((row) => row.text);
      expect(texts, name).to.deep.equal(['40,w40,"oops', '41,w41,"oops', '200,w200,"oops']);
    }
    const linesOf = (name: string): number[] | undefined =>
      recordSet(heavy, name).rejectedRows?.first.map((row) => row.line);
    expect(linesOf("plain")).to.deep.equal([42, 43, 202]);
    expect(linesOf("mixed")).to.deep.equal([48, 49, 231]); // cells of two lines count as two
    const wide = recordSet(heavy, "wide");
    expect([wide.statistics.rowCount, wide.rejectedRows?.count]).to.deep.equal([2, 1]);
    expect(linesOf("wide")).to.deep.equal([4]);
    const large = recordSet(heavy, "large");
    expect([large.statistics.rowCount, large.rejectedRows?.first[0]?.line]).to.deep.equal([1_000_000, 2]);
    expect(large.rejectedRows?.first[0]?.text).to.have.length(200);
  }).timeout(60_000);

  it("keeps personal values out of a redacted profile", async () => {
    writeFiles(service.dataRoot, {
      "people/list.csv": lines(
        "id,email,first_name,comment,amount,number",
        40,
        (i) => `${i},person${i}@example.org,Given${i},write to secret${i}@example.org soon,${i * 3},4111111111111111`,
      ),
    });
    const open = specificationOf("people");
    const text = async (specification: object): Promise<string> => {
      const { job_id } = await service.rpc.profiled(specification);
      return JSON.stringify(await service.rpc.call("profiler.getProfile", { job_id }));
    };
    expect(await text(open)).to.contain("person1@example.org");
    const redacted = await text({ ...open, redact: true });
    for (const value of ["person", "Given", "secret"]) expect(redacted).not.to.match(new RegExp(`${value}\\d`));
    const list = recordSet(JSON.parse(redacted).moma_profile_heavy, "list");
    expect(redacted).not.to.contain("4111111111111111");
    expect(field(list, "number").personal).to.equal(true);
    expect(field(list, "email").personal).to.equal(true);
    expect(field(list, "first_name").personal).to.equal(true);
    expect(field(list, "email").statistics).to.include({ uniqueCount: 40, nonNullCount: 40 });
    expect(field(list, "amount").statistics).to.include({ max: 117 });
    expect(list.examples[1]?.amount).to.equal(3);
  });
});
