import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { createClient } from "../../src/client/index.ts";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { peakMegabytes, startService } from "./processes.ts";
import { type BenchResult, median } from "./result.ts";
import { writeTable, writeWideTable } from "./table.ts";

const ROUNDS = 11;

interface Case {
  /** What is profiled, for the name of the result. */
  what: string;
  limit: string;
  rounds: number;
  /** Rounds before, until code is hot and files are in memory; 1 where nothing is said. */
  warmUp?: number;
  /** What the service is configured with besides. */
  env?: Record<string, string>;
  /** Writes the dataset's files. */
  write: (folder: string) => Promise<void>;
}

const cases: Record<string, Case> = {
  rows: {
    what: "1,000,000 x 12",
    limit: "goal 1.00",
    rounds: ROUNDS,
    warmUp: 2,
    write: (folder) => writeTable(join(folder, "table.csv"), 1_000_000),
  },
  wide: {
    what: "20,000 x 1,000 columns",
    limit: "goal 0.80",
    rounds: 3,
    write: (folder) => writeWideTable(join(folder, "wide.csv"), 1000, 20_000),
  },
  parquet: {
    what: "1,000,000 x 12, Parquet",
    limit: "no goal",
    rounds: 3,
    write: async (folder) => {
      await writeTable(join(folder, "table.csv"), 1_000_000);
      await toParquet(join(folder, "table.csv"), join(folder, "table.parquet"));
      rmSync(join(folder, "table.csv"));
    },
  },
  few: {
    what: "100,000 x 12",
    limit: "no goal",
    rounds: ROUNDS,
    write: (folder) => writeTable(join(folder, "table.csv"), 100_000),
  },
  large: {
    what: "10,000,000 x 12",
    limit: "goal 1.10",
    rounds: 3,
    env: { JOB_MEMORY_MB: "8192" },
    write: (folder) => writeTable(join(folder, "table.csv"), 10_000_000),
  },
  little: {
    what: "10,000,000 x 12, JOB_MEMORY_MB=1024",
    limit: "goal 1.40",
    rounds: 3,
    env: { JOB_MEMORY_MB: "1024" },
    write: (folder) => writeTable(join(folder, "table.csv"), 10_000_000),
  },
  files: {
    what: "2,000 files of 100 x 12",
    limit: "one SUMMARIZE a file",
    rounds: 1,
    write: async (folder) => {
      for (let i = 0; i < 2000; i++) await writeTable(join(folder, `part-${i}.csv`), 100);
    },
  },
  small: {
    what: "2,000 x 8 (100 KB), warm",
    limit: "goal 30 ms",
    rounds: 100,
    warmUp: 50,
    write: (folder) => writeWideTable(join(folder, "small.csv"), 8, 2000),
  },
};

/** Full, exact profiles, from trigger to the job's end, against SUMMARIZE of the same files with the same threads. */
export function profileBench(): Promise<BenchResult[]> {
  return benches(["rows"]);
}

/** How time and memory grow from 0.1 to 10 M rows, and what little memory costs. */
export async function growthBench(): Promise<BenchResult[]> {
  const results: Measured[] = [];
  for (const name of ["few", "rows", "large", "little"]) results.push(await bench(cases[name] as Case));
  const [, rows, large] = results as [Measured, Measured, Measured];
  const detail = `${Math.round(large.ms)} against ${Math.round(rows.ms)} ms`;
  return [
    ...results,
    { what: "time of 10 M rows by that of 1 M", ratio: large.ms / rows.ms, limit: "goal 11", detail },
  ];
}

/** The same for one small file. */
export function smallBench(): Promise<BenchResult[]> {
  return benches(["small"]);
}

/** The same for Parquet, wide tables, and many small files. */
export function shapesBench(): Promise<BenchResult[]> {
  return benches(["parquet", "wide", "files"]);
}

async function benches(names: string[]): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const name of names) results.push(await bench(cases[name] as Case));
  return results;
}

interface Measured extends BenchResult {
  /** How long a profile takes. */
  ms: number;
}

async function bench({ what, limit, rounds, warmUp = 1, env = {}, write }: Case): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const threads = availableParallelism();
  const dataset = join(folder, "data/set");
  mkdirSync(dataset, { recursive: true });
  await write(dataset);
  const files = readdirSync(dataset).map((name) => join(dataset, name));
  const megabytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
  const yardstick = fork(fileURLToPath(new URL("./summarize.ts", import.meta.url)), [String(threads)]);
  await once(yardstick, "message");
  const service = await startService({
    STATE_DIR: join(folder, "state"),
    DATA_ROOT: join(folder, "data"),
    WORKERS: String(threads),
    RATE_LIMIT_PER_MINUTE: "0",
    ...env,
  });
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < warmUp + rounds; round++) {
      let summarized = 0;
      for (const file of files) summarized += await summarize(yardstick, file);
      const profiled = await profile(service.url);
      if (round < warmUp) continue;
      theirs.push(summarized);
      ours.push(profiled);
    }
    const [our, their] = [median(ours), median(theirs)];
    // Of the rounds' ratios, since the machine's speed may change from one round to the next.
    const ratio = median(ours.map((ms, round) => ms / (theirs[round] as number)));
    const each = files.length === 1 ? "" : `, ${Math.round((files.length / our) * 1000)} files/s`;
    return {
      what: `profile of ${what} (${megabytes.toFixed(1)} MB), time of SUMMARIZE`,
      ratio,
      limit,
      detail: `${Math.round(our)} against ${Math.round(their)} ms, ${threads} threads${each}, executor's peak ${peakMegabytes(service.child.pid)} MB`,
      ms: our,
    };
  } finally {
    yardstick.kill();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function toParquet(csv: string, parquet: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (FROM read_csv('${csv}')) TO '${parquet}'`);
  connection.closeSync();
  instance.closeSync();
}

async function summarize(yardstick: ChildProcess, file: string): Promise<number> {
  yardstick.send(file);
  const [ms] = (await once(yardstick, "message")) as [number];
  return ms;
}

async function profile(url: string): Promise<number> {
  const specification = {
    ...exampleSpecification,
    id: randomUUID(),
    data_connectors: [{ type: "RawDataPath" as const, dataset_id: "set" }],
  };
  const start = performance.now();
  const client = createClient({ url });
  const { job_id } = await client.call("profiler.trigger", { profile_specification: specification, force: true });
  const job = await client.wait(job_id);
  if (job.status !== "HEAVY_PROFILES_READY" || job.warnings > 0) {
    throw new Error(`the job ended ${job.status} with ${job.warnings} warnings`);
  }
  return performance.now() - start;
}
