import { samplesOf } from "./column-sample.ts";
import { headerVotes, isWord } from "./header.ts";
import { usualWidth } from "./table-top.ts";
import { typesOfCell } from "./text-types.ts";
import type { Row } from "./tokenize.ts";

/** Rows of a further table, its header among them, by which it is told. */
const FEWEST = 4;
/** Rows that are held against a row that may be the header of what follows; rows that are looked at so closely. */
const JUDGED = 200;
const MOST_CANDIDATES = 20;

/**
 * The lines at which further tables begin right below the rows of another: rows of words that name columns of another
 * number, or of other types, than those above.
 */
export function furtherStarts(rows: readonly Row[], width: number): number[] {
  const starts: number[] = [];
  let from = 0;
  let candidates = 0;
  for (let i = FEWEST; i + FEWEST <= rows.length + 1 && candidates < MOST_CANDIDATES; i++) {
    const row = rows[i] as Row;
    if (!mayStart(row, rows[i - 1] as Row, rows[i + 1])) continue;
    candidates++;
    if (!isStart(rows, from, i, width)) continue;
    starts.push(row.line);
    from = i + 1;
  }
  return starts;
}

/** Whether a row stands between values of types, or where the number of cells changes. */
function mayStart({ cells }: Row, above: Row, below: Row | undefined): boolean {
  if (below === undefined || cells.length < 2 || below.cells.length !== cells.length) return false;
  if (above.cells.length !== cells.length) return above.cells.length > 1 && cells.every(isName);
  return cells.every(isName) && above.cells.filter(isTyped).length >= 2;
}

const isName = (cell: string): boolean => cell.trim() !== "" && isWord(cell);
const isTyped = (cell: string): boolean => typesOfCell(cell) !== 0;

function isStart(rows: readonly Row[], from: number, at: number, width: number): boolean {
  const { cells } = rows[at] as Row;
  if (new Set(cells).size < cells.length) return false;
  const below = rows.slice(at + 1, at + 1 + JUDGED);
  const own = below.filter((row) => row.cells.length === cells.length);
  const above = rows.slice(Math.max(from, at - JUDGED), at);
  const before = above.filter((row) => row.cells.length === cells.length);
  if (own.length < FEWEST - 1 || headerVotes(cells, own, samplesOf(own, cells.length)) <= 0) return false;
  if (usualWidth([...above]).width !== cells.length) {
    const next = below.slice(0, FEWEST - 1);
    return cells.length > 2 && before.length === 0 && next.every((row) => row.cells.length === cells.length);
  }
  if (cells.length !== width || before.length < FEWEST - 1) return false;
  const [one, other] = [samplesOf(before, width), samplesOf(own, width)];
  const broken = one.filter(({ all, present }, i) => present > 0 && all !== 0 && isWord(cells[i] as string));
  const unlike = one.filter(({ all, present }, i) => {
    const below = other[i];
    return present > 0 && (below?.present ?? 0) > 0 && (all & (below?.all ?? 0)) === 0 && all !== (below?.all ?? 0);
  });
  return broken.length >= 2 && unlike.length > 0;
}
