import { type LevelledHeader, levelledHeader } from "../levelled-header.ts";
import { samplesOf } from "./column-sample.ts";
import { headerVotes, isWord, looksLikeHeader, yearsAmong } from "./header.ts";
import type { Row } from "./tokenize.ts";

/** Rows by which it is judged what stands above them. */
const JUDGED = 1000;
/** Rows that a title and what belongs to it may take. */
export const PREAMBLE = 50;
/** Rows by which a header of several levels is told. */
const MOST_LEVELS = 6;

/** How many rows at the beginning of a table are titles, filled up with empty cells. */
export function titleRows(rows: readonly Row[], width: number): number {
  if (width < 2 || !isTitle(rows[0], width)) return 0;
  const usual = usuallyFilled(rows.slice(0, JUDGED));
  let at = 0;
  while (at < Math.min(PREAMBLE, rows.length - 2) && isTitle(rows[at], usual)) at++;
  const [row, below] = [rows[at] as Row, rows.slice(at + 1, at + 1 + JUDGED)];
  if (severalRows(rows.slice(at)) !== null) return at;
  if (filled(row) < usual * 0.75) return 0;
  const samples = samplesOf(below, width);
  if (width === 2 && headerVotes(row.cells, below, samples) <= 0) return 0;
  return looksLikeHeader(row.cells, below, samples) ? at : 0;
}

/** Whether all that a row holds is little, and stands at its left. */
function isTitle(row: Row | undefined, usual: number): boolean {
  if (row === undefined) return false;
  const count = filled(row);
  return count <= Math.min(2, usual / 2) && row.cells.slice(count).every((cell) => cell.trim() === "");
}

function filled({ cells }: Row): number {
  return cells.filter((cell) => cell.trim() !== "").length;
}

/** How many cells most rows fill. */
function usuallyFilled(rows: readonly Row[]): number {
  const times = new Map<number, number>();
  for (const row of rows) times.set(filled(row), (times.get(filled(row)) ?? 0) + 1);
  return [...times].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0])[0];
}

/** A header that takes several rows; null where the first is a whole header, or none. */
export function severalRows(rows: readonly Row[]): LevelledHeader | null {
  const top = rows.slice(0, MOST_LEVELS).map(({ cells }) => cells.map((cell) => cell.trim()));
  const levelled = levelledHeader(top, isWord);
  if (levelled !== null) {
    const below = rows.slice(levelled.rows, levelled.rows + JUDGED);
    const names = top[levelled.rows - 2] as string[];
    if (headerVotes(names, below, samplesOf(below, names.length)) > 0) return levelled;
  }
  const names = groupNames(rows);
  return names === null ? null : { names, rows: 2 };
}

/**
 * The names of columns whose header takes two rows: names of groups, each at the left of the columns that it stands for
 * or above all of them, and below these the columns' own. Null where the first row is a whole header, or none.
 */
function groupNames(rows: readonly Row[]): string[] | null {
  const [over, own] = rows;
  if (over === undefined || own === undefined) return null;
  const groups = over.cells.map((cell) => cell.trim());
  const names = own.cells.map((cell) => cell.trim());
  const below = rows.slice(2, 2 + JUDGED);
  if (below.length === 0 || !groups.some((cell) => cell !== "")) return null;
  const yearsOver = yearsAmong(groups, below);
  if (!groups.every((cell, i) => isWord(cell) || yearsOver.has(i))) return null;
  if (!groups.some((cell, i) => (i > 0 && cell === "" && names[i] !== "") || (cell !== "" && cell === groups[i + 1])))
    return null;
  const years = yearsAmong(names, below);
  if (!names.every((cell, i) => isWord(cell) || years.has(i))) return null;
  if (names.some((cell, i) => i > 0 && cell === "" && groups[i] === "")) return null; // rows may go by numbers
  const samples = samplesOf(below, names.length);
  if (headerVotes(names, below, samples) <= 0) return null;
  let group = "";
  const joined = names.map((name, i) => {
    if (groups[i] !== "") group = groups[i] as string;
    if (groups[i] === name) return name; // one cell across both rows
    return [group, name].filter((part) => part !== "").join(" ");
  });
  const isShared = groups.filter((cell) => cell !== "").length > 1 || new Set(names).size < names.length || !groups[0];
  return isShared && new Set(joined).size === joined.length ? joined : null;
}
