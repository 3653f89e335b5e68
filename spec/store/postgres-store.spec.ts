import { PostgresDatabase } from "../../src/store/postgres-database.ts";
import { migratePostgres } from "../../src/store/postgres-migrations.ts";
import { PostgresStore } from "../../src/store/postgres-store.ts";
import { noTurns } from "../../src/store/postgres-turns.ts";
import { type TestPostgres, testPostgres } from "../support/postgres.ts";
import { storeContract } from "./contract/store.ts";

describe("the store in PostgreSQL", () => {
  let server: TestPostgres;
  let opened = 0;
  before(async () => {
    server = await testPostgres();
  });
  after(() => server.stop());

  storeContract(async () => {
    const schema = `store_${opened++}`;
    const { user, password, port } = server;
    const url = `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/shop`;
    const database = new PostgresDatabase({ url, schema, connections: 4, name: "spec" });
    await migratePostgres(database, schema);
    return new PostgresStore(database, { turns: noTurns, keeper: "me", patienceMs: 5_000 });
  });
});
