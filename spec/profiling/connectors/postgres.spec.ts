import { expect } from "chai";
import type { Field, HeavyProfile, LightProfile } from "../../../src/client/index.ts";
import type { DatabaseConnection } from "../../../src/profiling/model/specification.ts";
import { selfSigned } from "../../support/certificate.ts";
import { temporaryFolder, writeFiles } from "../../support/folders.ts";
import { type TestPostgres, testPostgres } from "../../support/postgres.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import type { JobState } from "../../support/rpc-client.ts";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";

const CUSTOMERS = 2000;
const ORDERS = 30_000;

describe("a PostgreSQL database", () => {
  let postgres: TestPostgres;
  let service: TestService;
  let heavy: HeavyProfile;
  let light: LightProfile;
  const connector = (more: Partial<DatabaseConnection> = {}): DatabaseConnection => ({
    type: "DatabaseConnection",
    protocol: "postgresql",
    engine: "PostgreSQL",
    host: "127.0.0.1",
    port: postgres.port,
    database_name: "shop",
    ...more,
  });

  before(async () => {
    postgres = await testPostgres();
    await postgres.run(
      `CREATE TABLE customers (id bigint PRIMARY KEY, name text, code text, email text, since date, active boolean,
         balance numeric(30,10));
       CREATE TABLE orders (id int, line int, customer bigint REFERENCES customers, total numeric(12,2), placed timestamptz,
         tags text[], info jsonb, rate numeric, units numeric, share numeric, PRIMARY KEY (id, line));
       CREATE SCHEMA other; CREATE TABLE other."no rows" (a int, b text); CREATE TABLE other.lonely (a int);
       INSERT INTO other.lonely VALUES (1), (NULL), (3), (NULL);
       CREATE VIEW dear AS SELECT * FROM orders WHERE total > 500`,
      `INSERT INTO customers SELECT 9007199254740993 + i, CASE WHEN i % 10 > 0 THEN 'Name ' || i END, lpad(i::text, 5, '0'),
         'u' || i || '@example.org', DATE '2020-01-01' + i % 300, i % 3 = 0, 12345678901234567890.5 + i FROM generate_series(0, ${CUSTOMERS - 1}) i`,
      `INSERT INTO orders SELECT i / 3, i % 3, 9007199254740993 + i % ${CUSTOMERS}, (i * 37 % 100000) / 100.0,
         TIMESTAMPTZ '2024-01-01 00:00+00' + i * INTERVAL '7 minutes', ARRAY['a' || i % 5, 'b'],
         jsonb_build_object('n', i % 7, 'deep', jsonb_build_object('x', i)), i + 0.12345678901234567890, 9007199254740993 + i,
         CASE WHEN i = 5 THEN 'NaN' ELSE i / 8.0 END FROM generate_series(0, ${ORDERS - 1}) i`,
    );
    service = await testService({
      env: { LOG_LEVEL: "info", ALLOWED_HOSTS: "127.0.0.1", DB_USER: postgres.user, DB_PASSWORD: postgres.password },
    });
    ({ heavy, light } = await profilesOf(service.rpc, "", { data_connectors: [connector()] }));
  }).timeout(60_000);
  after(async () => {
    await service?.stop();
    await postgres?.stop();
  });

  const column = (set: string, name: string): Field => field(recordSet(heavy, set), name);

  it("has a record set for every table and view of its schemas", () => {
    expect(heavy.recordSet.map(({ name }) => name)).to.deep.equal([
      "other.lonely",
      "other.no rows",
      "public.customers",
      "public.dear",
      "public.orders",
    ]);
    expect(recordSet(heavy, "public.orders").statistics.rowCount).to.equal(ORDERS);
    expect(column("other.lonely", "a").statistics).to.include({ rowCount: 4, missingCount: 2 });
    expect(recordSet(heavy, "other.no rows").field.map(({ name }) => name)).to.deep.equal(["a", "b"]);
  });

  it("keeps the database's types, to the last digit", () => {
    expect(column("public.customers", "id").statistics).to.include({ min: "9007199254740993", uniqueCount: CUSTOMERS });
    expect(column("public.customers", "code").dataType).to.equal("sc:Text");
    expect(column("public.customers", "since").dataType).to.equal("sc:Date");
    expect(column("public.customers", "active").dataType).to.equal("sc:Boolean");
    expect(column("public.customers", "name").statistics).to.include({ missingCount: CUSTOMERS / 10 });
    expect(column("public.customers", "balance").statistics).to.include({
      min: "12345678901234567890.5",
      uniqueCount: CUSTOMERS,
    });
    expect(column("public.customers", "email").dataType).to.include("dg:email");
    expect(column("public.orders", "total").dataType).to.equal("sc:Float");
    expect(column("public.orders", "placed").dataType).to.equal("sc:DateTime");
    expect(column("public.orders", "placed").statistics).to.include({ min: "2024-01-01T00:00:00Z" });
    expect(column("public.orders", "tags").isArray).to.equal(true);
    const last = ORDERS - 1;
    expect(column("public.orders", "rate").dataType).to.equal("sc:Float");
    expect(column("public.orders", "rate").statistics).to.include({
      min: "0.1234567890123456789",
      max: `${last}.1234567890123456789`,
      uniqueCount: ORDERS,
    });
    expect(column("public.orders", "units").dataType).to.equal("sc:Integer");
    expect(column("public.orders", "units").statistics).to.include({ min: "9007199254740993", uniqueCount: ORDERS });
    expect(column("public.orders", "share").statistics).to.include({ max: last / 8, missingCount: 1 });
    expect(column("public.orders", "info.deep.x").statistics).to.include({ uniqueCount: ORDERS });
  });

  it("takes infinities for values of their type, NaN for missing ones, whatever else a table holds", async () => {
    await postgres.run(
      `CREATE SCHEMA extremes;
       CREATE TABLE extremes.plain (id int, share float8, day date, at timestamptz);
       CREATE TABLE extremes.mixed (share float8, exact numeric, day date, at timestamptz, tags text[]);
       CREATE TABLE extremes.ancient (share float4, day date);
       CREATE TABLE extremes.lonely (share float8)`,
      `INSERT INTO extremes.plain VALUES (1, 0.5, '2024-01-02', '2024-01-02 03:04+00'), (2, 'Infinity', 'infinity', '-infinity'),
         (3, '-Infinity', NULL, 'infinity'), (4, 'NaN', NULL, NULL)`,
      `INSERT INTO extremes.mixed SELECT share, share::numeric, day, at, ARRAY['a'] FROM extremes.plain`,
      `INSERT INTO extremes.ancient SELECT share, CASE WHEN id = 1 THEN DATE '0044-03-15 BC' ELSE '2024-01-02' END FROM extremes.plain`,
      "INSERT INTO extremes.lonely VALUES ('Infinity'), ('Infinity')",
    );
    const own = (await profilesOf(service.rpc, "", { data_connectors: [connector()] })).heavy;
    await postgres.run("DROP SCHEMA extremes CASCADE");
    const both = { positive: 1, negative: 1 };
    const at = (set: string, name: string): Field => field(recordSet(own, `extremes.${set}`), name);
    for (const [set, name] of [
      ["plain", "share"],
      ["mixed", "share"],
      ["mixed", "exact"],
      ["ancient", "share"],
    ] as const) {
      expect(at(set, name).dataType, `${set}.${name}`).to.equal("sc:Float");
      const { statistics, writtenAs } = at(set, name);
      expect(statistics, `${set}.${name}`).to.deep.include({ min: 0.5, max: 0.5, missingCount: 1, infinities: both });
      expect(writtenAs, `${set}.${name}`).to.equal(undefined);
    }
    expect(at("lonely", "share")).to.include({ dataType: "sc:Float" });
    expect(at("lonely", "share").statistics).to.deep.include({ infinities: { positive: 2, negative: 0 } });
    for (const set of ["plain", "mixed"]) {
      expect(at(set, "day"), set).to.include({ dataType: "sc:Date" });
      expect(at(set, "day").statistics, set).to.deep.include({
        max: "2024-01-02",
        infinities: { positive: 1, negative: 0 },
      });
      expect(at(set, "at"), set).to.include({ dataType: "sc:DateTime" });
      expect(at(set, "at").statistics, set).to.deep.include({ max: "2024-01-02T03:04:00Z", infinities: both });
    }
  });

  it("tells primary and foreign keys as key and references", () => {
    const id = column("public.customers", "id")["@id"];
    expect(recordSet(heavy, "public.customers").key).to.deep.equal({ "@id": id });
    expect(recordSet(heavy, "public.orders").key).to.deep.equal([
      { "@id": column("public.orders", "id")["@id"] },
      { "@id": column("public.orders", "line")["@id"] },
    ]);
    expect(column("public.orders", "customer").references).to.deep.equal({ field: { "@id": id } });
  });

  it("has the statistics of the same data in a file", async () => {
    const rows = await postgres.run(
      "SELECT id, line, total::text AS total, to_char(placed AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS placed FROM orders ORDER BY id, line",
    );
    const lines = rows.map(({ id, line, total, placed }) => `${id},${line},${total},${placed}`);
    writeFiles(service.dataRoot, { "same/orders.csv": `id,line,total,placed\n${lines.join("\n")}\n` });
    const { heavy: file } = await profilesOf(service.rpc, "same");
    for (const name of ["id", "line", "total", "placed"]) {
      const expected = field(recordSet(file, "orders"), name);
      expect(column("public.orders", name).statistics, name).to.deep.equal(expected.statistics);
    }
  });

  it("is a live data set without hash, host and credentials", () => {
    const database = light.distribution.find((entry) => "isLiveDataset" in entry);
    expect(light.isLiveDataset).to.equal(true);
    expect(heavy.isLiveDataset).to.equal(true);
    expect(database?.["@type"]).to.deep.equal(["cr:FileObject", "dg:DatabaseConnection"]);
    expect(database?.contentUrl).to.equal("postgresql:///shop");
    expect(database).not.to.have.property("sha256");
    const shown = JSON.stringify([heavy, light, service.log]);
    for (const secret of ["127.0.0.1:", String(postgres.port), postgres.password, postgres.user]) {
      expect(shown).not.to.include(secret);
    }
  });

  it("leaves no connection behind, and writes nothing", async () => {
    const open = await postgres.run(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'dataset-profiler'",
    );
    expect(open).to.deep.equal([{ n: 0 }]);
    const changed = await postgres.run("SELECT sum(n_tup_upd + n_tup_del)::int AS n FROM pg_stat_user_tables");
    expect(changed).to.deep.equal([{ n: 0 }]);
  });

  it("fails by itself with what went wrong, and is a warning beside other sources", async () => {
    const failed = async (more: Partial<DatabaseConnection>): Promise<JobState["error"]> =>
      (await service.rpc.profiled(specificationOf("", { data_connectors: [connector(more)] }))).error;
    expect(await failed({ database_name: "nothing" })).to.deep.include({
      code: 40006,
      details: { source: "nothing", reason: "there is no such database (3D000)" },
    });
    expect(await failed({ port: 1 })).to.include({ code: 40105 });
    writeFiles(service.dataRoot, { "beside/a.csv": "a\n1\n" });
    const data_connectors = [{ type: "RawDataPath" as const, dataset_id: "beside" }, connector({ port: 1 })];
    const { heavy: both, warnings } = await profilesOf(service.rpc, "", { data_connectors });
    expect(warnings).to.equal(1);
    expect(recordSet(both, "a").statistics.rowCount).to.equal(1);
    expect(failure(both, "shop").name).to.equal("UPSTREAM_UNREACHABLE");
  });

  it("takes credentials of its own from a file, and refuses wrong ones", async () => {
    const folder = writeFiles(service.dataRoot, {
      "keys/right.json": JSON.stringify({
        [`127.0.0.1:${postgres.port}`]: { user: postgres.user, password: postgres.password },
      }),
    });
    for (const [file, user, code] of [
      [`${folder}/keys/right.json`, "x", null],
      ["", "nobody", 40006],
    ] as const) {
      const other = await testService({
        env: {
          LOG_LEVEL: "silent",
          ALLOWED_HOSTS: `127.0.0.1:${postgres.port}`,
          DB_USER: user,
          DB_PASSWORD: "y",
          DB_CREDENTIALS_FILE: file,
        },
      });
      const job = await other.rpc.profiled(specificationOf("", { data_connectors: [connector()] }));
      expect(job.error?.code ?? null).to.equal(code);
      await other.stop();
    }
  });

  it("is asked by catalog.get what its tables are now, and what has changed since they were profiled", async () => {
    const name = "raw.it.shop";
    const profile_specification = specificationOf("", { data_connectors: [connector()] });
    const { job_id } = await service.rpc.call("datasets.register", { name, profile_specification });
    await service.rpc.ended(job_id ?? "");
    const { tables } = await service.rpc.call("datasets.get", { name });
    const liveOf = async (ref: string): Promise<{ columns: unknown; drift: object } | undefined> =>
      (await service.rpc.call("catalog.get", { table_ref: ref, section: "basic", live: true })).live;
    const none = { added: [], gone: [], retyped: [] };
    const refs = (tables ?? []).map(({ table_ref }) => table_ref);
    expect(refs).to.have.length(5);
    for (const ref of refs) expect((await liveOf(ref))?.drift, ref).to.deep.equal(none);
    const refOf = (part: string): string => refs.find((ref) => ref.includes(part)) ?? "";
    await postgres.run(
      `ALTER TABLE other.lonely ADD COLUMN b text; ALTER TABLE other.lonely ALTER a TYPE text; DROP TABLE other."no rows";
       ALTER TABLE customers DROP COLUMN email`,
    );
    expect(await liveOf(refOf("lonely"))).to.deep.equal({
      columns: [
        { name: "a", type: "text" },
        { name: "b", type: "text" },
      ],
      drift: { added: ["b"], gone: [], retyped: [{ name: "a", from: "sc:Integer", to: "text" }] },
    });
    expect((await liveOf(refOf("customers")))?.drift).to.deep.equal({ ...none, gone: ["email"] });
    expect(await liveOf(refOf("no_rows"))).to.deep.equal({ columns: null, drift: { ...none, gone: ["a", "b"] } });
  });
});

