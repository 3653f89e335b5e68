import { parseArgs } from "node:util";
import { batchBench } from "./batch.ts";
import { catalogBench } from "./catalog.ts";
import { coldBench } from "./cold.ts";
import { comparisonBench } from "./comparison.ts";
import { databaseBench } from "./database.ts";
import { benchDataset, benchDigits, datasetRows } from "./dataset-rows.ts";
import { growthBench } from "./growth.ts";
import { jobsBench } from "./jobs.ts";
import { pingBench } from "./ping.ts";
import { profileRow } from "./profiled.ts";
import { queriesBench } from "./queries.ts";
import { writeReadme } from "./readme.ts";
import { reportBench } from "./report.ts";
import { type BenchResult, shown } from "./result.ts";
import { spectraBench } from "./spectra.ts";
import { sqlBench } from "./sql.ts";
import { trustBench } from "./trust.ts";

// `npm run bench -- [ROW …] [--full] [--profile] [--readme]`: each row measures a piece of work against yardsticks in the
// same run. Without --full, sizes fit a run of minutes; --profile shows where the time of rows about datasets goes instead;
// --readme writes what was measured into the README.
const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: { full: { type: "boolean" }, profile: { type: "boolean" }, readme: { type: "boolean" } },
});
const full = values.full === true;
const datasets = datasetRows(full);
const benches: Record<string, () => Promise<BenchResult[]>> = {
  ...Object.fromEntries(Object.entries(datasets).map(([name, row]) => [name, async () => [await benchDataset(row)]])),
  digits: async () => [await benchDigits(full)],
  cold: coldBench,
  ping: pingBench,
  batch: batchBench,
  jobs: jobsBench,
  catalog: catalogBench,
  database: databaseBench,
  comparison: () => comparisonBench(full),
  report: () => reportBench(full),
  growth: () => growthBench(full),
  spectra: spectraBench,
  sql: sqlBench,
  queries: () => queriesBench(full),
  lineage: () => trustBench("lineage"),
  quality: () => trustBench("quality"),
};
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}, but ${Object.keys(benches).join(", ")}`);
const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name);

if (values.profile === true) {
  for (const [name, row] of Object.entries(datasets)) if (isAsked(name)) await profileRow(row);
} else {
  const results: BenchResult[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (!isAsked(name)) continue;
    for (const result of await bench()) {
      results.push(result);
      const { what, took, figures } = shown(result);
      process.stdout.write(`${[`${name}: ${what}`, took, figures].filter((text) => text !== "").join("\n    ")}\n`);
    }
  }
  if (values.readme === true) writeReadme(results);
}
