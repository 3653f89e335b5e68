import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import type { Field, HeavyProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { anyRecordSet, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";

/** More digits than 64 bits hold. */
const BIG = "12345678901234567890123456789012345678";

describe("JSON, JSON Lines and Parquet files", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, {
      "set/array.json": JSON.stringify([
        { id: 1, tags: ["a", "b"], at: { lat: 1.5, lon: 2 }, mixed: 1, code: "007" },
        { id: 2, tags: [], at: { lat: null, lon: 3 }, mixed: "one", code: "008" },
        { id: 3, at: null, mixed: null, code: "009", late: true },
      ]),
      "set/lines.jsonl": '{"a":1,"b":"2024-01-01"}\n{"a":2,"b":"2024-01-02"}\n\n{"a":9007199254740993,"b":null}\n',
      "set/digits.jsonl": [
        `{"top":18446744073709551616,"at":{"big":${BIG},"mixed":${BIG},"it's \\"so\\"":${BIG}},"list":[1,${BIG},null],"deep":[{"x":[[${BIG}],[-3]]}],"day":"2024-01-01T00:00:00Z"}`,
        '{"top":1,"at":{"big":-2,"mixed":0.5},"list":[],"deep":[],"day":"2024-01-02T00:00:00Z"}',
        '{"top":null,"at":null,"list":null,"deep":[{"x":null}],"day":null}',
      ].join("\n"),
      "set/object.json": '{\n  "name": "x",\n  "rows": [{"v": 1}, {"v": 2}]\n}\n',
      "set/marked.json": '\uFEFF[{"a":"ü"}]',
      "set/broken.json": '[{"a":1},{"a":',
      "set/empty-array.json": "[]",
      "set/hollow.json": "[{},{},{}]",
      "set/hollow-lines.jsonl": "{}\n{}\n",
      "set/nulls.json": "[null,null]",
      "set/strays.jsonl": '{"a":1}\n3\n"x"\n{"a":2}\n[1]\nnull\n{"a":3}\n',
      "set/stray.json": '[{"a":1,"b":"x"},3,{"a":2,"b":"y"}]',
      "set/same.csv": "a\n1\n",
      "set/same.json": '[{"a":1}]',
    });
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT i AS id, i / 4.0 AS amount, i::DECIMAL(9,2) AS price, 'x' || (i % 3) AS word, DATE '2024-01-01' + i::INTEGER AS day,
         [i, i + 1] AS pair, {'a': i, 'b': {'c': 'deep'}} AS nested, MAP {'k': i} AS map,
         CASE WHEN i = 3 THEN 'NaN'::DOUBLE WHEN i = 4 THEN 'Infinity'::DOUBLE ELSE i END AS odd,
         'abc'::BLOB AS bytes, uuid() AS uid, 18446744073709551615::UBIGINT AS big
       FROM range(100) t(i)) TO '${join(service.dataRoot, "set/table.parquet")}' (FORMAT parquet)`,
    );
    connection.closeSync();
    instance.closeSync();
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  const column = (set: string, path: string): Field => field(recordSet(heavy, set), path);

  it("counts records without members as rows, and has a column for nulls that are no records", () => {
    expect(recordSet(heavy, "hollow")).to.deep.include({ field: [] });
    expect(recordSet(heavy, "hollow").statistics).to.include({ rowCount: 3 });
    expect(recordSet(heavy, "hollow-lines").statistics).to.include({ rowCount: 2 });
    expect(recordSet(heavy, "nulls").statistics).to.include({ rowCount: 2 });
    expect(column("nulls", "json").statistics).to.include({ nonNullCount: 0, missingCount: 2 });
  });

  it("profiles records with the types that all records together have", () => {
    expect(column("array", "id")).to.deep.include({ dataType: "sc:Integer" });
    expect(column("array", "code")).to.deep.include({ dataType: "sc:Text" });
    expect(column("array", "late").statistics).to.include({ nonNullCount: 1, missingCount: 2 });
    expect(column("array", "mixed").dataType).to.equal("sc:Text");
    expect(column("array", "mixed").sample).to.have.members(["1", "one"]);
    expect(column("array", "id").source.extract).to.deep.equal({ jsonPath: "$.id" });
  });

  it("profiles objects as sub-fields and lists by their elements", () => {
    expect(column("array", "at")).not.to.have.property("dataType");
    expect(column("array", "at").statistics).to.include({ nonNullCount: 2, missingCount: 1 });
    expect(column("array", "at.lat").statistics).to.include({ nonNullCount: 1, rowCount: 3, max: 1.5 });
    expect(column("array", "tags")).to.include({ dataType: "sc:Text", isArray: true, arrayShape: "-1" });
    expect(column("array", "tags").statistics).to.include({ minLength: 0, maxLength: 2, nonNullCount: 2 });
    expect(column("array", "tags").elements).to.include({ rowCount: 2, uniqueCount: 2 });
    expect(column("object", "rows.v").statistics).to.include({ rowCount: 2, max: 2 });
    expect(column("object", "rows.v").source.extract).to.have.property("jsonPath", "$.rows[*].v");
  });

  it("rejects values that are no objects among records", () => {
    const strays = recordSet(heavy, "strays");
    expect(field(strays, "a").statistics).to.include({ rowCount: 3, max: 3 });
    expect(strays.rejectedRows?.count).to.equal(4);
    expect(strays.rejectedRows?.first.map(({ line }) => line)).to.deep.equal([2, 3, 5, 6]);
    expect(column("stray", "a").statistics).to.include({ rowCount: 2, max: 2 });
    expect(recordSet(heavy, "stray").rejectedRows?.count).to.equal(1);
  });

  it("reads JSON Lines, and a byte order mark away", () => {
    expect(column("lines", "b").dataType).to.equal("sc:Date");
    expect(column("lines", "a").statistics.max).to.equal("9007199254740993");
    expect(recordSet(heavy, "marked").examples).to.deep.equal([{ a: "ü" }]);
    expect(recordSet(heavy, "empty-array").statistics.rowCount).to.equal(0);
  });

  it("keeps every digit of integers at whatever depth", () => {
    const statistics = (name: string): Field["statistics"] => column("digits", name).statistics;
    expect(statistics("top")).to.include({ min: 1, max: "18446744073709551616", missingCount: 1 });
    expect(statistics("at.big")).to.include({ min: -2, max: BIG });
    expect(statistics('at.it\'s "so"')).to.include({ max: BIG, missingCount: 2 });
    expect(column("digits", "at.mixed").dataType).to.equal("sc:Float");
    expect(column("digits", "list").dataType).to.equal("sc:Integer");
    expect(column("digits", "list").elements).to.include({ min: 1, max: BIG, missingCount: 1 });
    expect(column("digits", "day").statistics).to.include({ max: "2024-01-02T00:00:00Z" });
    const examples = JSON.stringify(recordSet(heavy, "digits").examples);
    expect(examples).to.include(`[["${BIG}"],[-3]]`);
  });

  it("says of a broken file why it gave no table", () => {
    const { error, field: fields } = anyRecordSet(heavy, "broken");
    expect([error?.name, fields]).to.deep.equal(["FILE_READ_ERROR", []]);
    expect(error?.description).not.to.include(service.dataRoot);
  });

  it("refuses records that have next to no names in common, where a table of them would be empty cells", async () => {
    const records = Array.from({ length: 6000 }, (_, i) => ({ [`name${i}`]: i }));
    writeFiles(service.dataRoot, { "sparse.json": JSON.stringify(records) });
    const { error } = await service.rpc.profiled(specificationOf("sparse.json"));
    expect(error?.name).to.equal("FILE_VALIDATION_ERROR");
    expect(error?.message).to.contain("its 6000 records have 6000 names, of which each has hardly any");
  });

  it("keeps the extension in the name where two files share it", () => {
    expect(recordSet(heavy, "same.csv").examples).to.deep.equal([{ a: 1 }]);
    expect(recordSet(heavy, "same.json").examples).to.deep.equal([{ a: 1 }]);
  });

  it("profiles every type of Parquet column", () => {
    expect(column("table", "amount").statistics).to.include({ min: 0, max: 24.75, mean: 12.375 });
    expect(column("table", "price").dataType).to.equal("sc:Float");
    expect(column("table", "day").statistics).to.include({ min: "2024-01-01", max: "2024-04-09", uniqueCount: 100 });
    expect(column("table", "pair").elements).to.include({ rowCount: 200, max: 100 });
    expect(column("table", "nested.b.c").statistics.topValues).to.deep.equal([{ value: "deep", count: 100 }]);
    expect(column("table", "map.key").statistics.topValues).to.deep.equal([{ value: "k", count: 100 }]);
    expect(column("table", "odd").statistics).to.include({ nonNullCount: 99, missingCount: 1, max: 99 });
    expect(column("table", "odd").statistics.infinities).to.deep.equal({ positive: 1, negative: 0 });
    expect(column("table", "bytes").statistics.topValues).to.deep.equal([{ value: "abc", count: 100 }]);
    expect(column("table", "uid").dataType).to.deep.equal(["sc:Text", "dg:uuid"]);
    expect(column("table", "big").statistics).to.include({ max: "18446744073709551615", uniqueCount: 1 });
  });

  it("keeps every digit of decimals, however wide", async () => {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const folder = join(service.dataRoot, "decimals");
    mkdirSync(folder);
    await connection.run(
      `COPY (SELECT (range % 7 + 0.25)::DECIMAL(18, 2) AS money, (range * 0.01)::DECIMAL(18, 2) - 5 AS cents,
         (range % 100)::DECIMAL(38, 2) + 12345678901234567890.12 AS wide, (range % 3)::DECIMAL(38, 30) / 8 AS eighths,
         range::DECIMAL(15, 3) / 4 AS narrow FROM range(20000)) TO '${join(folder, "d.parquet")}'`,
    );
    await connection.run(`COPY (FROM '${join(folder, "d.parquet")}' LIMIT 500) TO '${join(folder, "few.parquet")}'`);
    connection.closeSync();
    instance.closeSync();
    const { heavy } = await profilesOf(service.rpc, "decimals");
    for (const [name, rows] of [
      ["d", 20_000],
      ["few", 500],
    ] as const) {
      const set = recordSet(heavy, name);
      const money = field(set, "money").statistics;
      expect(money, name).to.include({ uniqueCount: 7, min: 0.25, max: 6.25, range: 6, median: 3.25 });
      expect(money.topValues?.[0]?.value).to.equal(0.25);
      expect(money.variance).to.be.closeTo(4, 0.02);
      const cents = field(set, "cents").statistics;
      const last = Math.round(rows - 1 - 500) / 100;
      expect(cents, name).to.include({ uniqueCount: rows, min: -5, max: last, zeros: rows > 500 ? 1 : 0 });
      expect(cents.sum).to.equal(((-500 + (rows - 1 - 500)) * rows) / 200);
      const wide = field(set, "wide").statistics;
      expect(wide, name).to.include({ uniqueCount: 100, min: "12345678901234567890.12", range: 99 });
      expect(wide.max).to.equal("12345678901234567989.12");
      expect(wide.standardDeviation).to.be.closeTo(28.87, 0.05);
      expect(field(set, "eighths").statistics, name).to.include({ uniqueCount: 3, min: 0, max: 0.25, median: 0.125 });
      expect(set.field.map((column) => column.dataType)).to.deep.equal(new Array(5).fill("sc:Float"));
      expect(set.examples[1]?.wide).to.equal("12345678901234567891.12");
      expect(set.examples[3]?.cents).to.equal(-4.97);
    }
  });
});
