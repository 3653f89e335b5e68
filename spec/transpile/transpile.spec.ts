import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { getDialects } from "@polyglot-sql/sdk";
import { expect } from "chai";
import { SqlProcesses } from "../../src/jobs/sql-processes.ts";
import { createLogger } from "../../src/logger.ts";
import type { Contract } from "../../src/methods/contract.ts";
import { dialectOf, dialects } from "../../src/sql/dialects/dialects.ts";
import { lossyParts } from "../../src/sql/dialects/lossy.ts";
import { temporaryFolder } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { LOSSY, QUERIES, ROUND_TRIPS } from "./queries.ts";

const { signal } = new AbortController();
const MIB = 1_048_576;

describe("translations of SQL", () => {
  let processes: SqlProcesses;
  let database: DuckDBInstance;
  before(async () => {
    const folder = temporaryFolder();
    processes = new SqlProcesses({
      workers: 1,
      memoryMb: 512,
      spillBytes: MIB,
      folder,
      logger: createLogger("silent"),
    });
    database = await DuckDBInstance.create(":memory:");
  });
  after(() => processes.stop());
  const translated = (sql: string, from: string, to: string) => {
    const [source, target] = [dialectOf(from), dialectOf(to)];
    if (source === null || target === null) throw new Error(`${from} or ${to} is not known`);
    return processes.translate({ sql, from: source, to: target, pretty: false, tables: {} }, signal);
  };

  it("are between the dialects that the translator has, by their usual names", () => {
    const own = getDialects().map((name) => (name === "postgresql" ? "postgres" : name));
    expect([...dialects].sort()).to.deep.equal(own.filter((name) => name !== "generic").sort());
    expect(["PostgreSQL", "sqlserver", "mariadb", "klingon"].map(dialectOf)).to.deep.equal([
      "postgres",
      "tsql",
      "mysql",
      null,
    ]);
  });

  it("from eight dialects to DuckDB are parsed there, or carry a warning, or are refused", async () => {
    expect(QUERIES.length).to.be.at.least(200);
    const connection = await database.connect();
    const counts = { parsed: 0, warned: 0, refused: 0 };
    for (const { from, sql } of QUERIES) {
      const result = await translated(sql, from, "duckdb").catch((error: Error) => error.name);
      if (typeof result === "string") {
        expect(result, sql).to.equal("SQL_TRANSPILE_ERROR");
        counts.refused++;
        continue;
      }
      const text = `'${result.sql.replaceAll("'", "''")}'`;
      const [row] = (await connection.runAndReadAll(`SELECT json_serialize_sql(${text})`)).getRows();
      const isParsed = !(JSON.parse(String(row?.[0])) as { error: boolean }).error;
      expect(result.parsed, `${from}: ${sql}`).to.equal(isParsed);
      if (result.warnings.length > 0) counts.warned++;
      else if (isParsed) counts.parsed++;
      else throw new Error(`${from}: ${sql} became ${result.sql} without a warning`);
    }
    expect(counts.parsed).to.be.greaterThan(150);
    expect(counts.warned).to.be.greaterThan(25);
  });

  for (const [from, sql, at] of LOSSY) {
    it(`tell what does not mean the same: ${from}, ${sql}`, async () => {
      const { warnings } = await translated(sql, from, "duckdb");
      expect(warnings.map((warning) => warning.at).join(" | ")).to.match(at);
    });
  }

  it("there and back give the same rows, but for those that are listed", async () => {
    const connection = await database.connect();
    await connection.run(`CREATE TABLE orders AS SELECT range::INTEGER AS id, (range % 4)::INTEGER AS who,
      (range * 37 % 101)::DECIMAL(9, 2) AS amount, DATE '2026-01-01' + (range * 5)::INTEGER AS day,
      CASE WHEN range % 3 = 0 THEN 'note ' || range END AS note FROM range(40)`);
    await connection.run(`CREATE TABLE people AS SELECT range::INTEGER AS id, list_extract(['ada', 'Bob', 'alan', 'Eve'],
      (range + 1)::INTEGER) AS name FROM range(4)`);
    const rows = async (sql: string): Promise<string> => {
      try {
        return JSON.stringify((await connection.runAndReadAll(sql)).getRowsJson());
      } catch (error) {
        return `fails: ${String(error).slice(0, 60)}`;
      }
    };
    const other: Record<string, string[]> = {};
    for (const through of ["postgres", "mysql", "bigquery", "snowflake", "oracle", "tsql", "clickhouse", "spark"]) {
      for (const sql of ROUND_TRIPS) {
        const back = await translated(sql, "duckdb", through)
          .then((there) => translated(there.sql, through, "duckdb"))
          .catch(() => null);
        if (back === null || back.warnings.length > 0) continue; // it is told
        if ((await rows(back.sql)) !== (await rows(sql))) other[through] = [...(other[through] ?? []), sql];
      }
    }
    const listed = JSON.parse(readFileSync(join(import.meta.dirname, "round-trips.json"), "utf8"));
    expect(other).to.deep.equal(listed);
  });
});

