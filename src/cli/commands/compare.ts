import { pageAssets } from "../../web/assets.ts";
import { comparisonDocument } from "../../web/document.ts";
import { compareProfiles } from "../../web/model/comparison/compare.ts";
import {
  type Comparison,
  defaultThresholds,
  type TableComparison,
  type Thresholds,
} from "../../web/model/comparison/comparison.ts";
import {
  change,
  changeName,
  distanceText,
  measureName,
  OUTCOME_NAMES,
  shareChange,
  sizeText,
  thresholdsText,
  verdictText,
} from "../../web/model/comparison/comparison-text.ts";
import { comparedProfile } from "../compared-profile.ts";
import type { ConnectionOptions } from "../connection.ts";
import { checkNoInput } from "../inputs.ts";
import { distanceOption } from "../option-values.ts";
import { checkOneToStdout, checkWritable, isStdout, writingTo } from "../profile-output.ts";
import { tableLines } from "../table.ts";
import { print, printJson, type Terminal, terminalOf } from "../terminal.ts";
import { oneLine } from "../text.ts";

export interface CompareCommandOptions extends ConnectionOptions {
  json?: true;
  admin?: true;
  /** File for the comparison as a page. */
  html?: string;
  numeric?: string;
  categorical?: string;
  missing?: string;
}

/** Columns of a table that are shown; a page and JSON have all. */
const MOST = 50;

/** `dli compare A B`: what differs between two profiles. Exit code 1 where that is more than the thresholds. */
export async function compareCommand(left: string, right: string, options: CompareCommandOptions): Promise<void> {
  const { html, json } = options;
  const thresholds = thresholdsOf(options);
  checkOneToStdout(json === true, [html]);
  if (html !== undefined) {
    await checkWritable(html);
    await checkNoInput(html, [left, right]);
    await pageAssets("comparison");
  }
  const before = await comparedProfile(left, options);
  const comparison = compareProfiles(before, await comparedProfile(right, options), thresholds);
  if (html !== undefined) {
    const text = await comparisonDocument(comparison);
    await writingTo(html, (write) => write(text));
  }
  if (json === true) printJson(comparison);
  else if (!isStdout(html)) print(linesOf(comparison, terminalOf(process.stdout)));
  if (json !== true && html !== undefined && !isStdout(html)) process.stdout.write(`\nThe comparison is in ${html}\n`);
  if (comparison.verdict === "beyond") process.exitCode = 1;
}

function thresholdsOf(options: CompareCommandOptions): Thresholds {
  const of = (name: keyof Thresholds): number => {
    const given = options[name];
    return given === undefined ? defaultThresholds[name] : distanceOption(`--${name}`, given);
  };
  return { numeric: of("numeric"), categorical: of("categorical"), missing: of("missing") };
}

function linesOf(comparison: Comparison, terminal: Terminal): string[] {
  const { left, right, verdict, tables } = comparison;
  return [
    `${terminal.style("bold", oneLine(left.name))}  ${sizeText(left)}`,
    `${terminal.style("bold", oneLine(right.name))}  ${sizeText(right)}`,
    "",
    verdictText(verdict),
    thresholdsText(comparison),
    ...tables.filter(({ outcome }) => outcome !== "same").flatMap((table) => linesOfTable(table, terminal)),
  ];
}

function linesOfTable({ name, left_name, outcome, columns, rows }: TableComparison, terminal: Terminal): string[] {
  const before = left_name === undefined ? "" : ` (before: ${oneLine(left_name)})`;
  const head = `${terminal.style("bold", oneLine(name))}${before}  ${OUTCOME_NAMES[outcome]}, rows ${change(rows, String)}`;
  const differing = columns.filter((column) => column.outcome !== "same");
  if (outcome === "added" || outcome === "removed" || differing.length === 0) return ["", head];
  const lines = tableLines(
    [
      { title: "COLUMN", flexible: true },
      { title: "OUTCOME" },
      { title: "CHANGED", flexible: true },
      { title: "TYPE" },
      { title: "MISSING" },
      { title: "DISTANCE", flexible: true },
    ],
    differing
      .slice(0, MOST)
      .map((column) => [
        column.left_name === undefined ? column.name : `${column.name} (before: ${column.left_name})`,
        OUTCOME_NAMES[column.outcome],
        column.changes.map(changeName).join(", "),
        change(column.type, (type) => String(type).replace(/^sc:/, "")),
        shareChange(column.missing),
        column.distance === null ? "" : `${distanceText(column.distance)} ${measureName(column.distance)}`,
      ]),
    terminal,
  );
  const more = differing.length - MOST;
  return ["", head, ...lines, ...(more > 0 ? [`… and ${more} more columns; --json and --html show all`] : [])];
}
