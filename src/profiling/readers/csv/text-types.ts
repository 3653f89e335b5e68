import { CELL_TYPES, NULL_TOKENS, ruleOf, type TextType, type UsualType } from "./text-type-rules.ts";

const NULLS = new Set<string>(NULL_TOKENS);
/** What they begin with: most cells begin with something else. */
const BEGINNINGS = new Set(NULL_TOKENS.map((token) => token.charCodeAt(0)));

/** Whether a cell means "no value" in a column that is otherwise numeric, boolean or temporal. */
export function isNullToken(cell: string): boolean {
  if (cell.length > LONGEST_NULL) return false;
  const first = cell.charCodeAt(0);
  if (first >= ZERO && first <= NINE && cell.charCodeAt(2) !== HASH) return false;
  if (first > BLANK && first <= LAST_ASCII && !BEGINNINGS.has(first)) return false;
  return NULLS.has(cell) || (isBlank(first) && NULLS.has(cell.trim())) || NULLS.has(cell.trimEnd());
}

function isBlank(code: number): boolean {
  return code === BLANK || code === 9;
}

const LONGEST_NULL = 12;
const [BLANK, HASH, MINUS, DOT, ZERO, NINE, LAST_ASCII] = [32, 35, 45, 46, 48, 57, 126] as const;

/** A set of cell types, a bit for each in the order of preference; 0 is text. */
export type TypeSet = number;

export const ANY_TYPE: TypeSet = 2 ** CELL_TYPES.length - 1;

export function typeBit(type: UsualType): TypeSet {
  return 1 << CELL_TYPES.indexOf(type);
}

/** The preferred type of a set. */
export function preferred(types: TypeSet): UsualType | "text" {
  return types === 0 ? "text" : (CELL_TYPES[31 - Math.clz32(types & -types)] as UsualType);
}

const COMPILED = CELL_TYPES.map((type) => new RegExp(`^(?:${ruleOf(type).pattern})$`));
/** Types of cells that begin with a letter, and of those that begin with a digit, a sign, a dot or a blank. */
const WORDS: UsualType[] = ["boolean", "yes_no", "date_named"];
const LETTER_TYPES = WORDS.map((type) => CELL_TYPES.indexOf(type));
const OTHER_TYPES = CELL_TYPES.flatMap((type, i) => (type === "boolean" || type === "yes_no" ? [] : [i]));
const LONGEST = 64;

/** Letters with which a word begins that has a type: yes, no, true, false and the months. */
const TYPED_LETTERS = new Set([..."YyNnTtFfJjMmAaSsOoDd"].map((letter) => letter.charCodeAt(0)));

/** All types that a cell has by its look, of those that it is asked about. */
export function typesOfCell(cell: string, among = ANY_TYPE): TypeSet {
  const first = cell.charCodeAt(0);
  if (cell.length > LONGEST || cell.length === 0 || first > 122) return 0;
  const types = typesOfNumber(cell);
  return types === null ? typesByPattern(cell, among) : types & among;
}

/** The same by the types' patterns: whatever else finds the types of a cell must find these. */
export function typesByPattern(cell: string, among = ANY_TYPE): TypeSet {
  const first = cell.charCodeAt(0);
  if (first > 57 && !TYPED_LETTERS.has(first)) return 0;
  let types = 0;
  for (const i of first > 57 ? LETTER_TYPES : OTHER_TYPES) {
    if (((among >> i) & 1) === 1 && COMPILED[i]?.test(cell)) types |= 1 << i;
  }
  return types;
}

const INTEGER: TypeSet = typeBit("integer") | typeBit("float") | typeBit("float_comma");
const FLOAT: TypeSet = typeBit("float");
const FLOAT_COMMA: TypeSet = typeBit("float_comma");
const MOST_DIGITS = 15;

/**
 * The types of the usual numbers, most cells of most tables, without a pattern: digits that do not begin with a zero,
 * maybe after a minus, and maybe with a fraction, whose dot may separate thousands. Null for all other cells.
 */
function typesOfNumber(cell: string): TypeSet | null {
  const { length } = cell;
  const from = cell.charCodeAt(0) === MINUS ? 1 : 0;
  if (length > MOST_DIGITS || length === from) return null;
  let dot = -1;
  for (let i = from; i < length; i++) {
    const code = cell.charCodeAt(i);
    if (code === DOT && dot === -1) dot = i;
    else if (code < ZERO || code > NINE) return null;
  }
  const digits = (dot === -1 ? length : dot) - from;
  const zero = cell.charCodeAt(from) === ZERO;
  if (digits === 0 || (zero && digits > 1)) return null;
  if (dot === -1) return INTEGER;
  const fraction = length - dot - 1;
  if (fraction === 0) return null;
  return fraction === THOUSANDS && digits <= THOUSANDS && !zero ? FLOAT | FLOAT_COMMA : FLOAT;
}

const THOUSANDS = 3;

/** The narrowest type that a cell has by its look. */
export function typeOfCell(cell: string): TextType {
  return preferred(typesOfCell(cell));
}
