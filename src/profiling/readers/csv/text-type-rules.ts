import { literal } from "../../duckdb/sql.ts";
import type { WrittenAs } from "../../model/table-profile.ts";
import { type DateForm, dateRule, isDateForm } from "./date-forms.ts";
import type { TextTypeRule } from "./text-type-rule.ts";
import { type WrittenNumber, writtenNumberRule } from "./written-numbers.ts";

/**
 * Cells that mean "no value" in a column that is otherwise numeric, boolean or temporal: of pandas and readr, of MySQL,
 * SAS, Eurostat, the World Bank and the C runtime. Spelled out, since comparing in lower case makes DuckDB load a table
 * at half the speed.
 */
export const NULL_TOKENS = [
  ...["", "-", "--", "---", "\u2013", "\u2014", ".", "..", "...", ":", "?"],
  ...["NA", "na", "N/A", "n/a", "NaN", "nan", "NAN", "-NaN", "-nan"],
  ...["null", "NULL", "Null", "None", "none", "NONE"],
  ...["#N/A", "#NA", "#N/A N/A", "<NA>", "\\N", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"],
  ...["._", ...[..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].map((letter) => `.${letter}`)],
] as readonly string[];

/** Integers of as many digits fit 128 bits. */
export const INTEGER_DIGITS = 38;
/**
 * Integer digits with sign, at most as many. Zeros before other digits mark a code (unless a minus comes first), a long
 * row of digits after a plus a phone number: both are text.
 */
const SIGNED_DIGITS = "(?:-?[1-9][0-9]{0,37}|-?0|-0[0-9]{1,37}|\\+(?:0|[1-9][0-9]{0,5}))";
/** Infinity by name: a number beyond the doubles is none. */
export const INFINITY = "[+-]?(?:[Ii]nf(?:inity)?|INF(?:INITY)?)";
const DATE = "[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|/[0-9]{2}/[0-9]{2})";
/** To the microsecond, which zeros may follow. */
const CLOCK = "[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,6}0{0,3})?)?";
const FINE_CLOCK = "[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?";
const ZONE = " ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)";
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

/** There is no type of instants in nanoseconds: what is finer than a microsecond is put behind by itself. */
function fineInstant(c: string): string {
  const instant = `TRY_CAST(regexp_replace(${c}, '(\\.[0-9]{6})[0-9]+', '\\1') AS TIMESTAMPTZ)`;
  const rest = `coalesce(TRY_CAST(rpad(regexp_extract(${c}, '\\.[0-9]{6}([0-9]+)', 1), 3, '0') AS BIGINT), 0)`;
  return `CASE WHEN ${instant} >= '1678-01-01' AND ${instant} < '2262-01-01' THEN make_timestamp_ns(epoch_ns(${instant}) + ${rest}) END`;
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
    // What is not a number is missing.
    value: (c) => `nullif(TRY_CAST(${c} AS DOUBLE), 'nan'::DOUBLE)`,
    // Zero before another digit marks a code; blanks and plus signs, which are looked at further, come before minus.
    canonical: (c, v) =>
      [`${c} >= '0:'`, `${c} >= '-' AND ${c} < '00'`].map(
        (begin) => `${begin} AND isfinite(${v}) AND NOT contains(${c}, '_')`,
      ),
  },
  float_comma: {
    dataType: "sc:Float",
    pattern: `\\s*(?:${SIGNED_DIGITS}|-?[1-9][0-9]{0,2}(?:\\.[0-9]{3})+)(?:,[0-9]+)?(?:[eE][+-]?[0-9]+)?\\s*`,
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
    // Dates among them are midnights.
    pattern: `${DATE}(?:[ T]${CLOCK})?`,
    value: (c) => `TRY_CAST(${c} AS TIMESTAMP)`,
    // A text with an offset other than zero is no TIMESTAMP to DuckDB.
    canonical: (c, v) => [`${v} IS NOT NULL AND strlen(${c}) BETWEEN 16 AND 26 AND NOT ends_with(${c}, 'Z')`],
  },
  datetimetz: {
    dataType: "sc:DateTime",
    pattern: `${DATE}[ T]${CLOCK}${ZONE}`,
    value: (c) => `TRY_CAST(${c} AS TIMESTAMPTZ)`,
    canonical: (c, v) => [`${v} IS NOT NULL AND strlen(${c}) BETWEEN 17 AND 27 AND ends_with(${c}, 'Z')`],
  },
  datetime_ns: {
    dataType: "sc:DateTime",
    pattern: `${DATE}[ T]${FINE_CLOCK}`,
    value: (c) => `TRY_CAST(${c} AS TIMESTAMP_NS)`,
  },
  datetimetz_ns: {
    dataType: "sc:DateTime",
    pattern: `${DATE}[ T]${FINE_CLOCK}${ZONE}`,
    value: fineInstant,
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

/** A type, and a usual way of writing it. */
export type UsualType = keyof typeof RULES;
/** A type, and a way of writing it, that all cells of a text column may have. */
export type CellType = UsualType | DateForm | WrittenNumber;
export type TextType = CellType | "text";

const rareRules = new Map<CellType, TextTypeRule>();

/** The rule of a type. */
export function ruleOf(type: CellType): TextTypeRule {
  if (isUsual(type)) return RULES[type];
  const known = rareRules.get(type);
  if (known !== undefined) return known;
  const rule = isDateForm(type) ? dateRule(type) : writtenNumberRule(type);
  if (rareRules.size >= MOST_RULES) rareRules.clear();
  rareRules.set(type, rule);
  return rule;
}

function isUsual(type: CellType): type is UsualType {
  return Object.hasOwn(RULES, type);
}

/** Rules of rare types that are kept. */
const MOST_RULES = 1000;

/** The usual types in the order in which they are preferred: the narrower before the wider. */
export const CELL_TYPES = Object.keys(RULES) as UsualType[];

/** How the cells of a column of the type are written, where that is not the usual way. */
export function writtenAs(type: TextType, ambiguous: boolean): WrittenAs | undefined {
  if (type === "text") return undefined;
  const { format, unit, ambiguous: always } = ruleOf(type);
  if (format === undefined) return undefined;
  return {
    format,
    ...(unit === undefined ? {} : { unit }),
    ...(ambiguous || always === true ? { ambiguous: true as const } : {}),
  };
}

export function dataTypeOf(type: CellType): TextTypeRule["dataType"] {
  return ruleOf(type).dataType;
}

/** Types of times that doubles and small tables in memory do not keep. */
export function isFine(type: TextType): boolean {
  return type === "datetime_ns" || type === "datetimetz_ns";
}

/** The other reading of dates in which day and month are numbers. */
export const OTHER_USUAL_ORDER: Partial<Record<UsualType | "text", UsualType>> = {
  date_dmy: "date_mdy",
  date_mdy: "date_dmy",
  datetime_dmy: "datetime_mdy",
  datetime_mdy: "datetime_dmy",
};

/** The same of rarer forms too. */
export const OTHER_ORDER: Partial<Record<TextType, CellType>> = {
  ...OTHER_USUAL_ORDER,
  "dmy datetime": "mdy datetime",
  "mdy datetime": "dmy datetime",
  "dmy datetimetz": "mdy datetimetz",
  "mdy datetimetz": "dmy datetimetz",
  "dmy zero date": "mdy zero date",
  "mdy zero date": "dmy zero date",
};
