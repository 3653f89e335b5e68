import { batchBench } from "./batch.ts";
import { databaseBench } from "./database.ts";
import { jobsBench } from "./jobs.ts";
import { pingBench } from "./ping.ts";
import { growthBench, profileBench, shapesBench, smallBench } from "./profile.ts";

// `npm run bench [ping|batch|profile|small|shapes|growth|database|jobs …]`: each number is a ratio against a yardstick measured in the same run.
const benches = {
  ping: pingBench,
  batch: batchBench,
  profile: profileBench,
  small: smallBench,
  shapes: shapesBench,
  growth: growthBench,
  database: databaseBench,
  jobs: jobsBench,
};
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(", ")}, but ${Object.keys(benches).join(", ")}`);

for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const { what, ratio, limit, detail } of await bench()) {
    process.stdout.write(`${what.padEnd(56)} ${ratio.toFixed(2).padStart(6)}   (${limit})   ${detail}\n`);
  }
}
