// Prints how much of the code the specs cover beside the floor that c8 holds it to. The floor only rises.
import { readFileSync } from "node:fs";

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));
const floor = read(".c8rc.json") as Record<Measure, number>;
const { total } = read("coverage/coverage-summary.json") as { total: Record<Measure, { pct: number }> };

type Measure = (typeof measures)[number];
const measures = ["lines", "branches", "functions"] as const;
for (const measure of measures) {
  const { pct } = total[measure];
  const higher = Math.floor(pct) > floor[measure] ? `: raise it to ${Math.floor(pct)} in .c8rc.json` : "";
  process.stdout.write(`${measure}: ${pct} %, the floor is ${floor[measure]} %${higher}\n`);
}
