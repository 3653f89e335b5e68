import type { BigIntegerSummary } from "../statistics/big-integer-summary.ts";
import { BATCH, NEXT } from "./layout.ts";
import { type LongsWork, summarisedLongs } from "./longs.ts";
import { type NumbersWork, summarisedNumbers } from "./numbers.ts";
import type { SummarisedNumbers, SurveyedTexts } from "./results.ts";
import type { Scanner } from "./scanner.ts";
import { surveyedTexts, type TextsWork } from "./texts.ts";

/** The texts of a column are to be given codes. */
interface EncodeWork {
  kind: "encode";
  column: number;
  rows: number;
}

/** A piece of work on a column. */
export type ColumnWork = EncodeWork | NumbersWork | LongsWork | TextsWork;

export type WorkResult = null | SummarisedNumbers | BigIntegerSummary | SurveyedTexts;

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
  if (work.kind === "longs") return summarisedLongs(scanner, work);
  if (work.kind === "texts") return surveyedTexts(scanner, work);
  const { code } = scanner;
  code.encode(work.column, work.rows, code.allocate(BATCH * BigUint64Array.BYTES_PER_ELEMENT));
  return null;
}
