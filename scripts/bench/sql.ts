import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { SqlProcesses } from "../../src/jobs/sql-processes.ts";
import { createLogger } from "../../src/logger.ts";
import type { StatementLimits, TableSource } from "../../src/sql/statement.ts";
import { type BenchResult, median } from "./result.ts";

const DLI = fileURLToPath(new URL("../../src/cli/dli.cjs", import.meta.url));
const MIB = 1_048_576;
const ROUNDS = 300;
const LIMITS: StatementLimits = { rows: 10_000, result_bytes: 100 * MIB, memory_mb: 512, timeout_ms: 60_000 };

/** A table as small as that of all airports of a country, and one of a million rows and twelve columns. */
const SMALL = `SELECT 'code' || range AS iata, 'Airport ' || range AS name, 'City ' || range % 900 AS city, chr(65 + (range % 26)::INTEGER) AS state,
  'USA' AS country, 25 + range % 40 + 0.123 AS latitude, -70 - range % 50 - 0.5 AS longitude FROM range(3376)`;
const LARGE = `SELECT range AS id, 'customer ' || range % 90000 AS customer, range % 7 = 0 AS rare, DATE '2020-01-01' + (range % 1500)::INTEGER AS day,
  (range * 7919 % 100000) / 100 AS price, range * 31 % 50 AS quantity, chr(65 + (range % 26)::INTEGER) AS letter, 'city ' || range % 300 AS city,
  range * 13 % 1000 AS score, (range % 977) * 1.5 AS x, (range % 991) / 3.0 AS y, 'note ' || range % 5000 AS note FROM range(1000000)`;

const FEW = [
  "SELECT state, count(*) AS n FROM bench.it.small GROUP BY state ORDER BY n DESC LIMIT 10",
  "SELECT * FROM bench.it.small WHERE latitude > 50 ORDER BY name LIMIT 100",
  "SELECT max(latitude) - min(latitude) FROM bench.it.small",
  "SELECT a.name, b.name FROM bench.it.small a JOIN bench.it.small b ON a.city = b.city AND a.iata < b.iata LIMIT 100",
];
const GROUPED =
  "SELECT city, letter, count(*) AS n, sum(price * quantity) AS total, avg(score) AS score, max(day) AS last FROM bench.it.large GROUP BY ALL ORDER BY total DESC LIMIT 100";

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

/** Runs statements in a database of its own. */
async function made(file: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}
