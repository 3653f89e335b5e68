import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { callRpc } from "../../src/cli/rpc-client.ts";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { startService } from "./processes.ts";
import { type BenchResult, median } from "./result.ts";
import { writeTable } from "./table.ts";

const ROWS = 1_000_000;
const ROUNDS = 5;

/** The full, exact profile of a CSV, from trigger to the job's end, against SUMMARIZE of it with the same threads. */
export async function profileBench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const threads = availableParallelism();
  mkdirSync(join(folder, "data/set"), { recursive: true });
  const file = join(folder, "data/set/table.csv");
  await writeTable(file, ROWS);
  const yardstick = fork(fileURLToPath(new URL("./summarize.ts", import.meta.url)), [String(threads)]);
  await once(yardstick, "message");
  const service = await startService({
    STATE_DIR: join(folder, "state"),
    DATA_ROOT: join(folder, "data"),
    WORKERS: String(threads),
  });
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const summarized = await summarize(yardstick, file);
      const profiled = await profile(service.url);
      if (round === 0) continue; // the first round warms up
      theirs.push(summarized);
      ours.push(profiled);
    }
    return [
      {
        what: `full profile of ${ROWS.toLocaleString("en")} x 12 (${Math.round(statSync(file).size / 1e6)} MB), time of SUMMARIZE`,
        ratio: median(ours) / median(theirs),
        limit: "at most 1.50",
        detail: `${Math.round(median(ours))} against ${Math.round(median(theirs))} ms, ${threads} threads`,
      },
    ];
  } finally {
    yardstick.kill();
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
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
    data_connectors: [{ type: "RawDataPath", dataset_id: "set" }],
  };
  const start = performance.now();
  const { job_id } = await callRpc<{ job_id: string }>(url, "profiler.trigger", {
    profile_specification: specification,
  });
  for (;;) {
    const job = await callRpc<{ terminal: boolean; status: string }>(url, "profiler.jobStatus", {
      job_id,
      wait_seconds: 30,
    });
    if (!job.terminal) continue;
    if (job.status !== "HEAVY_PROFILES_READY") throw new Error(`the job ended ${job.status}`);
    return performance.now() - start;
  }
}
