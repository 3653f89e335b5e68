import { batchBench } from "./batch.ts";
import { databaseBench } from "./database.ts";
import { jobsBench } from "./jobs.ts";
import { pingBench } from "./ping.ts";
import { growthBench, profileBench, shapesBench } from "./profile.ts";

// `npm run bench [ping|batch|profile|shapes|growth|database|jobs …]`: each number is a ratio against a yardstick measured in the same run.
const benches = {
  ping: pingBench,
  batch: batchBench,
  profile: profileBench,
  shapes: shapesBench,
  growth: growthBench,
  database: databaseBench,
  jobs: jobsBench,
};
const asked = process.argv.slice(2);

for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const { what, ratio, limit, detail } of await bench()) {
    process.stdout.write(`${what.padEnd(56)} ${ratio.toFixed(2).padStart(6)}   (${limit})   ${detail}\n`);
  }
}
