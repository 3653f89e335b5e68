import type { Terminal } from "./terminal.ts";
import { cut, oneLine, pad, widthOf } from "./text.ts";

export interface Column {
  title: string;
  /** Whether the column may become narrower than its texts; these are cut then. */
  flexible?: boolean;
  /** Whether its texts stand at the right. */
  right?: boolean;
}

const GAP = "  ";
const LEAST = 8;

/** Rows below their titles, in columns that line up and, as far as flexible ones can give, fit the terminal. */
export function tableLines(columns: readonly Column[], rows: readonly string[][], terminal: Terminal): string[] {
  const texts = rows.map((row) => row.map(oneLine));
  const widths = columns.map(({ title }, i) => Math.max(widthOf(title), ...texts.map((row) => widthOf(row[i] ?? ""))));
  shrink(widths, columns, terminal.width - GAP.length * (columns.length - 1));
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ right = false }, i) => pad(cut(cells[i] ?? "", widths[i] ?? 0), widths[i] ?? 0, right))
      .join(GAP)
      .trimEnd();
  return [terminal.style("dim", line(columns.map(({ title }) => title))), ...texts.map(line)];
}

/** Takes from the widest of the flexible columns until all together fit. */
function shrink(widths: number[], columns: readonly Column[], available: number): void {
  const flexible = columns.flatMap(({ flexible: gives }, i) => (gives === true ? [i] : []));
  const sum = (): number => widths.reduce((total, width) => total + width, 0);
  while (sum() > available) {
    const widest = flexible.reduce((best, i) => ((widths[i] ?? 0) > (widths[best] ?? 0) ? i : best), flexible[0] ?? -1);
    const width = widths[widest];
    if (width === undefined || width <= LEAST) return;
    widths[widest] = width - 1;
  }
}

/** Names and what they stand for, a line each. */
export function factLines(facts: readonly (readonly [string, string])[], { style }: Terminal): string[] {
  const width = Math.max(...facts.map(([name]) => widthOf(name)));
  return facts.map(([name, value]) => `${style("dim", pad(name, width))}${GAP}${value}`.trimEnd());
}

/** What is known of something that has a name, below it: what is not there or empty is left out. */
export function namedFacts(
  name: string,
  facts: readonly (readonly [string, string | null | undefined])[],
  terminal: Terminal,
): string[] {
  const told = facts.flatMap(([what, text]) => (text == null || text === "" ? [] : [[what, text] as const]));
  return [name, "", ...factLines(told, terminal)];
}
