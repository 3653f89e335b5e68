import { literal } from "../../duckdb/sql.ts";

/**
 * Cells that mean "no value" in a column that is otherwise numeric, boolean or temporal. Spelled out, since comparing
 * in lower case makes DuckDB load a table at half the speed.
 */
const NULL_TOKENS = [
  ...["", "-"],
  ...["NA", "na", "N/A", "n/a", "NaN", "nan", "NAN"],
  ...["null", "NULL", "Null", "None", "none", "NONE"],
] as const;
const NULLS = new Set<string>(NULL_TOKENS);

export function isNullToken(cell: string): boolean {
  if (cell.length > LONGEST_NULL) return false;
  const first = cell.charCodeAt(0);
  return !(first >= ZERO && first <= NINE) && NULLS.has(cell);
}

const LONGEST_NULL = 4;
const [MINUS, DOT, ZERO, NINE] = [45, 46, 48, 57] as const;

interface TextTypeRule {
  dataType: "sc:Boolean" | "sc:Integer" | "sc:Float" | "sc:Date" | "sc:DateTime" | "sc:Time";
  /** What a cell must look like, for JavaScript and DuckDB (RE2) alike. */
  pattern: string;
  /** The typed value of cell `c` in SQL, NULL where it has none. */
  value: (c: string) => string;
  /**
   * Cheap SQL conditions on cell `c` and its narrow value `v` that hold only for values of the type. Most files are
   * written in a form that meets one of them; a column with a cell that fails them is looked at again with `pattern`.
   * They are several because DuckDB sorts the rows that meet an OR, which takes longer than the comparing.
   */
  canonical?: (c: string, v: string) => string[];
  /** How people write the form, where it is not the usual one. */
  format?: string;
}

/**
 * Integer digits with sign, at most the 38 that fit 128 bits. Zeros before other digits mark a code (unless a minus
 * comes first), a long row of digits after a plus a phone number: both are text.
 */
const SIGNED_DIGITS = "(?:-?[1-9][0-9]{0,37}|-?0|-0[0-9]{1,37}|\\+(?:0|[1-9][0-9]{0,5}))";
const DATE = "[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|/[0-9]{2}/[0-9]{2})";
const CLOCK = "[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?";
const DAY = "(?:0?[1-9]|[12][0-9]|3[01])";
const MONTH = "(?:0?[1-9]|1[0-2])";
const YEAR = "[12][0-9]{3}";
const NAMED_MONTH =
  "(?:[Jj]an(?:uary)?|[Ff]eb(?:ruary)?|[Mm]ar(?:ch)?|[Aa]pr(?:il)?|[Mm]ay|[Jj]une?|[Jj]uly?|[Aa]ug(?:ust)?|[Ss]ep(?:tember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?|" +
  "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)";
const HOURS = " (?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?";
const HALF_DAY_HOURS = " (?:0?[1-9]|1[0-2]):[0-5][0-9](?::[0-5][0-9])? ?[AaPp][Mm]";

const DAY_FIRST = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"];
const MONTH_FIRST = ["%m/%d/%Y", "%m-%d-%Y"];
const NAMED = ["%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d-%B-%Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y"];
const CLOCKS = ["%H:%M:%S", "%H:%M"];
const HALF_DAY_CLOCKS = ["%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p"];

function parsed(c: string, formats: string[], type: "DATE" | "TIMESTAMP" | "TIME"): string {
  return `try_strptime(${c}, [${formats.map(literal).join(", ")}])::${type}`;
}

function withClock(dates: string[], clocks: string[]): string[] {
  return dates.flatMap((date) => clocks.map((clock) => `${date} ${clock}`));
}

