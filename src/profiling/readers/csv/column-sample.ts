import { OTHER_USUAL_ORDER, type UsualType } from "./text-type-rules.ts";
import { ANY_TYPE, isNullToken, preferred, type TypeSet, typeBit, typesOfCell } from "./text-types.ts";
import type { Row } from "./tokenize.ts";

/** What some cells of a column tell about it. */
export interface ColumnSample {
  /** The types that all cells have; null tokens have any. */
  all: TypeSet;
  present: number;
  /** How many of these have no type but text. */
  texts: number;
  /** How many cells are codes or phone numbers: digits that are meant as text. */
  codes: number;
  /** Whether there are words for yes, and words for no. */
  yes: boolean;
  no: boolean;
  /** Whether a comma stands where none would separate thousands. */
  decimalComma: boolean;
  /** Whether there are so many digits in a row that the number may not fit 64 bits. */
  long: boolean;
  /** Whether there are so many that a double may not keep it. */
  wide: boolean;
}

/** Digits after a zero or a plus. */
const CODE = /^[0+]\d+$/;
/** A code among this many cells, or more, is taken for a slip rather than for what the column holds. */
const FEW_CODES = 50;
/** A comma that separates no thousands. */
export const DECIMAL_COMMA = /,(?:\d{1,2}|\d{4,})\s*$|^\s*-?0,|\..*,|,\d+[eE]/;
/** Integers of as many digits fit 64 bits. */
const LONG_DIGITS = 18;
/** A double keeps integers of as many. */
const DOUBLE_DIGITS = 15;
const WIDE = new RegExp(`^\\s*-?\\d{${DOUBLE_DIGITS + 1},}\\s*$`);
const LONG = new RegExp(`^\\s*-?\\d{${LONG_DIGITS + 1},}\\s*$`);
const YES_NO = typeBit("yes_no");
const FLOAT_COMMA = typeBit("float_comma");

/** What rows told last, by the first of them: the same rows are looked at as a header's, as a table's and as others'. */
const told = new WeakMap<Row, { rows: readonly Row[]; width: number; samples: readonly ColumnSample[] }>();

/** The samples of the columns of rows that all have the given number of cells. */
export function samplesOf(rows: readonly Row[], width: number): readonly ColumnSample[] {
  const [first] = rows;
  if (first === undefined) return Array.from({ length: width }, emptySample);
  const known = told.get(first);
  if (known?.width === width && known.rows.length === rows.length && known.rows.every((row, i) => row === rows[i]))
    return known.samples;
  const samples = sampled(rows, width);
  told.set(first, { rows, width, samples });
  return samples;
}

function sampled(rows: readonly Row[], width: number): ColumnSample[] {
  const columns = Array.from({ length: width }, emptySample);
  for (const { cells } of rows) {
    for (let i = 0; i < width; i++) {
      const cell = cells[i] as string;
      if (!isNullToken(cell)) addCell(columns[i] as ColumnSample, cell);
    }
  }
  return columns;
}

function emptySample(): ColumnSample {
  return {
    all: ANY_TYPE,
    present: 0,
    texts: 0,
    codes: 0,
    yes: false,
    no: false,
    decimalComma: false,
    long: false,
    wide: false,
  };
}

function addCell(column: ColumnSample, cell: string): void {
  column.present++;
  // Where it has one of the types that all cells before have, no other matters any more.
  const set = (column.all !== 0 && typesOfCell(cell, column.all)) || typesOfCell(cell);
  column.all &= set;
  if (set === 0) {
    column.texts++;
    if (CODE.test(cell)) column.codes++;
    return;
  }
  if ((set & YES_NO) !== 0) {
    if (/^y/i.test(cell)) column.yes = true;
    else column.no = true;
  }
  if (!column.long && cell.length > DOUBLE_DIGITS && WIDE.test(cell)) {
    column.wide = true;
    column.long = LONG.test(cell);
  }
  if (!column.decimalComma && (set & FLOAT_COMMA) !== 0 && cell.includes(","))
    column.decimalComma = DECIMAL_COMMA.test(cell);
}

/**
 * The type of a column by its looked-at cells. A lone word for no may be the code of Norway, and a comma before three
 * digits, or in a file that is separated by commas, may stand for thousands.
 */
export function typeOfSample(sample: ColumnSample, delimiter: string, monthFirst: boolean): UsualType | "text" {
  if (sample.present === 0) return "text";
  let { all } = sample;
  if (!sample.yes || !sample.no) all &= ~YES_NO;
  if (!sample.decimalComma || delimiter === ",") all &= ~FLOAT_COMMA;
  const type = preferred(all);
  const other = OTHER_USUAL_ORDER[type];
  return monthFirst && other !== undefined && (all & typeBit(other)) !== 0 ? other : type;
}

/** The other reading of dates that the cells allow too. */
export function alternativeOf(sample: ColumnSample, delimiter: string, monthFirst: boolean): UsualType | null {
  const other = OTHER_USUAL_ORDER[typeOfSample(sample, delimiter, monthFirst)];
  return other !== undefined && (sample.all & typeBit(other)) !== 0 ? other : null;
}

/** Whether a column of type text has another type in at least half of its cells; codes have none. */
export function isMixed(sample: ColumnSample): boolean {
  const { texts, all, present } = sample;
  return all === 0 && !holdsCodes(sample) && texts > 0 && texts * 2 <= present;
}

/** Whether so many cells are codes that these are what the column holds. */
export function holdsCodes({ codes, present }: ColumnSample): boolean {
  return codes * FEW_CODES > present;
}
