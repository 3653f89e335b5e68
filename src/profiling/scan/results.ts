import type { Fences } from "../columns/numeric-evidence.ts";
import type { Summarised } from "../statistics/number-summary.ts";

/** What is known of the values of a column of numbers or times. */
export interface SummarisedNumbers extends Summarised {
  /** How many values are beyond which fences. */
  beyond: { fences: Fences; count: number } | null;
}

/** A text, and how many cells have it. */
export interface CountedText {
  v: string;
  n: number;
}

/** What is known of the texts of a column, of which there is at least one. */
export interface SurveyedTexts {
  uniqueCount: number;
  nonNullCount: number;
  min: string;
  max: string;
  /** Whether all are addresses of the web. */
  isUrl: boolean;
  lengths: Map<number, number>;
  top: CountedText[];
  sample: string[];
  /** Distinct ones drawn by chance: all where there are no more than were asked for. */
  drawn: CountedText[];
  spaced: { count: number; value: string } | null;
  damaged: { count: number; value: string } | null;
  /** All of them where they are few. */
  few: CountedText[] | null;
  /** Cells whose text is of the form that was asked for. */
  matching: number;
}
