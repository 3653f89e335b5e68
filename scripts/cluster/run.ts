import { scenarios } from "./scenarios.ts";

// `npm run cluster -- NAME [numbers]`: real processes on a real PostgreSQL, and what goes wrong with them. Ends with 1
// where something was not as it must be.
const [name = "", ...numbers] = process.argv.slice(2);
const scenario = scenarios[name];
if (scenario === undefined) throw new Error(`there is no '${name}', but ${Object.keys(scenarios).join(", ")}`);
for (const { what, value, good } of await scenario(...numbers.map(Number))) {
  process.stdout.write(`${good ? "✓" : "✗"} ${what.padEnd(48)} ${value}\n`);
  if (!good) process.exitCode = 1;
}
