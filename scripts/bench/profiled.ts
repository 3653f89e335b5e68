import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DatasetRow } from "./dataset-rows.ts";

const MEMORY_MB = "2048";
/** As often at most is a dataset profiled before it is looked at, so that code is hot. */
const MOST_REPEATS = 3;

/** Shows where the time goes of profiling a row's dataset, in a process of its own. */
export async function profileRow({ what, write, env, rounds }: DatasetRow): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  try {
    const dataset = join(folder, "set");
    mkdirSync(dataset);
    await write(dataset);
    process.stdout.write(`\n${what}\n`);
    const script = fileURLToPath(new URL("./where.ts", import.meta.url));
    const repeats = String(Math.min(rounds, MOST_REPEATS));
    const args = [script, dataset, env?.JOB_MEMORY_MB ?? MEMORY_MB, repeats];
    const [code] = (await once(spawn(process.execPath, args, { stdio: "inherit" }), "exit")) as [number];
    if (code !== 0) throw new Error(`profiling ${what} ended with ${code}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
