import { literal } from "../../duckdb/sql.ts";
import { foreignMonthSql, type MonthNames } from "./foreign-months.ts";
import type { TextTypeRule } from "./text-type-rule.ts";

export const DAY = "(0?[1-9]|[12][0-9]|3[01])";
export const DAY_2 = "(0[1-9]|[12][0-9]|3[01])";
export const MONTH = "(0?[1-9]|1[0-2])";
export const MONTH_2 = "(0[1-9]|1[0-2])";
export const YEAR = "([12][0-9]{3})";
export const NAMED =
  "([Jj]an(?:uary)?|[Ff]eb(?:ruary)?|[Mm]ar(?:ch)?|[Aa]pr(?:il)?|[Mm]ay|[Jj]une?|[Jj]uly?|[Aa]ug(?:ust)?|[Ss]ept?(?:ember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?|" +
  "JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)";
export const WEEKDAY =
  "(?:(?:[Mm]on|[Tt]ues?|[Ww]ed(?:nes)?|[Tt]hu(?:rs?)?|[Ff]ri|[Ss]at(?:ur)?|[Ss]un|MON|TUE|WED|THU|FRI|SAT|SUN)(?:day|DAY)?\\.?,? +)?";
export const NTH = "(?:st|nd|rd|th)?";

export const CLOCK =
  "([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:[:.]([0-5][0-9])(?:[.,:]([0-9]{1,6}0{0,3}))?)?(?: ?([AaPp])\\.?[Mm]\\.?)?";
export const BASIC_CLOCK = "([01][0-9]|2[0-3])([0-5][0-9])(?:([0-5][0-9])(?:[.,]([0-9]{1,6}0{0,3}))?)?()";
export const BETWEEN = "(?:,? +(?:(?:at|um|à|в|о|об) )?|T|:)";
export const ZONE =
  " ?((?:GMT|UTC)?[+-][0-9]{2}(?::?[0-9]{2})?|Z|GMT|UTC?|[ECMP][SD]T|[CEW]ES?T)(?: \\([A-Za-z ]+\\)|\\[[A-Za-z_]+(?:/[A-Za-z_+-]+)*\\])?";

/** How dates of a form are written: a pattern, and the places of its groups that are day, month and year. */
export interface Layout {
  pattern: string;
  /** A pattern of the same groups for what is known to be of the form: months have names in languages but English. */
  reads?: string;
  /** The names of months, where these are not English, and how many years the years are ahead. */
  months?: MonthNames;
  yearsAhead?: number;
  day: readonly number[];
  month: readonly number[];
  year: readonly number[];
  groups: number;
  says: string;
  /** Where the clock stands, if not behind a blank, T or colon. */
  clock?: { between: string; pattern: string };
}

export const MONTH_NUMBERS = "['jan','feb','mar','apr','may','jun','jul','aug','sep','oct','nov','dec']";

/** SQL of what groups of a pattern hold, of which one does; the pattern is gone through once for all of them. */
export function group(c: string, pattern: string, places: readonly number[]): string {
  const [first = 0, ...others] = places;
  const one = `regexp_extract(${c}, ${literal(`^(?:${pattern})$`)}, ${groupNames(pattern)}).g${first}`;
  return others.length === 0
    ? one
    : `concat(${[one, ...others.map((place) => group(c, pattern, [place]))].join(", ")})`;
}

function groupNames(pattern: string): string {
  const count =
    pattern
      .replaceAll(/\(\?i?:/g, "")
      .replaceAll("\\(", "")
      .split("(").length - 1;
  return `[${Array.from({ length: count }, (_, i) => `'g${i + 1}'`).join(", ")}]`;
}

/** SQL of a date in ISO 8601. Years of two digits, which stand beside a name only, are those from 1969 to 2068. */
export function dateSql(
  c: string,
  pattern: string,
  { months, yearsAhead = 0, day, month, year }: Pick<Layout, "months" | "yearsAhead" | "day" | "month" | "year">,
  isNamed: boolean,
): string {
  const m = group(c, pattern, month);
  const number = !isNamed
    ? m
    : months !== undefined
      ? foreignMonthSql(m, months)
      : `list_position(${MONTH_NUMBERS}, lower(left(${m}, 3)))::VARCHAR`;
  const written = group(c, pattern, year);
  const y = yearsAhead === 0 ? written : `(TRY_CAST(${written} AS INTEGER) - ${yearsAhead})::VARCHAR`;
  const whole = isNamed
    ? `CASE length(${y}) WHEN 2 THEN CASE WHEN ${y} < '69' THEN '20' ELSE '19' END || ${y} ELSE ${y} END`
    : y;
  return `(${whole}) || '-' || lpad(${number}, 2, '0') || '-' || lpad(${group(c, pattern, day)}, 2, '0')`;
}

/** SQL of a time of day in ISO 8601, NULL where its hour is none of a half day. */
export function clockSql(c: string, pattern: string, from: number): string {
  const [hour, minute, second, fraction, half] = [1, 2, 3, 4, 5].map((n) => group(c, pattern, [from + n]));
  const h = `TRY_CAST(${hour} AS INTEGER)`;
  const full = `CASE WHEN ${half} = '' THEN ${h} WHEN ${h} BETWEEN 1 AND 12 THEN ${h} % 12 + CASE WHEN lower(${half}) = 'p' THEN 12 ELSE 0 END END`;
  const seconds = `CASE WHEN ${second} = '' THEN '00' ELSE ${second} END || CASE WHEN ${fraction} = '' THEN '' ELSE '.' || ${fraction} END`;
  return `lpad((${full})::VARCHAR, 2, '0') || ':' || ${minute} || ':' || ${seconds}`;
}

const OFFSETS = {
  ...{ EST: "-05", EDT: "-04", CST: "-06", CDT: "-05", MST: "-07", MDT: "-06", PST: "-08", PDT: "-07" },
  ...{ WET: "+00", WEST: "+01", CET: "+01", CEST: "+02", EET: "+02", EEST: "+03" },
};

/** SQL of an offset from UTC. */
export function zoneSql(c: string, pattern: string, place: number): string {
  const zone = group(c, pattern, [place]);
  const named = Object.entries(OFFSETS).map(([name, offset]) => `WHEN '${name}' THEN '${offset}:00'`);
  const digits = `regexp_replace(${zone}, '[^0-9+-]', '', 'g')`;
  const numeric = `left(${digits}, 3) || ':' || rpad(substr(${digits}, 4), 2, '0')`;
  return `CASE ${zone} ${named.join(" ")} ELSE CASE WHEN regexp_matches(${zone}, '[0-9]') THEN ${numeric} ELSE '+00:00' END END`;
}

export function rule(
  dataType: TextTypeRule["dataType"],
  pattern: string,
  format: string,
  value: TextTypeRule["value"],
): TextTypeRule {
  return { dataType, pattern, format, value };
}