describe("a PostgreSQL database that speaks TLS only", () => {
  it("is profiled over it, by who trusts its certificate", async () => {
    const identity = await selfSigned({ address: "127.0.0.1" });
    const postgres = await testPostgres(identity);
    await postgres.run(
      "CREATE TABLE numbers (n int, t text); INSERT INTO numbers SELECT i, 'x' FROM generate_series(1, 5000) i",
    );
    const env = {
      LOG_LEVEL: "silent",
      ALLOWED_HOSTS: "127.0.0.1",
      DB_USER: postgres.user,
      DB_PASSWORD: postgres.password,
    };
    const { port } = postgres;
    const data_connectors = [
      { type: "DatabaseConnection" as const, engine: "PostgreSQL", host: "127.0.0.1", port, database_name: "shop" },
    ];
    const folder = writeFiles(temporaryFolder(), { "ca.pem": identity.cert });
    const trusting = await testService({ env: { ...env, DB_TLS: "verified", DB_TLS_CA_FILE: `${folder}/ca.pem` } });
    const { heavy } = await profilesOf(trusting.rpc, "", { data_connectors });
    await trusting.stop();
    expect(field(recordSet(heavy, "public.numbers"), "n").statistics).to.include({ uniqueCount: 5000 });
    const plain = await testService({ env });
    const { error } = await plain.rpc.profiled(specificationOf("", { data_connectors }));
    await plain.stop();
    await postgres.stop();
    expect(error).to.include({ code: 40006 });
  }).timeout(60_000);
});
