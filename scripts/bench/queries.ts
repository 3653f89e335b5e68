import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "../../src/client/index.ts";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { megabytesOf, type ServerProcess, startService } from "./processes.ts";
import { type BenchResult, median } from "./result.ts";
import { FEW, GROUPED, LARGE, SMALL, written } from "./sql-tables.ts";

const ROUNDS = 400;
const BOMBS = 8;
/** A statement that runs until its time is over. */
const BOMB = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = 7";
const BOMB_SECONDS = 8;

/** Statements as callers have them run, through `POST /rpc`: how long each takes, what others wait meanwhile, what stays. */
export async function queriesBench(full: boolean): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const dataRoot = join(folder, "data");
  await written(dataRoot, { "small.csv": SMALL, "large.csv": LARGE });
  const service = await startService({ LOG_LEVEL: "silent", STATE_DIR: join(folder, "state"), DATA_ROOT: dataRoot });
  try {
    const client = createClient({ url: service.url, retries: 0 });
    for (const table of ["small", "large"]) await register(client, table);
    const execute = async (sql: string): Promise<number> => {
      const start = performance.now();
      await client.call("run.execute", { sql, limit: 100, wait_seconds: 30 });
      return performance.now() - start;
    };
    for (const sql of [...FEW, ...FEW, GROUPED, GROUPED]) await execute(sql);
    const few: number[] = [];
    for (let i = 0; i < ROUNDS; i++) few.push(await execute(FEW[i % FEW.length] ?? ""));
    const grouped: number[] = [];
    for (let i = 0; i < 15; i++) grouped.push(await execute(GROUPED));
    return [
      {
        what: "run.execute over 3,376 rows",
        figures: [
          { what: "median", value: median(few), unit: "ms", goal: { atMost: 40 } },
          { what: "99th percentile", value: percentile(few, 0.99), unit: "ms", goal: { atMost: 150 } },
          { what: "grouped, 1 M × 12", value: median(grouped), unit: "ms", goal: { atMost: 300 } },
        ],
      },
      await besideBombs(client),
      await memoryOf(service, execute, full ? 1000 : 200),
    ];
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function register(client: Client, table: string): Promise<void> {
  const data_connectors = [{ type: "RawDataPath" as const, dataset_id: `${table}.csv` }];
  const profile_specification = { ...exampleSpecification, id: randomUUID(), name: table, data_connectors };
  const { job_id } = await client.call("datasets.register", { name: `bench.it.${table}`, profile_specification });
  if (job_id !== null && job_id !== undefined) await client.wait(job_id);
}

/** What a question about jobs waits while statements take all the processes that there are. */
async function besideBombs(client: Client): Promise<BenchResult> {
  const { query_id } = (await client.call("run.execute", { sql: "SELECT 1" })) as { query_id: string };
  const ask = async (): Promise<number> => {
    const start = performance.now();
    await client.call("jobs.get", { job_ids: [query_id] });
    return performance.now() - start;
  };
  const times = async (ms: number): Promise<number[]> => {
    const taken: number[] = [];
    for (const end = performance.now() + ms; performance.now() < end; ) {
      taken.push(await ask());
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return taken;
  };
  await times(1000);
  const idle = percentile(await times(3000), 0.99);
  const bombs = Array.from({ length: BOMBS }, () =>
    client.call("run.execute", { sql: BOMB, timeout_seconds: BOMB_SECONDS, wait_seconds: 0 }),
  );
  await Promise.all(bombs);
  const busy = percentile(await times(BOMB_SECONDS * 1000), 0.99);
  for (const bomb of await Promise.all(bombs)) {
    const { query_id: id } = bomb as { query_id: string };
    await client.call("queries.cancel", { query_id: id }).catch(() => {}); // its time is over
  }
  return {
    what: `jobs.get beside ${BOMBS} statements that do not end`,
    figures: [
      { what: "99th percentile, idle", value: idle, unit: "ms" },
      { what: "beside them", value: busy, unit: "ms" },
      { what: "of idle", value: busy / idle, unit: "×", goal: { atMost: 4 } },
    ],
  };
}

/** What memory the service has after ten times as many statements. */
async function memoryOf(
  { child }: ServerProcess,
  execute: (sql: string) => Promise<number>,
  count: number,
): Promise<BenchResult> {
  const after = async (queries: number): Promise<number> => {
    for (let i = 0; i < queries; i++) await execute(FEW[i % FEW.length] ?? "");
    return megabytesOf(child.pid);
  };
  const first = await after(count);
  const last = await after(9 * count);
  return {
    what: `memory of the service and its processes after ${(10 * count).toLocaleString("en")} statements`,
    figures: [
      { what: `after ${count.toLocaleString("en")}`, value: first, unit: "MB" },
      { what: `after ${(10 * count).toLocaleString("en")}`, value: last, unit: "MB" },
      { what: "of it", value: last / first, unit: "×", goal: { atMost: 1.1 } },
    ],
  };
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}