describe("transpile.*", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    await service.rpc.call("datasets.register", { name: "ana.it.numbers", sql: "SELECT range AS n FROM range(9)" });
  });
  after(() => service.stop());
  const sql = (params: Contract["transpile.sql"]["params"]) => service.rpc.call("transpile.sql", params);

  it("bind what is for DuckDB to what the caller may read", async () => {
    const bound = await sql({
      sql: "SELECT IFNULL(n, 0) AS n FROM ana.it.numbers LIMIT 2, 3",
      from: "mysql",
      to: "duckdb",
    });
    expect(bound).to.deep.equal({
      sql: "SELECT COALESCE(n, 0) AS n FROM ana.it.numbers LIMIT 3 OFFSET 2",
      warnings: [],
      verified: "bound",
    });
    const wrong = await sql({ sql: "SELECT m FROM ana.it.numbers", from: "mysql", to: "duckdb" });
    expect([wrong.verified, wrong.warnings.map(({ kind }) => kind)]).to.deep.equal(["parsed", ["not_bound"]]);
    expect((await sql({ sql: "SELECT a FROM t", from: "mysql", to: "duckdb" })).verified).to.equal("parsed");
  });

  it("refuse what may not mean the same, unless that is asked for", async () => {
    const parts = (text: string, from: "clickhouse" | "teradata") => lossyParts(text, from).map(({ at }) => at);
    const columns = "SELECT sample, final, format, settings, global, top, collect, sel FROM t ORDER BY format, final";
    expect([parts(columns, "clickhouse"), parts(columns, "teradata")]).to.deep.equal([[], []]);
    const clicks =
      "SELECT a FROM t AS x FINAL SAMPLE 0.1 WHERE a GLOBAL IN (SELECT 1) SETTINGS max_threads = 1 FORMAT JSON";
    const found = ["FINAL", "SAMPLE 0.1", "GLOBAL IN", "SETTINGS max_threads =", "FORMAT JSON"];
    expect(parts(clicks, "clickhouse")).to.deep.equal(found);
    expect(parts("SEL TOP 5 a FROM t SAMPLE 10", "teradata")).to.deep.equal(["SEL", "TOP 5", "SAMPLE 10"]);
    const lossy = { sql: "SELECT a FROM t WHERE ROWNUM < 3", from: "oracle", to: "duckdb" };
    expect((await service.rpc.fail("transpile.sql", lossy)).code).to.equal(41922);
    expect((await sql({ ...lossy, strict: false })).warnings).to.deep.include({ kind: "passed_through", at: "ROWNUM" });
    expect((await service.rpc.fail("transpile.sql", { sql: "SELEC", from: "duckdb", to: "mysql" })).code).to.equal(
      41904,
    );
    const long = { sql: "x".repeat(100_001), from: "duckdb", to: "mysql" };
    expect((await service.rpc.fail("transpile.sql", long)).code).to.equal(41906);
  });

  it("give tables other names by rules, which have names", async () => {
    const tables = { "analytics.raw.Users": "raw.crm.users" };
    await service.rpc.call("transpile.register", { name: "rules.eu.moved", tables });
    const { items } = await service.rpc.call("transpile.rules", {});
    expect(items.map(({ name, tables: to }) => [name, to])).to.deep.equal([["rules.eu.moved", tables]]);
    const moved = { sql: "SELECT u.id FROM analytics.raw.users u", from: "snowflake", to: "duckdb" };
    expect((await sql({ ...moved, rules: ["rules.eu.moved"] })).sql).to.include("FROM raw.crm.users AS u");
    const quoted = { sql: 'SELECT 1 FROM "analytics"."raw"."users", other', from: "snowflake", to: "duckdb" };
    expect((await sql({ ...quoted, rules: ["rules.eu.moved"] })).sql).to.equal("SELECT 1 FROM raw.crm.users, other");
    expect((await service.rpc.fail("transpile.register", { name: "rules.eu.moved", tables })).code).to.equal(40001);
    await service.rpc.call("transpile.unregister", { name: "rules.eu.moved" });
    expect((await service.rpc.fail("transpile.sql", { ...moved, rules: ["rules.eu.moved"] })).code).to.equal(40921);
  });

  it("translate views and metrics, and lay SQL out anew", async () => {
    const view = { kind: "dataset", name: "ana.it.numbers", to: "postgres" } as const;
    const { sql: there } = await service.rpc.call<{ sql: string }>("transpile.definition", view);
    expect(there).to.match(/GENERATE_SERIES|range/i);
    const text = "select n,count(*) from ana.it.numbers group by n -- all\n";
    const laidOut = await service.rpc.call("transpile.format", { sql: text });
    expect([laidOut.changed, laidOut.sql.split("\n").length > 3]).to.deep.equal([true, true]);
    expect((await service.rpc.call("transpile.format", { sql: laidOut.sql })).changed).to.equal(false);
    expect((await service.rpc.call("transpile.dialects", {})).dialects).to.include("snowflake");
  });

  it("have run.execute run another dialect, and show what it ran", async () => {
    const ran = await service.rpc.call<{ rows: unknown; transpiled_sql: string }>("run.execute", {
      sql: "SELECT TOP 2 n FROM ana.it.numbers ORDER BY n DESC",
      dialect: "tsql",
    });
    expect(ran.rows).to.deep.equal([[8], [7]]);
    expect(ran.transpiled_sql).to.include("LIMIT 2");
    const refused = { sql: "SELECT n FROM ana.it.numbers WHERE ROWNUM < 3", dialect: "oracle" };
    expect((await service.rpc.fail("run.execute", refused)).code).to.equal(41922);
  });
});
