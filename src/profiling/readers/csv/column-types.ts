import { alternativeOf, type ColumnSample, holdsCodes, isMixed, typeOfSample } from "./column-sample.ts";
import { dateFormsOf, isDateName } from "./date-forms.ts";
import { type ColumnSurroundings, hasRareType, isCodeWithE, namesCodes, rareTypeOf } from "./rare-types.ts";
import { type CellType, OTHER_ORDER, ruleOf, type TextType } from "./text-type-rules.ts";
import { isNullToken, typeBit } from "./text-types.ts";
import type { Row } from "./tokenize.ts";
import { DECIMAL_POINT, readsDecimalComma } from "./written-numbers.ts";

/** A column by the cells that were looked at. */
export interface DialectColumn {
  /** Unique and not empty. */
  name: string;
  /** The type that the looked-at cells agree on: a guess for the whole column to be held against. */
  type: TextType;
  /** The other reading of dates that the looked-at cells allow too. */
  alternative: CellType | null;
  /** Whether it is of type text although at least half of the looked-at cells have another; codes have none. */
  mixed: boolean;
  /** Whether integers among the looked-at cells may not fit 64 bits. */
  long: boolean;
  /** Whether a double may not keep them. */
  wide: boolean;
  /** Looked-at cells that hold a value. */
  present: number;
}

const FLOAT_COMMA = typeBit("float_comma");
const COORDINATE =
  /^(?:lat|latitude|lon|lng|long|longitude|(?:geo|gps)[ _.-]?(?:lat|lon|lng).*|.*(?:breite|l\u00e4nge|laenge)(?:ngrad)?|x|y)$/i;

/**
 * The types of columns of which samples of rows were taken: the usual ones where all cells have them, else rarer ones. A
 * point before three digits separates thousands where other columns have decimal commas, but in coordinates.
 */
export function columnTypes(
  samples: readonly ColumnSample[],
  { names, rows }: { names: readonly string[]; rows: readonly Row[] },
  table: { delimiter: string; monthFirst: boolean },
): DialectColumn[] {
  const { delimiter, monthFirst } = table;
  const cellsOf = (i: number, most = rows.length): string[] => {
    const present: string[] = [];
    for (const { cells } of rows) {
      if (present.length === most) break;
      if (!isNullToken(cells[i] as string)) present.push(cells[i] as string);
    }
    return present;
  };
  const usual = samples.map((sample) => typeOfSample(sample, delimiter, monthFirst));
  const surroundingsOf = (i: number, decimalComma: boolean): ColumnSurroundings => ({
    ...table,
    name: names[i] as string,
    decimalComma,
  });
  const hasFloatComma = usual.includes("float_comma");
  const types = usual.map((type, i) => {
    if (type !== "text" || (samples[i] as ColumnSample).present === 0) return type;
    return rareTypeOf(cellsOf(i), surroundingsOf(i, hasFloatComma)) ?? type;
  });
  const decimalComma = types.some(readsDecimalComma);
  return samples.map((sample, i) => {
    const name = names[i] as string;
    let type = types[i] as TextType;
    if (type === "integer" && isDateName(name)) {
      [type] = [...dateFormsOf(cellsOf(i), name), type];
    } else if (type === "float" && decimalComma && (sample.all & FLOAT_COMMA) !== 0) {
      type = COORDINATE.test(name) ? DECIMAL_POINT : (rareTypeOf(cellsOf(i), surroundingsOf(i, true)) ?? type);
    } else if (type === "float" && namesCodes(name) && cellsOf(i).some(isCodeWithE)) type = "text";
    return {
      name,
      type,
      alternative: type === usual[i] ? alternativeOf(sample, delimiter, monthFirst) : otherOrder(type, cellsOf(i)),
      mixed: isMixed(sample) || (type === "text" && !holdsCodes(sample) && areOftenRare(cellsOf(i, LOOKED_AT))),
      long: sample.long,
      wide: sample.wide,
      present: sample.present,
    };
  });
}

const LOOKED_AT = 30;

/** Whether at least half of some cells have a rarer type; the first of them tell mostly. */
function areOftenRare(cells: string[]): boolean {
  if (!cells.slice(0, 3).some((cell) => hasRareType(cell))) return false;
  return cells.filter((cell) => hasRareType(cell)).length * 2 >= cells.length;
}

/** The other reading of dates in a rarer form that all cells allow too. */
function otherOrder(type: TextType, cells: string[]): CellType | null {
  const other = OTHER_ORDER[type];
  if (other === undefined) return null;
  const pattern = new RegExp(`^(?:${ruleOf(other).pattern})$`);
  return cells.every((cell) => pattern.test(cell)) ? other : null;
}
