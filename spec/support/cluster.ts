import { type TestPostgres, testPostgres } from "./postgres.ts";

/** A PostgreSQL for services that share their jobs. */
export interface TestCluster {
  postgres: TestPostgres;
  /** The address of a database of its own, empty. */
  database: () => Promise<string>;
}

export async function testCluster(): Promise<TestCluster> {
  const postgres = await testPostgres();
  const { user, password, port } = postgres;
  let made = 0;
  return {
    postgres,
    database: async () => {
      const name = `cluster_${made++}`;
      await postgres.run(`CREATE DATABASE ${name}`);
      return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
    },
  };
}
