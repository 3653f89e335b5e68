import { mkdtempSync, rmSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { DuckDBConnection } from "@duckdb/node-api";
import { exampleSpecification } from "../../src/methods/examples.ts";
import { noS3 } from "../../src/profiling/connectors/s3-access.ts";
import { profileDataset } from "../../src/profiling/profile-dataset.ts";
import { ownThread } from "../../src/profiling/run/own-thread.ts";
import { hottest } from "./hottest.ts";

// `node scripts/bench/where.ts FOLDER [MEMORY_MB [REPEATS]]`: where the time goes of profiling a folder, in this one process: the
// whole in wall and processor time, the statements that DuckDB was asked, and what JavaScript was busy with.
const [folder, memory = "2048", repeats = "1"] = process.argv.slice(2);
if (folder === undefined) throw new Error("no folder was given");

const statements = new Map<string, { calls: number; ms: number }>();
const run = DuckDBConnection.prototype.run;
DuckDBConnection.prototype.run = async function timed(sql, ...rest) {
  const start = performance.now();
  try {
    return await run.call(this, sql, ...rest);
  } finally {
    note(sql, performance.now() - start);
  }
};

/** Statements that differ in numbers and names alone are one. */
function note(sql: string, ms: number): void {
  const kind = sql
    .replaceAll(/'[^']*'/g, "'…'")
    .replaceAll(/\d+/g, "0")
    .replaceAll(/\s+/g, " ")
    .slice(0, 110);
  const known = statements.get(kind) ?? { calls: 0, ms: 0 };
  statements.set(kind, { calls: known.calls + 1, ms: known.ms + ms });
}

const state = mkdtempSync(join(tmpdir(), "dli-bench-"));
const inspector = new Session();
inspector.connect();
await inspector.post("Profiler.enable");

const once = async (): Promise<{ documentBytes: number }> => {
  let documentBytes = 0;
  const result = await profileDataset(
    {
      specification: {
        ...exampleSpecification,
        data_connectors: [{ type: "RawDataPath", dataset_id: basename(folder) }],
      },
      only_light_profile: false,
      data_root: dirname(folder),
      readable: null,
      scratch: join(state, "scratch"),
      memory_mb: Number(memory),
      scratch_bytes: 1e11,
      cache_file: join(state, "cache.tables"),
      version: "bench",
      access: {
        allowedHosts: [],
        allowPrivateAddresses: false,
        maxDownloadBytes: 0,
        databases: { connectMs: 1000, statementMs: 1000, tls: "auto", ca: null },
        credentials: { user: "", password: "", byHost: {} },
        s3: noS3,
      },
      force: true,
    },
    { ...ownThread(), size: availableParallelism() },
    {
      onLog: (level, message) => {
        if (level === "warn" || level === "error") process.stdout.write(`${message}\n`);
      },
      onProgress: () => {},
      onLight: () => {},
      onEntries: async (_, { entries }) => {
        for (const { text_bytes } of entries) documentBytes += text_bytes;
      },
    },
    new AbortController().signal,
  );
  for (const group of [result.heavy, result.cdd]) {
    for (const { text_bytes } of group?.entries ?? []) documentBytes += text_bytes;
  }
  return { documentBytes };
};

try {
  for (let n = 1; n < Number(repeats); n++) await once();
  statements.clear();
  const [start, before] = [performance.now(), process.cpuUsage()];
  await inspector.post("Profiler.start");
  const { documentBytes } = await once();
  const { profile } = await inspector.post("Profiler.stop");
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const js = hottest(profile);
  const { maxRSS } = process.resourceUsage();
  const lines = [
    `wall ${Math.round(wall)} ms, processor ${Math.round((user + system) / 1000)} ms, of which JavaScript ${Math.round(js.busyMs)} ms and its garbage ${Math.round(js.garbageMs)} ms; peak ${Math.round(maxRSS / 1024)} MB; entries of ${(documentBytes / 1e6).toFixed(1)} MB`,
    "statements, ms from call to answer (several may run at once):",
    ...[...statements]
      .sort(([, a], [, b]) => b.ms - a.ms)
      .slice(0, 12)
      .map(([sql, { calls, ms }]) => `${ms.toFixed(1).padStart(10)} ${String(calls).padStart(6)} ×  ${sql}`),
    "JavaScript, ms in the function itself:",
    ...js.functions.slice(0, 16).map(({ ms, name, place }) => `${ms.toFixed(1).padStart(10)}  ${name}  ${place}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
} finally {
  rmSync(state, { recursive: true, force: true });
}