const RULES = {
  boolean: {
    dataType: "sc:Boolean",
    pattern: "[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]",
    value: (c) => `CASE lower(${c}) WHEN 'true' THEN true WHEN 'false' THEN false END`,
    canonical: (_, v) => [`${v} IS NOT NULL`],
  },
  yes_no: {
    dataType: "sc:Boolean",
    pattern: "[Yy]|[Nn]|[Yy][Ee][Ss]|[Nn][Oo]",
    value: (c) =>
      `CASE lower(${c}) WHEN 'yes' THEN true WHEN 'y' THEN true WHEN 'no' THEN false WHEN 'n' THEN false END`,
    format: "yes or no",
  },
  integer: {
    dataType: "sc:Integer",
    pattern: `\\s*${SIGNED_DIGITS}\\s*`,
    value: (c) => `TRY_CAST(${c} AS HUGEINT)`,
    canonical: (c, v) => [`${v}::VARCHAR = ${c}`],
  },
  float: {
    dataType: "sc:Float",
    pattern: `\\s*(?:${SIGNED_DIGITS}(?:\\.[0-9]*)?|[+-]?\\.[0-9]+)(?:[eE][+-]?[0-9]+)?\\s*`,
    value: (c) => `TRY_CAST(${c} AS DOUBLE)`,
    // Zero before another digit marks a code; blanks and plus signs, which are looked at further, come before minus.
    canonical: (c, v) =>
      [`${c} >= '0:'`, `${c} >= '-' AND ${c} < '00'`].map(
        (begin) => `${begin} AND isfinite(${v}) AND NOT contains(${c}, '_')`,
      ),
  },
  float_comma: {
    dataType: "sc:Float",
    pattern: `\\s*(?:${SIGNED_DIGITS}|-?[1-9][0-9]{0,2}(?:\\.[0-9]{3})+)(?:,[0-9]+)?\\s*`,
    value: (c) => `TRY_CAST(replace(replace(${c}, '.', ''), ',', '.') AS DOUBLE)`,
    format: "decimal comma",
  },
  date: {
    dataType: "sc:Date",
    pattern: DATE,
    value: (c) => `TRY_CAST(${c} AS DATE)`,
    canonical: (c, v) => [`${v} IS NOT NULL AND strlen(${c}) = 10`],
  },
  date_dmy: {
    dataType: "sc:Date",
    pattern: `${DAY}(?:/${MONTH}/|\\.${MONTH}\\.|-${MONTH}-)${YEAR}`,
    value: (c) => parsed(c, DAY_FIRST, "DATE"),
    format: "day, month, year",
  },
  date_mdy: {
    dataType: "sc:Date",
    pattern: `${MONTH}(?:/${DAY}/|-${DAY}-)${YEAR}`,
    value: (c) => parsed(c, MONTH_FIRST, "DATE"),
    format: "month, day, year",
  },
  date_named: {
    dataType: "sc:Date",
    pattern: `${DAY}[ -]${NAMED_MONTH}[ -]${YEAR}|${NAMED_MONTH} ${DAY},? ${YEAR}`,
    value: (c) => parsed(c, NAMED, "DATE"),
    format: "named month",
  },
  datetime: {
    dataType: "sc:DateTime",
    pattern: `${DATE}[ T]${CLOCK}`,
    value: (c) => `TRY_CAST(${c} AS TIMESTAMP)`,
    // A text with an offset other than zero is no TIMESTAMP to DuckDB.
    canonical: (c, v) => [`${v} IS NOT NULL AND strlen(${c}) >= 16 AND NOT ends_with(${c}, 'Z')`],
  },
  datetimetz: {
    dataType: "sc:DateTime",
    pattern: `${DATE}[ T]${CLOCK} ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)`,
    value: (c) => `TRY_CAST(${c} AS TIMESTAMPTZ)`,
    canonical: (c, v) => [`${v} IS NOT NULL AND strlen(${c}) >= 17 AND ends_with(${c}, 'Z')`],
  },
  datetime_dmy: {
    dataType: "sc:DateTime",
    pattern: `${DAY}(?:/${MONTH}/|\\.${MONTH}\\.|-${MONTH}-)${YEAR}(?:${HOURS}|${HALF_DAY_HOURS})`,
    value: (c) =>
      `coalesce(${parsed(c, withClock(DAY_FIRST, HALF_DAY_CLOCKS), "TIMESTAMP")}, ${parsed(c, withClock(DAY_FIRST, CLOCKS), "TIMESTAMP")})`,
    format: "day, month, year, time",
  },
  datetime_mdy: {
    dataType: "sc:DateTime",
    pattern: `${MONTH}(?:/${DAY}/|-${DAY}-)${YEAR}(?:${HOURS}|${HALF_DAY_HOURS})`,
    value: (c) =>
      `coalesce(${parsed(c, withClock(MONTH_FIRST, HALF_DAY_CLOCKS), "TIMESTAMP")}, ${parsed(c, withClock(MONTH_FIRST, CLOCKS), "TIMESTAMP")})`,
    format: "month, day, year, time",
  },
  time: {
    dataType: "sc:Time",
    pattern: "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,6})?)?",
    value: (c) => `TRY_CAST(${c} AS TIME)`,
  },
  time_half_day: {
    dataType: "sc:Time",
    pattern: HALF_DAY_HOURS.slice(1),
    value: (c) => parsed(c, HALF_DAY_CLOCKS, "TIME"),
    format: "12 hours",
  },
} satisfies Record<string, TextTypeRule>;

