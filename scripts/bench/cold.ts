import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cpuSecondsOfEnded } from "./processes.ts";
import { type BenchResult, type Cost, median } from "./result.ts";
import { writeTable } from "./table.ts";

const FILES = 11;
const ROUNDS = 7;

/** `dli profile` of a folder of eleven small files, a process for each: what somebody at a terminal waits for. */
export async function coldBench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  try {
    for (let i = 0; i < FILES; i++) await writeTable(join(folder, `table-${i}.csv`), 50 * (i + 1));
    const costs: Cost[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const cost = await run(folder);
      if (round > 0) costs.push(cost);
    }
    const ours = { by: "ours", ms: median(costs.map(({ ms }) => ms)), cpu: median(costs.map(({ cpu }) => cpu)) };
    return [
      {
        what: `dli profile of ${FILES} small CSVs, cold`,
        measured: [ours],
        figures: [{ what: "time", value: ours.ms / 1000, unit: "s", goal: { atMost: 0.8 } }],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(folder: string): Promise<Cost> {
  const launcher = fileURLToPath(new URL("../../src/cli/dli.cjs", import.meta.url));
  const [start, before] = [performance.now(), cpuSecondsOfEnded()];
  const child = spawn(process.execPath, [launcher, "profile", folder], { stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number];
  if (code !== 0) throw new Error(`dli profile ended with ${code}`);
  return { ms: performance.now() - start, cpu: cpuSecondsOfEnded() - before };
}
