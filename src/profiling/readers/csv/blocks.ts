import { samplesOf } from "./column-sample.ts";
import { headerVotes, isWord } from "./header.ts";
import type { Row } from "./tokenize.ts";

/** The rows below which a blank line, or the beginning, and above which another or the end stands. */
export function blocksOf(rows: readonly Row[]): Row[][] {
  const blocks: Row[][] = [];
  for (const [i, row] of rows.entries()) {
    const above = rows[i - 1];
    if (above === undefined || row.line - above.endLine > 1) blocks.push([]);
    blocks.at(-1)?.push(row);
  }
  return blocks;
}

/** Rows of a table, its header among them, and of a list of names and values that stands above one. */
const FEWEST = 3;

/** Whether a block of rows is a table of its own, with a header, rather than a title or a list of names and values. */
export function isTable(block: readonly Row[], width: number): boolean {
  const [first, ...below] = block;
  if (first === undefined || block.length < FEWEST || width < 2 || first.cells.length !== width) return false;
  const header = first.cells.join("\0");
  const even = below.filter(({ cells }) => cells.length === width);
  if (even.length * 2 < below.length) return false;
  const own = even.filter(({ cells }) => cells.join("\0") !== header);
  const samples = samplesOf(own, width);
  if (width === 2 && samples[0]?.all === 0 && own.length < LONGEST_LIST) return false;
  const areNames = first.cells.every((cell) => isWord(cell)) && new Set(first.cells).size === width;
  return areNames && headerVotes(first.cells, own, samples) > 0;
}

const LONGEST_LIST = 25;
