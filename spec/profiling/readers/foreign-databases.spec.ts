import { randomUUID } from "node:crypto";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect } from "chai";
import type { HeavyProfile } from "../../../src/client/index.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

const SECRET = "what-lies-outside-the-data-root";

/** Makes a DuckDB file by statements. */
async function duckdbFile(path: string, statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

describe("database files of others", function () {
  this.timeout(60_000);
  let service: TestService;
  let heavy: HeavyProfile;
  let outside: string;

  before(async () => {
    service = await testService();
    outside = writeFiles(temporaryFolder(), { "secret.csv": `secret\n${SECRET}\n` });
    mkdirSync(join(service.dataRoot, "set"));
    const secret = `'${join(outside, "secret.csv")}'`;
    await duckdbFile(join(service.dataRoot, "set/store.duckdb"), [
      "CREATE TABLE events AS SELECT range AS id, 'event ' || range AS label FROM range(30)",
      `CREATE VIEW "plain AS view" (number, text, share) AS
         WITH late AS (SELECT * FROM events WHERE id >= 10)
         SELECT id, upper(label), round(id / sum(id) OVER (), 3) FROM late
         WHERE label LIKE 'event%' AND id IN (SELECT id FROM events) ORDER BY id`,
      'CREATE VIEW above AS SELECT max(number) AS top FROM "plain AS view"',
      "CREATE TABLE computed (a INTEGER DEFAULT 1, b INTEGER GENERATED ALWAYS AS (a * 2))",
      "INSERT INTO computed VALUES (1), (2)",
      `CREATE VIEW read_text AS SELECT content FROM read_text(${secret})`,
      `CREATE VIEW read_csv AS SELECT * FROM read_csv(${secret})`,
      `CREATE VIEW named AS SELECT * FROM ${secret}`,
      `CREATE VIEW listed AS SELECT * FROM glob('${outside}/*')`,
      "CREATE VIEW settings AS SELECT name, value FROM duckdb_settings()",
      "CREATE VIEW system_view AS SELECT * FROM duckdb_databases",
      "CREATE VIEW catalog AS SELECT * FROM information_schema.tables",
      "CREATE VIEW shown AS FROM (SHOW ALL TABLES)",
      "CREATE VIEW setting AS SELECT current_setting('temp_directory') AS folder",
      "CREATE VIEW nested AS SELECT (SELECT upper(current_setting('temp_directory'))) AS folder FROM events",
      "CREATE VIEW other AS WITH duckdb_databases AS (SELECT 1) SELECT * FROM duckdb_databases",
      "CREATE VIEW queried AS SELECT * FROM query('SELECT 1')",
      "CREATE MACRO lower_case(x) AS current_setting(x)",
      "CREATE VIEW through_macro AS SELECT lower_case('temp_directory') AS folder",
      "CREATE MACRO ltrim(x) AS current_setting('temp_directory')",
      "CREATE VIEW through_shadow AS SELECT ltrim('x') AS folder",
      "CREATE VIEW through_view AS SELECT * FROM setting",
      "CREATE TABLE told (a INTEGER, folder VARCHAR GENERATED ALWAYS AS (current_setting('temp_directory')))",
      "INSERT INTO told VALUES (1)",
    ]);
    const sqlite = new DatabaseSync(join(service.dataRoot, "set/shop.sqlite"));
    sqlite.exec(`
      CREATE TABLE customers (id INTEGER, name TEXT);
      INSERT INTO customers VALUES (1, 'Ann'), (2, 'Zoë');
      CREATE VIEW names AS SELECT upper(name) AS name FROM customers;
      CREATE VIRTUAL TABLE words USING fts5(word);
      INSERT INTO words VALUES ('hello');
      CREATE VIEW place AS SELECT file FROM pragma_database_list;
      CREATE VIEW build AS SELECT * FROM pragma_compile_options;
      CREATE VIEW extension AS SELECT load_extension('${outside}/x') AS x;
    `);
    sqlite.close();
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  it("hold nobody up by views that double with each other one: the many are refused, the few are read", async () => {
    const sqlite = new DatabaseSync(join(service.dataRoot, "doubled.sqlite"));
    const views = Array.from(
      { length: 40 },
      (_, i) => `CREATE VIEW v${i + 1} AS SELECT v${i}.a, v${i}.a AS b, v${i}.a AS c FROM v${i}, V${i} AS [other one];`,
    );
    sqlite.exec(
      `CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1); CREATE VIEW v0 AS SELECT a FROM t; ${views.join("")}`,
    );
    sqlite.close();
    const { heavy: doubled } = await profilesOf(service.rpc, "doubled.sqlite");
    const rows = Array.from({ length: 6 }, (_, i) => recordSet(doubled, `doubled/v${i}`).statistics.rowCount);
    expect(rows).to.deep.equal([1, 1, 1, 1, 1, 1]);
    const { details } = failure(doubled, "doubled/v40") as { details?: { reason?: string } };
    expect(details?.reason).to.equal("a view of it is made of more than 10000 others");
  });

  it("are read with their tables, and with the views that read these alone", () => {
    expect(recordSet(heavy, "store/events").statistics.rowCount).to.equal(30);
    const plain = recordSet(heavy, "store/plain AS view");
    expect(plain.statistics.rowCount).to.equal(20);
    expect(field(plain, "number").statistics).to.include({ min: 10, max: 29 });
    expect(field(recordSet(heavy, "store/above"), "top").statistics).to.include({ min: 29 });
    expect(field(recordSet(heavy, "store/computed"), "b").statistics).to.include({ min: 2, max: 4 });
    expect(recordSet(heavy, "shop/customers").statistics.rowCount).to.equal(2);
    expect(recordSet(heavy, "shop/names").statistics.rowCount).to.equal(2);
    expect(recordSet(heavy, "shop/words").statistics.rowCount).to.equal(1);
  });

  for (const name of [
    ...["read_text", "read_csv", "named", "listed", "settings", "system_view", "catalog", "shown", "setting", "nested"],
    ...["other", "queried", "through_macro", "through_shadow", "through_view"],
  ]) {
    it(`are not run where a view of DuckDB reaches beyond the file: ${name}`, () => {
      expect(failure(heavy, `store/${name}`)).to.deep.include({ name: "FILE_READ_ERROR" });
      expect(failure(heavy, `store/${name}`).description).to.match(/the view is not run: it /);
    });
  }

  it("are not read where a column is computed from something beyond the file", () => {
    expect(failure(heavy, "store/told").description).to.match(/its column 'folder' calls 'current_setting'/);
  });

  for (const name of ["place", "build", "extension"]) {
    it(`are not run where SQLite would tell of the machine: ${name}`, () => {
      expect(failure(heavy, `shop/${name}`)).to.deep.include({ name: "FILE_READ_ERROR" });
    });
  }

  it("show nothing that lies outside the data root, and no place of the machine", () => {
    const text = JSON.stringify(heavy).toLowerCase(); // names in SQL are compared in lower case
    for (const told of [SECRET, outside, service.dataRoot, service.stateDir])
      expect(text).not.to.include(told.toLowerCase());
  });
});

describe("a database file whose last changes are in a log beside it", function () {
  this.timeout(60_000);

  it("is read with them, and again as they change", async () => {
    await using cleanup = new AsyncDisposableStack();
    const service = await testService();
    cleanup.defer(() => service.stop());
    const set = join(service.dataRoot, "set");
    mkdirSync(set);
    const sqlite = new DatabaseSync(join(set, "shop.sqlite"));
    cleanup.defer(() => sqlite.close());
    sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a); PRAGMA wal_checkpoint");
    sqlite.exec("INSERT INTO t VALUES (1), (2)");
    const made = temporaryFolder();
    const instance = await DuckDBInstance.create(join(made, "store.duckdb"));
    const connection = await instance.connect();
    await connection.run("PRAGMA disable_checkpoint_on_shutdown");
    await connection.run("CREATE TABLE t (a INTEGER)");
    await connection.run("CHECKPOINT");
    await connection.run("INSERT INTO t VALUES (1), (2), (3)");
    connection.closeSync();
    instance.closeSync();
    for (const name of ["store.duckdb", "store.duckdb.wal"]) copyFileSync(join(made, name), join(set, name));
    const specification = { id: randomUUID() };
    const first = await profilesOf(service.rpc, "set", specification);
    expect(recordSet(first.heavy, "shop/t").statistics.rowCount).to.equal(2);
    expect(recordSet(first.heavy, "store/t").statistics.rowCount).to.equal(3);
    sqlite.exec("INSERT INTO t VALUES (3)");
    const second = await profilesOf(service.rpc, "set", specification);
    expect(recordSet(second.heavy, "shop/t").statistics.rowCount).to.equal(3);
  });
});
