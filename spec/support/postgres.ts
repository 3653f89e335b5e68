import { once } from "node:events";
import { chmodSync, chownSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import pg from "pg";
import { temporaryFolder } from "./folders.ts";
import { postgresPackage } from "./postgres-package.ts";
import type { ServerIdentity } from "./raw-servers.ts";
import { childrenOf, isAlive, until } from "./served.ts";

export interface TestPostgres {
  port: number;
  user: string;
  password: string;
  /** Runs statements in a database of its own, and returns the rows of the last. */
  run: (sql: string, ...more: string[]) => Promise<Record<string, unknown>[]>;
  stop: () => Promise<void>;
  /** Ends all of its processes at once, as a power cut does. */
  kill: () => Promise<void>;
  /** Starts it again on what it had stored. */
  start: () => Promise<void>;
}

/** A real PostgreSQL on a free port, with an empty database `shop`; with an identity, it speaks TLS and nothing else. */
export async function testPostgres(tls?: ServerIdentity): Promise<TestPostgres> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const [user, password] = ["tester", "s3cret/word"];
  const folder = temporaryFolder();
  chmodSync(folder, 0o755); // as root, the server runs as a user of its own
  const { default: EmbeddedPostgres } = await postgresPackage();
  const server = new EmbeddedPostgres({
    databaseDir: `${folder}/data`,
    user,
    password,
    port,
    persistent: false,
    authMethod: "scram-sha-256",
    postgresFlags:
      tls === undefined
        ? []
        : ["-c", "ssl=on", "-c", `ssl_cert_file=${folder}/cert`, "-c", `ssl_key_file=${folder}/key`],
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  if (tls !== undefined) {
    const { uid, gid } = statSync(`${folder}/data`);
    for (const [name, content] of Object.entries(tls)) {
      writeFileSync(`${folder}/${name}`, content, { mode: 0o600 });
      chownSync(`${folder}/${name}`, uid, gid);
    }
    const hosts = `${folder}/data/pg_hba.conf`;
    writeFileSync(hosts, readFileSync(hosts, "utf8").replaceAll(/^host /gm, "hostssl "));
  }
  await server.start();
  const connect = (database: string): pg.Client =>
    new pg.Client({
      host: "127.0.0.1",
      port,
      user,
      password,
      database,
      ssl: tls === undefined ? false : { ca: tls.cert },
    });
  const admin = connect("postgres");
  await admin.connect();
  await admin.query("CREATE DATABASE shop");
  await admin.end();
  const run: TestPostgres["run"] = async (...statements) => {
    const client = connect("shop");
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.end();
    }
  };
  const kill = async (): Promise<void> => {
    const postmaster = Number(readFileSync(`${folder}/data/postmaster.pid`, "utf8").split("\n")[0]);
    process.kill(postmaster, "SIGSTOP"); // it makes no more of them
    const all = [postmaster, ...(await childrenOf(postmaster))];
    for (const pid of all) process.kill(pid, "SIGKILL");
    for (const pid of all) await until(async () => !(await isAlive(pid)), "PostgreSQL is gone");
  };
  return { port, user, password, run, stop: () => server.stop(), kill, start: () => server.start() };
}
