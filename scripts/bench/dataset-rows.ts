import { join } from "node:path";
import { type DatasetCosts, type DatasetWork, measureDataset } from "./dataset-row.ts";
import { writeDigits, writeFiles, writeParquet, writeSqlite } from "./datasets.ts";
import { writeMessyTable } from "./messy-table.ts";
import type { PeerName } from "./peers.ts";
import type { BenchResult, Figure } from "./result.ts";
import { writeTable, writeWideTable } from "./table.ts";

/** A row about a dataset: in the size that fits a run of minutes, or in full. */
export interface DatasetRow extends DatasetWork {
  what: string;
  figures: (costs: DatasetCosts) => Figure[];
}

const ROUNDS = 5;
const SECONDS = 45;
const FULL_SECONDS = 900;
const ALL: readonly PeerName[] = ["SUMMARIZE", "polars", "pandas"];

/** The rows about datasets by name. */
export function datasetRows(full: boolean): Record<string, DatasetRow> {
  const common = { rounds: ROUNDS, seconds: full ? FULL_SECONDS : SECONDS };
  const large = full ? 10_000_000 : 2_000_000;
  const files = full ? 2000 : 500;
  const tables = full ? 2000 : 500;
  return {
    rows: {
      ...common,
      what: "1,000,000 × 12 CSV (125 MB)",
      peers: ALL,
      warmUp: 2,
      write: (folder) => writeTable(join(folder, "table.csv"), 1_000_000),
      figures: (costs) => [
        ...against(costs, "SUMMARIZE", 0.65),
        ...against(costs, "polars", 0.6),
        ...against(costs, "pandas"),
      ],
    },
    parquet: {
      ...common,
      what: "the same as Parquet (50 MB)",
      peers: ["SUMMARIZE", "polars"],
      write: (folder) => writeParquet(join(folder, "table.parquet"), 1_000_000),
      figures: (costs) => [...against(costs, "SUMMARIZE", 0.65), ...against(costs, "polars")],
    },
    messy: {
      ...common,
      what: "30,000 × 200, messy CSV (60 MB)",
      peers: ALL,
      write: (folder) => writeMessyTable(join(folder, "messy.csv"), 30_000, 200),
      figures: (costs) => [
        ...against(costs, "SUMMARIZE", 1.5),
        ...against(costs, "polars", 0.3),
        ...against(costs, "pandas"),
        { what: "peak", value: (costs.ours.peakMb ?? 0) / 1000, unit: "GB", goal: { atMost: 1.2 } },
      ],
    },
    large: {
      ...common,
      what: `${large.toLocaleString("en")} × 12 CSV, JOB_MEMORY_MB=1024`,
      peers: ["SUMMARIZE"],
      rounds: 3,
      env: { JOB_MEMORY_MB: "1024" },
      write: (folder) => writeTable(join(folder, "table.csv"), large),
      figures: (costs) => [
        ...against(costs, "SUMMARIZE", 1),
        { what: "peak", value: (costs.ours.peakMb ?? 0) / 1000, unit: "GB", goal: { atMost: 1.3 } },
      ],
    },
    wide: {
      ...common,
      what: "20,000 × 1,000 columns CSV (125 MB)",
      peers: ["SUMMARIZE"],
      rounds: 3,
      write: (folder) => writeWideTable(join(folder, "wide.csv"), 1000, 20_000),
      figures: (costs) => against(costs, "SUMMARIZE", 0.5),
    },
    columns: {
      ...common,
      what: "2 × 100,000 columns CSV (2.5 MB), JOB_MEMORY_MB=2048",
      rounds: 2,
      warmUp: 0,
      env: { JOB_MEMORY_MB: "2048" },
      write: (folder) => writeWideTable(join(folder, "columns.csv"), 100_000, 2),
      figures: ({ ours }) => [{ what: "time", value: ours.ms / 1000, unit: "s", goal: { atMost: 20 } }],
    },
    files: {
      ...common,
      what: `${files.toLocaleString("en")} CSVs of 100 × 12 (12 KB each)`,
      peers: ["SUMMARIZE"],
      rounds: 3,
      write: (folder) => writeFiles(folder, files),
      figures: (costs) => [
        { what: "files", value: (files / costs.ours.ms) * 1000, unit: "/s", goal: { atLeast: 400 } },
        ...against(costs, "SUMMARIZE"),
      ],
    },
    sqlite: {
      ...common,
      what: `SQLite of ${tables.toLocaleString("en")} tables of 20 × 4`,
      rounds: 3,
      write: (folder) => writeSqlite(join(folder, "tables.sqlite"), tables),
      figures: ({ ours }) => [{ what: "a table", value: ours.ms / tables, unit: "ms", goal: { atMost: 8 } }],
    },
    small: {
      ...common,
      what: "2,000 × 8 CSV (100 KB), warm",
      peers: ["SUMMARIZE"],
      rounds: 100,
      warmUp: 50,
      write: (folder) => writeWideTable(join(folder, "small.csv"), 8, 2000),
      figures: (costs) => [
        { what: "median", value: costs.ours.ms, unit: "ms", goal: { atMost: 12 } },
        ...against(costs, "SUMMARIZE"),
      ],
    },
  };
}

export async function benchDataset(row: DatasetRow): Promise<BenchResult> {
  const costs = await measureDataset(row);
  return { what: row.what, measured: [costs.ours, ...costs.peers.values()], figures: row.figures(costs) };
}

/** A file with a column of 20-digit integers against the same without. */
export async function benchDigits(full: boolean): Promise<BenchResult> {
  const rows = 1_000_000;
  const work = { rounds: ROUNDS, seconds: full ? FULL_SECONDS : SECONDS };
  const without = await measureDataset({ ...work, write: (folder) => writeTable(join(folder, "table.csv"), rows) });
  const having = await measureDataset({ ...work, write: (folder) => writeDigits(join(folder, "table.csv"), rows) });
  const [ours, before] = [having.ours, without.ours];
  return {
    what: "1,000,000 × 12 CSV and a column of 20-digit integers",
    measured: [ours, { ...before, by: "without the column" }],
    figures: [
      { what: "time", value: ours.ms / before.ms, unit: "×", goal: { atMost: 1.5 } },
      { what: "CPU", value: ours.cpu / before.cpu, unit: "×" },
    ],
  };
}

function against({ ratios }: DatasetCosts, peer: PeerName, goal?: number): Figure[] {
  const found = ratios.get(peer);
  if (found === undefined) return []; // this machine does not have it
  const held = goal === undefined ? {} : { goal: { atMost: goal } };
  return [
    { what: `${peer}: time`, value: found.ms, unit: "×", ...held },
    { what: "CPU", value: found.cpu, unit: "×", ...held },
  ];
}
