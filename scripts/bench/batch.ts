import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startService } from "./processes.ts";
import { type BenchResult, median } from "./result.ts";

const SMALL = 1000;
const LARGE = 10_000;
const ROUNDS = 15;

/** How the cost of a JSON-RPC batch grows with its items: ten times the items should cost about ten times as much. */
export async function batchBench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const service = await startService({
    LOG_LEVEL: "silent",
    STATE_DIR: join(folder, "state"),
    DATA_ROOT: folder,
    WORKERS: "1",
    MAX_BATCH_ITEMS: String(LARGE),
  });
  try {
    const times: Record<number, number[]> = { [SMALL]: [], [LARGE]: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      for (const items of [SMALL, LARGE]) {
        const ms = await send(service.url, items);
        if (round > 0) times[items]?.push(ms); // the first round warms up
      }
    }
    const [small, large] = [median(times[SMALL] ?? []), median(times[LARGE] ?? [])];
    return [
      {
        what: "a batch of 10,000 calls",
        figures: [
          { what: "time", value: large, unit: "ms" },
          { what: "by that of 1,000", value: large / small, unit: "×", goal: { atMost: 12 } },
        ],
      },
    ];
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function send(url: string, items: number): Promise<number> {
  const calls = Array.from({ length: items }, (_, id) => ({ jsonrpc: "2.0", method: "system.ping", id }));
  const body = JSON.stringify(calls);
  const start = performance.now();
  const response = await fetch(`${url}/rpc`, { method: "POST", headers: { "content-type": "application/json" }, body });
  const text = await response.text();
  const ms = performance.now() - start;
  if ((JSON.parse(text) as unknown[]).length !== items) throw new Error("answers are missing");
  return ms;
}
