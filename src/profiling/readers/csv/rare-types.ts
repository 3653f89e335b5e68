import { dateFormsOf } from "./date-forms.ts";
import { type CellType, INFINITY } from "./text-type-rules.ts";
import { typeBit, typesOfCell } from "./text-types.ts";
import { type NumberSurroundings, writtenNumberOf } from "./written-numbers.ts";

/** What is known of a column, and of its table, besides its cells. */
export interface ColumnSurroundings extends NumberSurroundings {
  name: string;
  /** Whether 3/4/2020 is a day in March where the column does not tell. */
  monthFirst: boolean;
}

const CODE_NAME =
  /(?:^|[^\p{L}])(?:ids?|uuid|guid|codes?|keys?|sku|phones?|tel|telephone|mobile|fax|zip|zipcode|plz|postcode|siren|siret|isbn|issn|iban|ean|gtin|ref|reference|barcode)(?:$|[^\p{L}])/iu;

/** Whether a column's name says that its values are codes, which are text whatever they look like. */
export function namesCodes(name: string): boolean {
  return CODE_NAME.test(name.replace(/([a-z\d])([A-Z])/g, "$1 $2"));
}

/** Digits, an e and digits: a code where the column's name says so, else a number. */
export const CODE_WITH_E = "[0-9]+[eE][0-9]+";

export function isCodeWithE(cell: string): boolean {
  return /^[0-9]+[eE][0-9]+$/.test(cell);
}

const IS_INFINITY = new RegExp(`^${INFINITY}$`);
const FLOAT = typeBit("float");

/** Longest cell that has such a type. */
const LONGEST = 64;

/**
 * The type in a rarer form that all cells of a column have: numbers of which some are infinite, numbers with thousands, currency or percent,
 * dates and times as people and programs write them. Null where there is none. For columns that no usual type fits.
 */
export function rareTypeOf(cells: readonly string[], surroundings: ColumnSurroundings): CellType | null {
  const numbers = cells.filter((cell) => !IS_INFINITY.test(cell));
  if (numbers.length < cells.length && numbers.length > 0) {
    return numbers.every((cell) => (typesOfCell(cell) & FLOAT) !== 0) ? "float" : null;
  }
  const [first] = cells;
  if (first === undefined || first.length > LONGEST || !/\d/.test(first)) return null;
  if (namesCodes(surroundings.name)) return null;
  const [form, ...others] = dateFormsOf(cells, surroundings.name);
  if (form === undefined) return writtenNumberOf(cells, surroundings);
  const monthFirst = others.find((other) => other.startsWith("mdy"));
  return form.startsWith("dmy") && surroundings.monthFirst && monthFirst !== undefined ? monthFirst : form;
}

/** Whether a cell by itself has such a type, whatever its column is called. */
export function hasRareType(cell: string): boolean {
  return rareTypeOf([cell], { name: "", delimiter: "\t", decimalComma: false, monthFirst: false }) !== null;
}
