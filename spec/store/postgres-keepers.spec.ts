import { expect } from "chai";
import { newRecord } from "../../src/jobs/new-record.ts";
import { orderTypes } from "../../src/store/job-record.ts";
import { PostgresDatabase } from "../../src/store/postgres-database.ts";
import { migratePostgres } from "../../src/store/postgres-migrations.ts";
import { PostgresStore } from "../../src/store/postgres-store.ts";
import { noTurns } from "../../src/store/postgres-turns.ts";
import { type TestPostgres, testPostgres } from "../support/postgres.ts";

const LONG_MS = 60_000;

describe("processes that share jobs in PostgreSQL", () => {
  let server: TestPostgres;
  let schema = "";
  let made = 0;
  const stores: PostgresStore[] = [];
  before(async () => {
    server = await testPostgres();
  });
  after(async () => {
    for (const store of stores) await store.close();
    await server.stop();
  });

  beforeEach(() => {
    schema = `keepers_${made++}`;
  });
  const open = async (keeper: string): Promise<PostgresStore> => {
    const { user, password, port } = server;
    const url = `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/shop`;
    const database = new PostgresDatabase({ url, schema, connections: 2, name: "spec" });
    await migratePostgres(database, schema);
    const store = new PostgresStore(database, { turns: noTurns, keeper, patienceMs: 5_000 });
    stores.push(store);
    return store;
  };
  const submit = async (store: PostgresStore): Promise<string> => {
    const task = { kind: "order" as const, order: {} };
    const nobody = { subject: null, client_id: null, roles: [] };
    const record = newRecord({ type: "workflow", name: "w", task }, nobody, Date.now());
    await store.insertJobs([{ record, idempotency: null, log: [] }]);
    return record.job_id;
  };
  const taken = async (store: PostgresStore, goneMs: number, begins = false): Promise<string[]> =>
    (await store.adopt(orderTypes, { goneMs, begins })).map(({ job_id }) => job_id);

  it("leave each other's jobs alone while each is heard of, and take those of one that is gone once", async () => {
    const [one, other, third] = [await open("one"), await open("other"), await open("third")];
    for (const store of [one, other, third]) await taken(store, LONG_MS, true);
    const ids = [await submit(one), await submit(one), await submit(one)];
    expect(await taken(other, LONG_MS)).to.deep.equal([]);
    await one.leave();
    const [some, rest] = await Promise.all([taken(other, LONG_MS), taken(third, LONG_MS)]);
    expect([...some, ...rest].sort()).to.deep.equal([...ids].sort());
    expect(await taken(one, LONG_MS)).to.deep.equal([]);
    expect(await taken(other, LONG_MS)).to.deep.equal([]);
  });

  it("take one for gone that was not heard of for long enough", async () => {
    const [one, other] = [await open("slow"), await open("quick")];
    await taken(one, LONG_MS, true);
    const id = await submit(one);
    expect(await taken(other, LONG_MS)).to.deep.equal([]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await taken(other, 20)).to.deep.equal([id]);
  });

  it("have again at once what an earlier process of the same name had", async () => {
    const one = await open("again");
    await taken(one, LONG_MS, true);
    const id = await submit(one);
    expect(await taken(await open("again"), LONG_MS, true)).to.deep.equal([id]);
  });
});
