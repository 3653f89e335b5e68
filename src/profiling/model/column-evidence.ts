import type { JsonValue } from "./json-value.ts";

/** Cells that have something in common, and the first of their values in order. */
export interface SomeCells {
  count: number;
  value: JsonValue;
}

/** The least or the greatest value of a column of numbers, dates or times. */
export interface EndValue extends SomeCells {
  /** The value next to it. */
  next: JsonValue;
  /** How far that is from it, in numbers, days or microseconds. */
  gap: number;
  /** From there to the other end. */
  rest: number;
}

/** Cells of numbers that are beyond the fences: three interquartile ranges from the quartiles. */
interface Outliers extends SomeCells {
  fences: [JsonValue, JsonValue];
}

/** Texts that are the same but for case, blanks or the way that Unicode writes them. */
export interface Variants {
  /** Cells whose text is not the most frequent one of its like. */
  count: number;
  /** Of the likes with most such cells the most frequent text and the next. */
  values: [string, string];
}

/** What alerts are told from; no document shows it. Absent is what there is none of. */
export interface ColumnEvidence {
  low?: EndValue;
  high?: EndValue;
  /** The interquartile range, in the same units. */
  spread?: number;
  outliers?: Outliers;
  spaced?: SomeCells;
  damaged?: SomeCells;
  variants?: Variants;
}
