import { samplesOf } from "./column-sample.ts";
import { headerVotes, isWord, yearsAmong } from "./header.ts";
import type { Row } from "./tokenize.ts";

/**
 * The names of columns in a row above a table that has not as many cells as the rows below; null where it is none. There
 * is one name less where rows have names of their own, as R writes them, or end with a delimiter; there are more where
 * rows leave out empty cells at their end. Columns without a name have an empty one.
 */
export function oddHeader(cells: string[], below: Row[], width: number): string[] | null {
  let names = cells.map((cell) => cell.trim());
  while (names.at(-1) === "") names.pop();
  const filled = names.filter((name) => name !== "");
  if (names.length > width && filled.length === width) names = filled; // a delimiter too many
  if (names.length === 0 || names.includes("") || new Set(names).size < names.length) return null;
  const samples = samplesOf(below, width);
  const [first] = below;
  const years = yearsAmong(names, below);
  if (first === undefined || !names.every((name, i) => isWord(name) || years.has(i))) return null;
  const firstVotes = headerVotes(first.cells, below.slice(1), samplesOf(below.slice(1), width));
  if (names.length === width) return firstVotes > 0 ? null : names;
  if (names.length > width) return firstVotes > 0 || width < 2 ? null : names;
  const padding = new Array<string>(width - names.length).fill("");
  const [left, right] = [
    [...names, ...padding],
    [...padding, ...names],
  ];
  if (names.length === width - 1 && samples.at(-1)?.present === 0) return firstVotes > 0 ? null : left;
  if (firstVotes > 0) return null;
  const [leftVotes, rightVotes] = [left, right].map((aligned) => headerVotes(aligned, below, samples)) as [
    number,
    number,
  ];
  if (names.length === 1 && (width > 2 || firstVotes === 0 || / /.test(names[0] as string))) return null;
  if (names.length === width - 1) {
    const isNamed = rightVotes > 0 || (rightVotes === 0 && !names.some((name) => name.includes(" ")));
    return isNamed ? (rightVotes >= leftVotes ? right : left) : null;
  }
  if (Math.max(leftVotes, rightVotes) <= 0) return null;
  return leftVotes >= rightVotes ? left : right;
}
