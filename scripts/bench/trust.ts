import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "../../src/client/index.ts";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { startService } from "./processes.ts";
import { type BenchResult, median } from "./result.ts";
import { SMALL, written } from "./sql-tables.ts";

const [DEPTH, WIDTH] = [10, 100];
const ROUNDS = 15;
const [SPECS, TESTS] = [100, 10];
const SIDE_BY_SIDE = 4;
/** Views that are asked for one after the other: no answer is that of the call before. */
const ASKED = 10;

/** Lineage over a thousand views, ten deep, and a hundred specifications of ten tests each, through `POST /rpc`. */
export async function trustBench(what: "lineage" | "quality"): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const dataRoot = join(folder, "data");
  await written(dataRoot, { "small.csv": SMALL });
  const service = await startService({ LOG_LEVEL: "silent", STATE_DIR: join(folder, "state"), DATA_ROOT: dataRoot });
  try {
    const client = createClient({ url: service.url, retries: 0 });
    const data_connectors = [{ type: "RawDataPath" as const, dataset_id: "small.csv" }];
    const profile_specification = { ...exampleSpecification, id: randomUUID(), name: "small", data_connectors };
    const { job_id } = await client.call("datasets.register", { name: "bench.it.small", profile_specification });
    if (job_id !== null && job_id !== undefined) await client.wait(job_id);
    await client.call("catalog.get", { table_ref: "bench.it.small" });
    return [what === "lineage" ? await lineageRow(client) : await qualityRow(client)];
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Views in chains: each reads the one before, and gives other columns of it. */
async function lineageRow(client: Client): Promise<BenchResult> {
  for (let level = 0; level < DEPTH; level++) {
    await inLots(WIDTH, async (chain) => {
      const from = level === 0 ? "bench.it.small" : `bench.l${level - 1}.v${chain}`;
      const sql = `SELECT iata, name, city || state AS city, state, latitude + ${level} AS latitude FROM ${from} WHERE latitude < ${chain}`;
      await client.call("datasets.register", { name: `bench.l${level}.v${chain}`, sql });
    });
  }
  const timed = async (params: { resource: string; direction?: "upstream" | "downstream" }): Promise<number> => {
    const start = performance.now();
    await client.call("lineage.get", params);
    return performance.now() - start;
  };
  const first = await timed({ resource: "bench.it.small" });
  const all: number[] = [];
  for (let i = 0; i < ROUNDS; i++) all.push(await timed({ resource: "bench.it.small" }));
  const one: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    one.push(await timed({ resource: `bench.l${DEPTH - 1}.v${i % ASKED}`, direction: "upstream" }));
  }
  return {
    what: `lineage of ${DEPTH * WIDTH} views, ${DEPTH} deep`,
    figures: [
      { what: "all, for the first time", value: first, unit: "ms" },
      { what: "all", value: median(all), unit: "ms", goal: { atMost: 100 } },
      { what: "what one of the last comes from", value: median(one), unit: "ms" },
    ],
  };
}

async function qualityRow(client: Client): Promise<BenchResult> {
  const columns = ["iata", "name", "city", "state", "country", "latitude", "longitude"] as const;
  const tests = Array.from({ length: TESTS }, (_, i) => ({
    name: `t${i}`,
    ...(i < columns.length
      ? { type: "not_null", column: columns[i] }
      : i === columns.length
        ? { type: "unique", columns: ["iata"] }
        : i === columns.length + 1
          ? { type: "range", column: "latitude", min: 0, max: 90 }
          : { type: "row_count", min: 3376, max: 3376 }),
  }));
  await inLots(SPECS, async (i) => {
    await client.call("quality.register", { name: `bench.q.s${i}`, target: "bench.it.small", tests });
  });
  const round = async (): Promise<number> => {
    const start = performance.now();
    await inLots(SPECS, async (i) => {
      const { status } = await client.call("quality.run", { name: `bench.q.s${i}`, wait_seconds: 30 });
      if (status !== "passed") throw new Error(`bench.q.s${i} ended as ${status}`);
    });
    return performance.now() - start;
  };
  await round();
  const times = [await round(), await round(), await round()];
  return {
    what: `${SPECS} specifications of ${TESTS} tests, by the profile`,
    figures: [{ what: "run, each as a job", value: median(times), unit: "ms", goal: { atMost: 2000 } }],
  };
}

/** Does work for each number below a limit, some side by side. */
async function inLots(count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}