/** A type, and a way of writing it, that all cells of a text column may have. */
export type CellType = keyof typeof RULES;
export type TextType = CellType | "text";

const rule = (type: CellType): TextTypeRule => RULES[type];

/** The types in the order in which they are preferred: the narrower before the wider. */
export const CELL_TYPES = Object.keys(RULES) as CellType[];

/** A set of cell types, a bit for each in the order of preference; 0 is text. */
export type TypeSet = number;

export const ANY_TYPE: TypeSet = 2 ** CELL_TYPES.length - 1;

export function typeBit(type: CellType): TypeSet {
  return 1 << CELL_TYPES.indexOf(type);
}

/** The preferred type of a set. */
export function preferred(types: TypeSet): TextType {
  return types === 0 ? "text" : (CELL_TYPES[31 - Math.clz32(types & -types)] as CellType);
}

const COMPILED = CELL_TYPES.map((type) => new RegExp(`^(?:${RULES[type].pattern})$`));
/** Types of cells that begin with a letter, and of those that begin with a digit, a sign, a dot or a blank. */
const WORDS: CellType[] = ["boolean", "yes_no", "date_named"];
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

/** How the cells of a column of the type are written, where that is not the usual way. */
export function formatOf(type: TextType): string | null {
  return type === "text" ? null : (rule(type).format ?? null);
}

export function dataTypeOf(type: CellType): TextTypeRule["dataType"] {
  return RULES[type].dataType;
}

/** The other reading of dates in which day and month are numbers. */
export const OTHER_ORDER: Partial<Record<TextType, CellType>> = {
  date_dmy: "date_mdy",
  date_mdy: "date_dmy",
  datetime_dmy: "datetime_mdy",
  datetime_mdy: "datetime_dmy",
};

/** The value of raw cell `c` as a column of the type holds it. */
export function valueSql(type: TextType, c: string): string {
  return type === "text" ? c : RULES[type].value(c);
}

/** The same for the usual form of the type: integers that fit 64 bits, booleans in the usual three spellings. */
export function narrowValueSql(type: TextType, c: string): string {
  if (type === "integer") return `TRY_CAST(${c} AS BIGINT)`;
  if (type !== "boolean") return valueSql(type, c);
  const spellings = ["true", "True", "TRUE", "false", "False", "FALSE"];
  return `CASE ${c} ${spellings.map((text, i) => `WHEN '${text}' THEN ${i < 3}`).join(" ")} END`;
}

/** As a list: DuckDB makes a join of an IN over as many constants, which takes megabytes for every column. */
const isNull = (c: string): string => `list_contains([${NULL_TOKENS.map(literal).join(", ")}], ${c})`;

/**
 * SQL that is `bit` where raw cell `c` contradicts the type, else 0. Given the cell's narrow value `v`, a cheap test is
 * made in which cells in an unusual form of the type count as contradicting too. The branches are numbers because
 * DuckDB turns a CASE of booleans into a conjunction, all of whose parts it then computes for every row.
 */
export function contradictionBit(type: CellType, c: string, v: string | null, bit: number): string {
  const { canonical } = rule(type);
  const matches = v !== null && canonical !== undefined ? canonical(c, v) : [matchesSql(type, c)];
  const fitting = [...matches, `${c} IS NULL`, isNull(c)].map((condition) => `WHEN ${condition} THEN 0`);
  return `CASE ${fitting.join(" ")} ELSE ${bit} END`;
}

/** SQL that is true where raw cell `c` matches the type by its look and has a value of it. */
export function matchesSql(type: CellType, c: string): string {
  const value = valueSql(type, c);
  const finite = RULES[type].dataType === "sc:Float" ? `isfinite(${value})` : `${value} IS NOT NULL`;
  return `(regexp_full_match(${c}, ${literal(RULES[type].pattern)}) AND ${finite})`;
}

/** SQL that is true where raw cell `c` holds a value rather than nothing or a null token. */
export function presentSql(c: string): string {
  return `(${c} IS NOT NULL AND NOT ${isNull(c)})`;
}
