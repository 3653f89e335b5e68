import { COLUMN, NEXT } from "./layout.ts";
import { type NumbersWork, summarisedNumbers } from "./numbers.ts";
import type { SummarisedNumbers, SurveyedTexts } from "./results.ts";
import type { Scanner } from "./scanner.ts";
import { surveyedTexts, type TextsWork } from "./texts.ts";

/** What another thread has read of a column of texts is added to what the first one has. */
export interface MergeWork {
  kind: "merge";
  /** Where the column is, the first thread's and the other's. */
  into: number;
  from: number;
  /** Where the codes are of rows that the other thread has read, and how many there are. */
  ranges: readonly { at: number; rows: number }[];
}

/** A piece of work on a column. */
export type ColumnWork = MergeWork | NumbersWork | TextsWork;

export type WorkResult = null | SummarisedNumbers | SurveyedTexts;

/** Does a piece of work that no other thread does; false where there is none. Results go to their places. */
export function workNext(scanner: Scanner, works: readonly ColumnWork[], results: Map<number, WorkResult>): boolean {
  const number = Atomics.add(scanner.integers(NEXT.work, 1), 0, 1);
  const work = works[number];
  if (work === undefined) return false;
  results.set(number, resultOf(scanner, work));
  return true;
}

function resultOf(scanner: Scanner, work: ColumnWork): WorkResult {
  if (work.kind === "numbers") return summarisedNumbers(scanner, work);
  if (work.kind === "texts") return surveyedTexts(scanner, work);
  merge(scanner, work);
  return null;
}

function merge(scanner: Scanner, { into, from, ranges }: MergeWork): void {
  const { code } = scanner;
  const [count = 0] = scanner.unsigned(from + COLUMN.count, 1);
  const codes = code.allocate(count * Int32Array.BYTES_PER_ELEMENT);
  code.mergeTexts(into, from, codes);
  for (const { at, rows } of ranges) code.translate(at, rows, codes);
}
