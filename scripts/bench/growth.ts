import { join } from "node:path";
import { measureDataset } from "./dataset-row.ts";
import { writeFiles } from "./datasets.ts";
import type { BenchResult, Measured } from "./result.ts";
import { writeTable, writeWideTable } from "./table.ts";

interface Growing {
  what: string;
  sizes: number[];
  write: (folder: string, size: number) => Promise<void>;
}

/** Memory is not what is measured here. */
const LEAST_MEMORY_MB = 4096;
const ROWS_A_MB = 2500;

/** How processor time grows with rows, columns and files: the exponent from one size to the next; 1 is in proportion. */
export async function growthBench(full: boolean): Promise<BenchResult[]> {
  const kinds: Growing[] = [
    {
      what: "rows (of 12 columns)",
      sizes: full ? [1_000_000, 3_000_000, 10_000_000, 30_000_000] : [300_000, 1_000_000, 3_000_000],
      write: (folder, rows) => writeTable(join(folder, "table.csv"), rows),
    },
    {
      what: "columns (of 2,000 rows)",
      sizes: full ? [10, 100, 1000, 5000] : [10, 100, 1000],
      write: (folder, columns) => writeWideTable(join(folder, "wide.csv"), columns, 2000),
    },
    {
      what: "files (of 100 × 12)",
      sizes: full ? [10, 100, 1000, 20_000] : [10, 100, 1000],
      write: writeFiles,
    },
  ];
  const results: BenchResult[] = [];
  for (const { what, sizes, write } of kinds) {
    const measured: (Measured & { size: number })[] = [];
    for (const size of sizes) {
      const memory = Math.max(LEAST_MEMORY_MB, Math.round(size / ROWS_A_MB));
      const { ours } = await measureDataset({
        rounds: 3,
        warmUp: 2,
        seconds: full ? 300 : 8,
        env: { JOB_MEMORY_MB: String(memory) },
        write: (folder) => write(folder, size),
      });
      measured.push({ ...ours, by: size.toLocaleString("en"), size });
    }
    const figures = measured.slice(1).map((now, i) => {
      const before = measured[i] as (typeof measured)[number];
      const exponent = Math.log(now.cpu / before.cpu) / Math.log(now.size / before.size);
      return { what: `to ${now.by}`, value: exponent, unit: "", goal: { atMost: 1.05 } };
    });
    results.push({ what: `growth of CPU with ${what}, exponent`, measured, figures });
  }
  return results;
}
