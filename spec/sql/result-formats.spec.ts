import { rmSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import type { SqlProcesses } from "../../src/jobs/sql-processes.ts";
import { csvOf, jsonOf, ndjsonOf, type Segments } from "../../src/sql/result-formats.ts";
import type { ResultColumn } from "../../src/sql/statement.ts";
import { generous, sqlProcesses, statementOf } from "../support/sql.ts";

const columns: ResultColumn[] = [
  { name: "id", type: "BIGINT" },
  { name: "na,me", type: "VARCHAR" },
  { name: "__proto__", type: "INTEGER[]" },
];
const segments = ['[[1,"a \\"b\\"",[1,2]],["9007199254740993","",null]]', "[[null,null,[]]]"];

const whole = async (pieces: AsyncIterable<string>): Promise<string> => (await Array.fromAsync(pieces)).join("");

const VALUES = `SELECT 1::TINYINT AS tiny, 9007199254740993 AS big, 12345678901234567890::HUGEINT AS huge,
  170141183460469231731687303715884105727::HUGEINT AS largest, 1.5::DECIMAL(9, 2) AS price, 0.1::DOUBLE AS x,
  'inf'::DOUBLE AS endless, true AS yes, 'ü "x"' AS text, DATE '2024-02-29' AS day, TIME '12:30:00.5' AS time,
  TIMESTAMP '2024-02-29 12:30:00.123456' AS at, TIMESTAMPTZ '2024-02-29 12:30:00+02' AS instant,
  '\\x00\\xFFa'::BLOB AS bytes, [1, NULL, 3] AS list, {'a': 1, 'b': [DATE '2024-01-01']} AS struct, NULL AS nothing,
  '{"a": [1]}'::JSON AS json, '6c0b4b1e-1111-4222-8333-444444444444'::UUID AS id, [] AS "a b""c", MAP {'k': 1} AS map, [{'a': 'x'::BLOB}] AS deep,
  INTERVAL 3 DAY AS span, 'b'::ENUM('a', 'b') AS one_of`;

/** What Parquet says of some columns: as it has no type for theirs, in another. */
const OTHERWISE: Record<string, string> = {
  huge: "12345678901234567890",
  largest: "170141183460469231731687303715884105727",
};

describe("a result in other formats", () => {
  let processes: SqlProcesses;
  before(() => {
    processes = sqlProcesses();
  });
  after(() => processes.stop());

  it("is CSV, in which NULL is not an empty text", async () => {
    expect(await whole(csvOf(columns, segments))).to.equal(
      'id,"na,me",__proto__\r\n1,"a ""b""","[1,2]"\r\n9007199254740993,"",\r\n,,[]\r\n',
    );
    expect(await whole(csvOf([{ name: "a", type: "INTEGER" }], ["[[null],[1]]"]))).to.equal('a\r\n""\r\n1\r\n');
  });

  it("is newline-delimited JSON, and a JSON array", async () => {
    const rows = [
      '{"id":1,"na,me":"a \\"b\\"","__proto__":[1,2]}',
      '{"id":"9007199254740993","na,me":"","__proto__":null}',
      '{"id":null,"na,me":null,"__proto__":[]}',
    ];
    expect(await whole(ndjsonOf(columns, segments))).to.equal(`${rows.join("\n")}\n`);
    expect(await whole(jsonOf(columns, segments))).to.equal(`[\n${rows.join(",\n")}\n]\n`);
    expect(await whole(jsonOf(columns, []))).to.equal("[]\n");
  });

  it("is Parquet, with the types and values that it had", async () => {
    const kept: string[] = [];
    const { signal } = new AbortController();
    const result = await processes.run(statementOf(VALUES), generous, ({ json }) => kept.push(json), signal);
    const file = await processes.parquet(result.columns, kept, signal);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const row = async (sql: string): Promise<Record<string, unknown>> =>
      (await connection.runAndReadAll(`SET TimeZone = 'UTC'; ${sql}`)).getRowObjectsJson()[0] ?? {};
    const [before, after] = [await row(VALUES), await row(`FROM '${file}'`)];
    expect(Object.keys(after)).to.deep.equal(result.columns.map(({ name }) => name));
    for (const [name, value] of Object.entries(before)) {
      if (!["map", "span", "deep"].includes(name)) expect(after[name], name).to.deep.equal(OTHERWISE[name] ?? value);
    }
    expect(after.map).to.equal('[{"key":"k","value":1}]');
    expect(after.deep).to.equal('[{"a":"eA=="}]');
    const types = await connection.runAndReadAll(`SELECT column_name, column_type FROM (DESCRIBE FROM '${file}')`);
    const typeOf = Object.fromEntries(types.getRows()) as Record<string, string>;
    expect(typeOf).to.include({
      tiny: "TINYINT",
      big: "BIGINT",
      huge: "DECIMAL(38,0)",
      largest: "VARCHAR",
      day: "DATE",
    });
    expect(typeOf).to.include({
      at: "TIMESTAMP",
      instant: "TIMESTAMP WITH TIME ZONE",
      bytes: "BLOB",
      list: "INTEGER[]",
    });
    connection.closeSync();
    instance.closeSync();
    rmSync(file);
  });

  it("is Parquet of a result without rows too", async () => {
    const none: Segments = [];
    const file = await processes.parquet(columns, none, new AbortController().signal);
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const read = await connection.runAndReadAll(`FROM '${file}'`);
    expect([read.columnNames(), read.currentRowCount]).to.deep.equal([columns.map(({ name }) => name), 0]);
    connection.closeSync();
    instance.closeSync();
  });
});
