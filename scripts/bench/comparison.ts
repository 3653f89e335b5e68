import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../../src/client/index.ts";
import { exampleSpecification } from "../../src/methods/examples.ts";
import type { ProfileSpecification } from "../../src/profiling/model/specification.ts";
import { cpuSeconds, startService } from "./processes.ts";
import { type BenchResult, median } from "./result.ts";
import { writeWideTable } from "./table.ts";

const ROWS = 200;
const ROUNDS = 7;
/** How often somebody else asks for something while a comparison is made. */
const PING_MS = 5;

/** `profiler.compare` of two profiles of wide tables, and what others wait for meanwhile. */
export async function comparisonBench(full: boolean): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const columns of full ? [1000, 10_000] : [1000]) results.push(await compared(columns));
  return results;
}

async function compared(columns: number): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const service = await startService({ LOG_LEVEL: "silent", STATE_DIR: join(folder, "state"), DATA_ROOT: folder });
  try {
    const client = createClient({ url: service.url });
    const jobs: string[] = [];
    for (const [name, rows] of [
      ["before", ROWS],
      ["after", ROWS + 7],
    ] as const) {
      mkdirSync(join(folder, name));
      await writeWideTable(join(folder, name, "wide.csv"), columns, rows);
      const { job } = await client.profile(specificationOf(name), { parts: [] });
      jobs.push(job.job_id);
    }
    const [left = "", right = ""] = jobs;
    const pid = service.child.pid ?? 0;
    const times: { ms: number; cpu: number; waited: number }[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const [start, before, pings] = [performance.now(), cpuSeconds(pid), new AbortController()];
      const waited = longestWait(() => client.call("system.ping", {}), pings.signal);
      await compare(service.url, left, right);
      const [ms, cpu] = [performance.now() - start, cpuSeconds(pid) - before];
      pings.abort();
      const longest = await waited;
      if (round > 0) times.push({ ms, cpu, waited: longest }); // the first round warms up
    }
    const of = (name: "ms" | "cpu" | "waited"): number => median(times.map((time) => time[name]));
    return {
      what: `profiler.compare of two profiles of ${columns.toLocaleString("en")} columns`,
      measured: [{ by: "ours", ms: of("ms"), cpu: of("cpu") }],
      figures: [
        { what: "time", value: of("ms"), unit: "ms", ...(columns === 1000 ? { goal: { atMost: 1000 } } : {}) },
        { what: "the longest wait of a ping meanwhile", value: of("waited"), unit: "ms" },
      ],
    };
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function specificationOf(name: string): ProfileSpecification {
  const data_connectors: ProfileSpecification["data_connectors"] = [{ type: "RawDataPath", dataset_id: name }];
  return { ...exampleSpecification, id: randomUUID(), name, data_connectors };
}

/** Asks for a comparison, and takes the answer as bytes: to read it would hold up those who ask meanwhile. */
async function compare(url: string, left: string, right: string): Promise<void> {
  const params = { left: { job_id: left }, right: { job_id: right } };
  const response = await fetch(`${url}/rpc`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "profiler.compare", params }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!bytes.includes('"verdict"')) throw new Error(`not compared: ${bytes.toString("utf8").slice(0, 300)}`);
}

/** Asks again and again until it is told to end; resolves to how long the slowest answer took, in ms. */
async function longestWait(ask: () => Promise<unknown>, signal: AbortSignal): Promise<number> {
  let longest = 0;
  while (!signal.aborted) {
    const start = performance.now();
    await ask();
    longest = Math.max(longest, performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, PING_MS));
  }
  return longest;
}
