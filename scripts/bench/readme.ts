import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { type BenchResult, shown } from "./result.ts";

const README = new URL("../../README.md", import.meta.url);
const [BEGIN, END] = ["<!-- measured by npm run bench: begin -->", "<!-- measured by npm run bench: end -->"];

/** Writes what was measured, and on which machine, into the README, between its marks. */
export function writeReadme(results: BenchResult[]): void {
  const text = readFileSync(README, "utf8");
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from === -1 || to < from) throw new Error("the README has no marks for what was measured");
  const gib = Math.round(totalmem() / 2 ** 30);
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? "an unknown processor"}, ${gib} GiB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  const rows = results.map(shown).map(({ what, took, figures }) => `| ${what} | ${took} | ${figures} |`);
  const day = new Date().toISOString().slice(0, 10);
  const table = ["| what | took | ratios and goals |", "|---|---|---|", ...rows].join("\n");
  const measured = `Measured on ${day}: ${machine}; medians.\n\n${table}`;
  writeFileSync(README, `${text.slice(0, from)}${BEGIN}\n\n${measured}\n\n${text.slice(to)}`);
}
