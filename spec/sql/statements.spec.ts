import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import fc from "fast-check";
import type { ServiceError } from "../../src/errors/service-error.ts";
import type { SqlProcesses } from "../../src/jobs/sql-processes.ts";
import type { JsonValue } from "../../src/profiling/model/json-value.ts";
import {
  type ParameterType,
  parameterTypes,
  type Statement,
  type StatementLimits,
  type TableSource,
  type ViewSource,
} from "../../src/sql/statement.ts";
import { generous, runWhole, snapshotFile, sqlProcesses, statementOf, type WholeResult } from "../support/sql.ts";

const ROWS = 600_000;

/** Numbers as texts: DuckDB writes some as such, and some not. */
const written = (rows: unknown[][]): string[][] =>
  rows.map((row) => row.map((cell) => JSON.stringify(cell).replaceAll('"', "")));

describe("statements of SQL, run in their own processes", () => {
  let processes: SqlProcesses;
  let file: string;
  let tables: TableSource[];
  const views: ViewSource[] = [
    {
      ref: "shop.web.cheap",
      sql: "SELECT id, name FROM shop.web.items WHERE price < 2; -- all",
      depends_on: ["shop.web.items"],
      hidden: [],
    },
    {
      ref: "shop.web.named",
      sql: "FROM shop.web.cheap WHERE name <> 'item 1'",
      depends_on: ["shop.web.cheap"],
      hidden: ["name"],
    },
  ];
  before(async () => {
    file = await snapshotFile(
      "CREATE TABLE items AS SELECT range::INTEGER AS id, 'item ' || range AS name, range / 2.0 AS price, DATE '2024-01-01' + (range % 365)::INTEGER AS day, range % 7 = 0 AS rare FROM range(1000)",
      `CREATE TABLE log AS SELECT range AS line, CASE WHEN range = 500000 THEN 'n/a' ELSE range::VARCHAR END AS value FROM range(${ROWS})`,
      "CREATE TABLE people AS SELECT 'Ada' AS name, 36 AS age, 9007199254740993 AS id, [1, 2] AS list, {'a': 1} AS struct, DATE '2024-05-01' AS day, TIMESTAMPTZ '2024-05-01 12:00:00+00' AS at, '\\x00A'::BLOB AS bytes, 'nan'::DOUBLE AS odd",
    );
    tables = [
      { ref: "shop.web.items", file, table: "items", hidden: [] },
      { ref: "shop.web.log", file, table: "log", hidden: [] },
      { ref: "shop.hr.people", file, table: "people", hidden: ["name", "list"] },
      { ref: "data/items.csv", file, table: "items", hidden: [] },
    ];
    processes = sqlProcesses({ workers: 2 });
  });
  after(() => processes.stop());

  const run = (
    sql: string,
    more: Partial<Statement> = {},
    limits: Partial<StatementLimits> = {},
  ): Promise<WholeResult> => runWhole(processes, statementOf(sql, { tables, views, ...more }), limits);
  const failure = async (work: Promise<unknown>): Promise<ServiceError> =>
    work.then(
      () => expect.fail("it did not fail"),
      (error: ServiceError) => error,
    );

  it("give columns with their types, and rows as a profile writes values", async () => {
    const { columns, rows, bytes, row_count, truncated, tables: read } = await run("FROM Shop.HR.people");
    expect(columns.slice(0, 5)).to.deep.equal([
      { name: "name", type: "VARCHAR" },
      { name: "age", type: "INTEGER" },
      { name: "id", type: "BIGINT" },
      { name: "list", type: "INTEGER[]" },
      { name: "struct", type: 'STRUCT("a" INTEGER)' },
    ]);
    const [row = []] = rows;
    expect(row).to.deep.equal([
      null,
      36,
      "9007199254740993",
      null,
      { a: 1 },
      "2024-05-01",
      "2024-05-01T12:00:00Z",
      "AEE=",
      null,
    ]);
    expect([row_count, truncated, read]).to.deep.equal([1, false, ["Shop.HR.people"]]);
    expect(bytes).to.equal(JSON.stringify(row).length + 1);
  });

  it("give arrays as lists, numbers beyond all others as texts, and nothing for what is no number", async () => {
    const { rows } = await run(
      "SELECT [1, 2]::INTEGER[2], {'a': [0.5]::DOUBLE[1]}, 1e400::DOUBLE, -1e400::DOUBLE, 'nan'::FLOAT",
    );
    expect(rows).to.deep.equal([[[1, 2], { a: [0.5] }, "Infinity", "-Infinity", null]]);
  });

  it("never show what is hidden, however it is asked for", async () => {
    for (const sql of [
      "SELECT name FROM shop.hr.people",
      "SELECT max(p.name) FROM shop.hr.people p",
      "SELECT COLUMNS('na.e') FROM shop.hr.people",
      "SELECT name FROM (SELECT * FROM shop.hr.people WHERE age = 36)",
      "SELECT first(name) FROM shop.hr.people GROUP BY age",
      "SELECT p['name'] FROM shop.hr.people p",
      "SELECT name::INTEGER FROM shop.hr.people",
      "SELECT DISTINCT name FROM shop.web.named",
    ]) {
      expect((await run(sql)).rows, sql).to.deep.equal([[null]]);
    }
    expect((await run("SELECT count(*) FROM shop.hr.people WHERE name LIKE 'A%'")).rows).to.deep.equal([[0]]);
  });

  it("read views, and views of views, which see what they depend on and nothing else", async () => {
    expect((await run("SELECT count(*), max(id) FROM shop.web.named")).rows).to.deep.equal([[3, 3]]);
    const view = { ref: "shop.web.sly", sql: "SELECT * FROM shop.web.log", depends_on: ["shop.web.items"], hidden: [] };
    const error = await failure(run("FROM shop.web.sly", { views: [view] }));
    expect([error.name, error.details]).to.deep.equal(["TABLE_NOT_FOUND", { table_ref: "shop.web.log" }]);
  });

  it("read a table that is named by a text", async () => {
    expect((await run("SELECT count(*) FROM 'data/items.csv'")).rows).to.deep.equal([[1000]]);
  });

  it("are cut off at the limit of rows, and say so", async () => {
    const most = await run("FROM shop.web.items ORDER BY id", {}, { rows: 10 });
    expect([most.row_count, most.rows.length, most.truncated]).to.deep.equal([10, 10, true]);
    const all = await run("FROM shop.web.items LIMIT 10", {}, { rows: 10 });
    expect([all.row_count, all.truncated]).to.deep.equal([10, false]);
  });

  it("come in segments that are the whole result, in its order", async () => {
    const segments: { json: string; rows: number }[] = [];
    const statement = statementOf("SELECT line FROM shop.web.log ORDER BY line DESC", { tables });
    const result = await processes.run(
      statement,
      { ...generous, rows: 5000 },
      (one) => segments.push(one),
      new AbortController().signal,
    );
    const rows = segments.flatMap(({ json }) => JSON.parse(json) as number[][]);
    expect(segments.length).to.be.greaterThan(4);
    expect(segments.map(({ rows: count }) => count).reduce((sum, one) => sum + one)).to.equal(result.row_count);
    expect(rows.map(([line]) => line)).to.deep.equal(Array.from({ length: 5000 }, (_, i) => ROWS - 1 - i));
  });

  it("fail as a whole where they fail at row 500,000", async () => {
    const error = await failure(run("SELECT value::INTEGER FROM shop.web.log", {}, { rows: ROWS, result_bytes: 1e9 }));
    expect(error.name).to.equal("QUERY_FAILED");
    expect(error.message).to.contain("'n/a'");
  });

  it("may have comments, semicolons and quotes wherever SQL may", async () => {
    for (const sql of [
      "SELECT 1;",
      `SELECT 1${"; ".repeat(500)}`,
      "SELECT 1 ; ; -- a;b",
      "/* ) */ SELECT 1 /* ; */ ;",
      "SELECT 1 -- )",
      'WITH "a;b" AS (SELECT 1) FROM "a;b";',
      "SELECT length(';') ;",
      "(SELECT 1)",
      "FROM (VALUES (1))",
      'SELECT 1 AS "x) y"',
      "SELECT length($$;$$);",
    ]) {
      expect((await run(sql)).rows, sql).to.deep.equal([[1]]);
    }
  });

  it("take parameters as values and never as SQL", async () => {
    const count = async (condition: string, parameters: Statement["parameters"], declared?: Statement["declared"]) => {
      const more = declared === undefined ? { parameters } : { parameters, declared };
      return (await run(`SELECT count(*) FROM shop.web.items WHERE ${condition}`, more)).rows[0]?.[0];
    };
    expect(await count("name = $name", { name: "' OR 1=1 --" })).to.equal(0);
    expect(await count("id < $n", { n: "50" })).to.equal(50);
    expect(await count("id < $n", { n: 50 }, [{ name: "n", type: "integer" }])).to.equal(50);
    expect(await count("day < $d", { d: "2024-01-08" }, [{ name: "d", type: "date" }])).to.equal(21);
    expect(await count("day < $d", { d: "2024-01-08" })).to.equal(21);
    expect(await count("id IN (SELECT unnest($ids))", { ids: [1, 2, 5000] }, [{ name: "ids", type: "list" }])).to.equal(
      2,
    );
    expect(await count("name IN (SELECT unnest($names))", { names: ["item 1", "x"] })).to.equal(1);
    expect(await count("rare = $rare", { rare: true })).to.equal(143);
    expect(await count("price < $p AND $p2 IS NULL", { p: 1.5, p2: null })).to.equal(3);
    expect(await count("id = ?", { 1: 7 })).to.equal(1);
  });

  it("know the type of a parameter that is declared, of each type that there is", async () => {
    const samples: Record<ParameterType, [JsonValue, string]> = {
      string: ["7", "VARCHAR"],
      integer: ["9223372036854775807", "BIGINT"],
      number: [7, "DOUBLE"],
      boolean: [false, "BOOLEAN"],
      date: ["2024-02-29", "DATE"],
      timestamp: ["2024-02-29 12:30:00", "TIMESTAMP"],
      list: [[1, 2.5], "DOUBLE[]"],
    };
    for (const type of parameterTypes) {
      const [value, expected] = samples[type];
      const { rows } = await run("SELECT typeof($x)", { parameters: { x: value }, declared: [{ name: "x", type }] });
      expect(rows, type).to.deep.equal([[expected]]);
    }
  });

  it("refuse parameters that do not go with the statement", async () => {
    const of = async (parameters: Statement["parameters"], declared?: Statement["declared"]): Promise<string> => {
      const more = declared === undefined ? { parameters } : { parameters, declared };
      return (await failure(run("SELECT * FROM shop.web.items WHERE id = $id", more))).message;
    };
    expect(await of({})).to.contain("$id has no value");
    expect(await of({ id: 1, more: 2 })).to.contain("$more is not in the statement");
    expect(await of({ id: "x" }, [{ name: "id", type: "integer" }])).to.contain("$id must be of the type integer");
    expect(await of({ id: "2024-02-30" }, [{ name: "id", type: "date" }])).to.contain("$id is no DATE");
    expect(await of({ id: [1, "a"] })).to.contain("$id must have values of one type");
    expect(await of({ id: { a: 1 } })).to.contain("$id must not be an object");
    expect((await failure(run("FROM $t", { parameters: { t: "shop.web.items" } }))).name).to.equal(
      "INVALID_SQL_SYNTAX",
    );
  });

  it("say where in their text they are wrong", async () => {
    expect((await failure(run("SELECT 'ü',\n 1 FRM x y"))).details).to.deep.equal({
      reason: 'syntax error at or near "x"',
      line: 2,
      column: 8,
    });
    const { details } = await failure(run("SELECT id,\n nam\nFROM shop.web.items"));
    expect(details).to.deep.include({ line: 2 });
    expect(JSON.stringify(details)).to.contain("name");
  });

  it("are bound without being run: columns, types, tables and parameters", async () => {
    const { signal } = new AbortController();
    const sql = "SELECT id, price * $rate AS cost, error('never') AS never FROM shop.web.items WHERE day > $from";
    expect(
      await processes.bind({ sql, tables, views: [], declared: [{ name: "rate", type: "number" }] }, signal),
    ).to.deep.equal({
      refs: ["shop.web.items"],
      parameters: ["rate", "from"],
      columns: [
        { name: "id", type: "INTEGER" },
        { name: "cost", type: "DOUBLE" },
        { name: "never", type: "INTEGER" },
      ],
      parameter_types: { rate: "DOUBLE", from: "DATE" },
    });
  });

  it("are looked through without their tables", async () => {
    const { signal } = new AbortController();
    const sql = "WITH t AS (FROM A.b.C) SELECT * FROM t JOIN a.B.c USING (x) JOIN 'x.csv' ON $one = $two AND d.e.f";
    expect(await processes.inspect(sql.replace(" AND d.e.f", ""), signal)).to.deep.equal({
      refs: ["A.b.C", "x.csv"],
      parameters: ["one", "two"],
    });
    expect((await failure(processes.inspect("SELECT * FROM read_text('x')", signal))).name).to.equal("SQL_NOT_ALLOWED");
  });

  it("end soon after they are aborted, those that wait at once; the next ones run", async () => {
    const endless = statementOf(
      "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 7",
    );
    const [first, second] = [new AbortController(), new AbortController()];
    const running = failure(Promise.all([1, 2].map(() => runWhole(processes, endless, {}, first.signal))));
    const waiting = failure(runWhole(processes, endless, {}, second.signal));
    second.abort(new Error("not wanted"));
    expect((await waiting).message).to.equal("not wanted");
    first.abort(new Error("not wanted any more"));
    expect((await running).message).to.equal("not wanted any more");
    expect((await run("SELECT 1")).rows).to.deep.equal([[1]]);
  });

  it("give what plain DuckDB gives for 500 statements on the same file", async () => {
    const instance = await DuckDBInstance.create(file, { access_mode: "READ_ONLY" });
    const connection = await instance.connect();
    const column = fc.constantFrom("id", "name", "price", "day", "rare");
    const value = fc.oneof(
      fc.integer({ min: -5, max: 1005 }).map(String),
      column,
      fc.constantFrom(
        "id * 2",
        "id % 10",
        "length(name)",
        "price + id",
        "CASE WHEN rare THEN id END",
        "upper(name)",
        "day + 1",
        "NULL",
      ),
    );
    const condition = fc.oneof(
      fc
        .tuple(
          fc.constantFrom("id", "price", "id % 10"),
          fc.constantFrom("<", "<=", "=", "<>", ">"),
          fc.integer({ min: -5, max: 1005 }),
        )
        .map((parts) => parts.join(" ")),
      fc.constantFrom(
        "rare",
        "NOT rare",
        "name LIKE '%7%'",
        "day < DATE '2024-03-01'",
        "id IN (1, 5, 8)",
        "EXISTS (SELECT 1)",
      ),
    );
    const conditions = fc
      .array(condition, { minLength: 1, maxLength: 3 })
      .chain((all) => fc.constantFrom(" AND ", " OR ").map((word) => all.join(word)));
    const plain = fc
      .tuple(fc.array(value, { minLength: 1, maxLength: 4 }), conditions, fc.integer({ min: 0, max: 50 }))
      .map(
        ([values, where, offset]) =>
          `SELECT ${values.map((one, i) => `${one} AS c${i}`).join(", ")} FROM shop.web.items WHERE ${where} ORDER BY id LIMIT 40 OFFSET ${offset}`,
      );
    const grouped = fc
      .tuple(
        fc.constantFrom("id % 10", "rare", "month(day)"),
        fc.constantFrom(
          "count(*)",
          "sum(price)",
          "min(name)",
          "max(day)",
          "avg(id)",
          "median(price)",
          "list(id ORDER BY id)[1:3]",
        ),
        conditions,
      )
      .map(
        ([key, aggregate, where]) =>
          `SELECT ${key} AS k, ${aggregate} AS v FROM shop.web.items WHERE ${where} GROUP BY ALL ORDER BY k`,
      );
    const joined = fc
      .tuple(conditions, fc.constantFrom("JOIN", "LEFT JOIN", "SEMI JOIN", "ANTI JOIN"))
      .map(
        ([where, join]) =>
          `WITH few AS (SELECT * FROM shop.web.items WHERE ${where}) SELECT i.id, row_number() OVER (ORDER BY i.id) AS n FROM shop.web.items i ${join} few f ON f.id = i.id + 1 ORDER BY ALL LIMIT 50`,
      );
    const equal = async (sql: string): Promise<void> => {
      const { rows } = await run(sql);
      const theirs = await connection.runAndReadAll(sql.replaceAll("shop.web.items", "items"));
      expect(written(rows), sql).to.deep.equal(written(theirs.getRowsJson()));
    };
    const some = fc.array(fc.oneof(plain, grouped, joined), { minLength: 10, maxLength: 10, size: "max" });
    await fc.assert(
      fc.asyncProperty(some, async (statements) => void (await Promise.all(statements.map(equal)))),
      { numRuns: 50 },
    );
    connection.closeSync();
    instance.closeSync();
  }).timeout(400_000);
});
