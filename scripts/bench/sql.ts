import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SqlProcesses } from "../../src/jobs/sql-processes.ts";
import { createLogger } from "../../src/logger.ts";
import type { StatementLimits, TableSource } from "../../src/sql/statement.ts";
import { type BenchResult, median } from "./result.ts";
import { FEW, GROUPED, LARGE, made, SMALL } from "./sql-tables.ts";

const DLI = fileURLToPath(new URL("../../src/cli/dli.cjs", import.meta.url));
const MIB = 1_048_576;
const ROUNDS = 300;
const LIMITS: StatementLimits = { rows: 10_000, result_bytes: 100 * MIB, memory_mb: 512, timeout_ms: 60_000 };

/** Statements, from their text to their rows, as the service has them run; and the first over a file. */
export async function sqlBench(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "dli-bench-"));
  const processes = new SqlProcesses({
    workers: 2,
    memoryMb: LIMITS.memory_mb,
    spillBytes: 1024 * MIB,
    folder: join(folder, "sql"),
    logger: createLogger("silent"),
  });
  try {
    const file = join(folder, "snapshot.duckdb");
    await made(file, `CREATE TABLE small AS ${SMALL}`, `CREATE TABLE large AS ${LARGE}`);
    const csv = join(folder, "large.csv");
    await made(":memory:", `COPY (${LARGE}) TO '${csv}'`);
    const tables = ["small", "large"].map(
      (table): TableSource => ({ ref: `bench.it.${table}`, file, table, hidden: [] }),
    );
    const run = async (sql: string): Promise<number> => {
      const [start, { signal }] = [performance.now(), new AbortController()];
      await processes.inspect(sql, signal);
      await processes.run({ sql, parameters: {}, tables, views: [] }, LIMITS, () => {}, signal);
      return performance.now() - start;
    };
    for (const sql of [...FEW, ...FEW, GROUPED, GROUPED]) await run(sql); // warms up both processes
    const few: number[] = [];
    for (let i = 0; i < ROUNDS; i++) few.push(await run(FEW[i % FEW.length] ?? ""));
    const grouped: number[] = [];
    for (let i = 0; i < 15; i++) grouped.push(await run(GROUPED));
    const [profiles, firsts]: [number[], number[]] = [[], []];
    for (let i = 0; i < 5; i++) {
      profiles.push(command(["profile", csv]));
      firsts.push(command(["run", "--sql", `SELECT city, count(*) FROM '${csv}' GROUP BY ALL`]));
    }
    return [
      {
        what: "a statement over 3,376 rows",
        figures: [
          { what: "median", value: median(few), unit: "ms", goal: { atMost: 40 } },
          {
            what: "99th percentile",
            value: few.toSorted((a, b) => a - b)[Math.floor(ROUNDS * 0.99)] ?? 0,
            unit: "ms",
            goal: { atMost: 150 },
          },
          { what: "grouped, 1 M × 12", value: median(grouped), unit: "ms", goal: { atMost: 300 } },
          { what: "dli run over a CSV of 1 M × 12", value: median(firsts), unit: "ms" },
          { what: "of dli profile", value: median(firsts) / median(profiles), unit: "×", goal: { atMost: 1.5 } },
        ],
      },
    ];
  } finally {
    await processes.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long a command takes from its start to its end. */
function command(args: string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [DLI, ...args]);
  if (status !== 0) throw new Error(stderr.toString());
  return performance.now() - start;
}
