import { literal } from "../../duckdb/sql.ts";
import { FOREIGN_DATE, FOREIGN_MONTH, foreignMonthSql } from "./foreign-months.ts";
import type { TextTypeRule } from "./text-type-rule.ts";

const DAY = "(0?[1-9]|[12][0-9]|3[01])";
const DAY_2 = "(0[1-9]|[12][0-9]|3[01])";
const MONTH = "(0?[1-9]|1[0-2])";
const MONTH_2 = "(0[1-9]|1[0-2])";
const YEAR = "([12][0-9]{3})";
const NAMED =
  "([Jj]an(?:uary)?|[Ff]eb(?:ruary)?|[Mm]ar(?:ch)?|[Aa]pr(?:il)?|[Mm]ay|[Jj]une?|[Jj]uly?|[Aa]ug(?:ust)?|[Ss]ept?(?:ember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?|" +
  "JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)";
const WEEKDAY =
  "(?:(?:[Mm]on|[Tt]ues?|[Ww]ed(?:nes)?|[Tt]hu(?:rs?)?|[Ff]ri|[Ss]at(?:ur)?|[Ss]un|MON|TUE|WED|THU|FRI|SAT|SUN)(?:day|DAY)?\\.?,? +)?";
const NTH = "(?:st|nd|rd|th)?";

const CLOCK =
  "([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:[:.]([0-5][0-9])(?:[.,:]([0-9]{1,6}0{0,3}))?)?(?: ?([AaPp])\\.?[Mm]\\.?)?";
const BASIC_CLOCK = "([01][0-9]|2[0-3])([0-5][0-9])(?:([0-5][0-9])(?:[.,]([0-9]{1,6}0{0,3}))?)?()";
const BETWEEN = "(?:,? +(?:at )?|T|:)";
const ZONE = " ?((?:GMT|UTC)?[+-][0-9]{2}(?::?[0-9]{2})?|Z|GMT|UTC?|[ECMP][SD]T)(?: \\([A-Za-z ]+\\))?";

/** How dates of a form are written: a pattern, and the places of its groups that are day, month and year. */
interface Layout {
  pattern: string;
  day: number[];
  month: number[];
  year: number[];
  groups: number;
  says: string;
  /** Where the clock stands, if not behind a blank, T or colon. */
  clock?: { between: string; pattern: string };
}

const LAYOUTS = {
  named: {
    pattern:
      `${WEEKDAY}(?:${DAY}${NTH}(?: of)?(?:[ ./-] *|\\. )${NAMED}\\.?(?:[ ./-]|, ?)${YEAR}|${DAY_2}${NAMED}${YEAR}|` +
      `${NAMED}\\.?[ .-] *${DAY}${NTH}(?:, ?|[ -])${YEAR}|${YEAR}[ -]${NAMED}[ -]${DAY})`,
    day: [1, 4, 8, 12],
    month: [2, 5, 7, 11],
    year: [3, 6, 9, 10],
    groups: 12,
    says: "named month",
  },
  short: {
    pattern: `${WEEKDAY}${DAY}(?:[ ./-] *|\\. )${NAMED}\\.?(?:[ ./-]|, ?)'?([0-9]{2})`,
    day: [1],
    month: [2],
    year: [3],
    groups: 3,
    says: "named month, year of two digits",
  },
  foreign: {
    pattern: FOREIGN_DATE,
    day: [1],
    month: [2],
    year: [3],
    groups: 3,
    says: "named month, not in English",
  },
  ymd: {
    pattern: `${WEEKDAY}(?:${YEAR}-${MONTH}-${DAY}|${YEAR}/${MONTH}/${DAY}|${YEAR}\\.${MONTH}\\.${DAY}\\.?|${YEAR}\u5e74${MONTH}\u6708${DAY}\u65e5)`,
    day: [3, 6, 9, 12],
    month: [2, 5, 8, 11],
    year: [1, 4, 7, 10],
    groups: 12,
    says: "year, month, day",
  },
  dmy: {
    pattern: `${WEEKDAY}(?:${DAY}/${MONTH}/${YEAR}|${DAY}\\.${MONTH}\\.${YEAR}|${DAY}-${MONTH}-${YEAR})`,
    day: [1, 4, 7],
    month: [2, 5, 8],
    year: [3, 6, 9],
    groups: 9,
    says: "day, month, year",
  },
  mdy: {
    pattern: `${WEEKDAY}(?:${MONTH}/${DAY}/${YEAR}|${MONTH}-${DAY}-${YEAR})`,
    day: [2, 5],
    month: [1, 4],
    year: [3, 6],
    groups: 6,
    says: "month, day, year",
  },
  basic: {
    pattern: `${YEAR}${MONTH_2}${DAY_2}`,
    day: [3],
    month: [2],
    year: [1],
    groups: 3,
    says: "digits of year, month, day",
    clock: { between: "[T ]", pattern: BASIC_CLOCK },
  },
} satisfies Record<string, Layout>;

type LayoutName = keyof typeof LAYOUTS;
const KINDS = ["date", "datetime", "datetimetz"] as const;
const ISO_ONLY: readonly string[] = ["dmy date", "mdy date"];

const MONTH_NUMBERS = "['jan','feb','mar','apr','may','jun','jul','aug','sep','oct','nov','dec']";

/** SQL of what groups of a pattern hold, of which one does; the pattern is gone through once for all of them. */
function group(c: string, pattern: string, places: readonly number[]): string {
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
function dateSql(c: string, pattern: string, { day, month, year }: Layout, isNamed: boolean): string {
  const m = group(c, pattern, month);
  const number = !isNamed
    ? m
    : pattern.startsWith(FOREIGN_DATE)
      ? foreignMonthSql(m)
      : `list_position(${MONTH_NUMBERS}, lower(left(${m}, 3)))::VARCHAR`;
  const y = group(c, pattern, year);
  const whole = isNamed
    ? `CASE length(${y}) WHEN 2 THEN CASE WHEN ${y} < '69' THEN '20' ELSE '19' END || ${y} ELSE ${y} END`
    : y;
  return `(${whole}) || '-' || lpad(${number}, 2, '0') || '-' || lpad(${group(c, pattern, day)}, 2, '0')`;
}

/** SQL of a time of day in ISO 8601, NULL where its hour is none of a half day. */
function clockSql(c: string, pattern: string, from: number): string {
  const [hour, minute, second, fraction, half] = [1, 2, 3, 4, 5].map((n) => group(c, pattern, [from + n]));
  const h = `TRY_CAST(${hour} AS INTEGER)`;
  const full = `CASE WHEN ${half} = '' THEN ${h} WHEN ${h} BETWEEN 1 AND 12 THEN ${h} % 12 + CASE WHEN lower(${half}) = 'p' THEN 12 ELSE 0 END END`;
  const seconds = `CASE WHEN ${second} = '' THEN '00' ELSE ${second} END || CASE WHEN ${fraction} = '' THEN '' ELSE '.' || ${fraction} END`;
  return `lpad((${full})::VARCHAR, 2, '0') || ':' || ${minute} || ':' || ${seconds}`;
}

/** SQL of an offset from UTC. */
function zoneSql(c: string, pattern: string, place: number): string {
  const zone = group(c, pattern, [place]);
  const offsets = { EST: "-05", EDT: "-04", CST: "-06", CDT: "-05", MST: "-07", MDT: "-06", PST: "-08", PDT: "-07" };
  const named = Object.entries(offsets).map(([name, offset]) => `WHEN '${name}' THEN '${offset}:00'`);
  const digits = `regexp_replace(${zone}, '[^0-9+-]', '', 'g')`;
  const numeric = `left(${digits}, 3) || ':' || rpad(substr(${digits}, 4), 2, '0')`;
  return `CASE ${zone} ${named.join(" ")} ELSE CASE WHEN regexp_matches(${zone}, '[0-9]') THEN ${numeric} ELSE '+00:00' END END`;
}

function layoutRule(name: LayoutName, kind: (typeof KINDS)[number]): TextTypeRule {
  const layout: Layout = LAYOUTS[name];
  const isNamed = name === "named" || name === "short" || name === "foreign";
  const { between, pattern: clock } = layout.clock ?? { between: BETWEEN, pattern: CLOCK };
  if (kind === "date") {
    const { pattern } = layout;
    return rule("sc:Date", pattern, layout.says, (c) => `TRY_CAST(${dateSql(c, pattern, layout, isNamed)} AS DATE)`);
  }
  const pattern = `${layout.pattern}${between}${clock}${kind === "datetime" ? "" : ZONE}`;
  const local = (c: string): string =>
    `${dateSql(c, pattern, layout, isNamed)} || ' ' || ${clockSql(c, pattern, layout.groups)}`;
  const says = `${layout.says}, time`;
  if (kind === "datetime") return rule("sc:DateTime", pattern, says, (c) => `TRY_CAST(${local(c)} AS TIMESTAMP)`);
  const zone = layout.groups + 6;
  return rule(
    "sc:DateTime",
    pattern,
    `${says}, zone`,
    (c) => `TRY_CAST(${local(c)} || ${zoneSql(c, pattern, zone)} AS TIMESTAMPTZ)`,
  );
}

function rule(
  dataType: TextTypeRule["dataType"],
  pattern: string,
  format: string,
  value: TextTypeRule["value"],
): TextTypeRule {
  return { dataType, pattern, format, value };
}

const CTIME = `${WEEKDAY}${NAMED} +${DAY} ${CLOCK} ${YEAR}`;
const CTIME_ZONED = `${WEEKDAY}${NAMED} +${DAY} ${CLOCK}${ZONE} ${YEAR}`;
const YEAR_MONTH = `${YEAR}(?:[-/]|-?M)${MONTH_2}|${MONTH_2}[/.]${YEAR}|${NAMED}[ -]${YEAR}|${YEAR}[ -]${NAMED}`;
const WEEK = `${YEAR}-?W(0[1-9]|[1-4][0-9]|5[0-3])(?:-?([1-7]))?`;
const QUARTER = `${YEAR}[ -]?[Qq]([1-4])|[Qq]([1-4])[ /-]?${YEAR}`;
const ORDINAL = `${YEAR}-?([0-2][0-9]{2}|3[0-6][0-9])`;

const OTHERS = {
  "ctime datetime": rule("sc:DateTime", CTIME, "named month, time, year", (c) => {
    const layout: Layout = { pattern: CTIME, day: [2], month: [1], year: [8], groups: 8, says: "" };
    return `TRY_CAST(${dateSql(c, CTIME, layout, true)} || ' ' || ${clockSql(c, CTIME, 2)} AS TIMESTAMP)`;
  }),
  "ctime datetimetz": rule("sc:DateTime", CTIME_ZONED, "named month, time, zone, year", (c) => {
    const layout: Layout = { pattern: CTIME_ZONED, day: [2], month: [1], year: [9], groups: 9, says: "" };
    const local = `${dateSql(c, CTIME_ZONED, layout, true)} || ' ' || ${clockSql(c, CTIME_ZONED, 2)}`;
    return `TRY_CAST(${local} || ${zoneSql(c, CTIME_ZONED, 8)} AS TIMESTAMPTZ)`;
  }),
  "year and month": rule("sc:Date", YEAR_MONTH, "year and month, as the month's first day", (c) => {
    const named = group(c, YEAR_MONTH, [5, 8]);
    const month = `CASE WHEN ${named} = '' THEN ${group(c, YEAR_MONTH, [2, 3])} ELSE list_position(${MONTH_NUMBERS}, lower(left(${named}, 3)))::VARCHAR END`;
    return `TRY_CAST(${group(c, YEAR_MONTH, [1, 4, 6, 7])} || '-' || lpad(${month}, 2, '0') || '-01' AS DATE)`;
  }),
  "foreign year and month": rule(
    "sc:Date",
    FOREIGN_MONTH,
    "year and month, not in English, as the month's first day",
    (c) => {
      const month = foreignMonthSql(group(c, FOREIGN_MONTH, [1, 4]));
      return `TRY_CAST(${group(c, FOREIGN_MONTH, [2, 3])} || '-' || lpad(${month}, 2, '0') || '-01' AS DATE)`;
    },
  ),
  week: rule("sc:Date", WEEK, "year and ISO week, as the week's first day where none is named", (c) => {
    const first = `date_trunc('week', TRY_CAST(${group(c, WEEK, [1])} || '-01-04' AS DATE))::DATE`;
    const day = `(${first} + (TRY_CAST(${group(c, WEEK, [2])} AS INTEGER) - 1) * 7)`;
    const within = `coalesce(TRY_CAST(${group(c, WEEK, [3])} AS INTEGER), 1) - 1`;
    return `CASE WHEN isoyear(${day}) = TRY_CAST(${group(c, WEEK, [1])} AS INTEGER) THEN ${day} + (${within}) END`;
  }),
  quarter: rule("sc:Date", QUARTER, "year and quarter, as the quarter's first day", (c) => {
    const month = `((TRY_CAST(${group(c, QUARTER, [2, 3])} AS INTEGER) - 1) * 3 + 1)::VARCHAR`;
    return `TRY_CAST(${group(c, QUARTER, [1, 4])} || '-' || lpad(${month}, 2, '0') || '-01' AS DATE)`;
  }),
  "ordinal date": rule("sc:Date", ORDINAL, "year and day of the year", (c) => {
    const year = group(c, ORDINAL, [1]);
    const day = `(TRY_CAST(${year} || '-01-01' AS DATE) + (TRY_CAST(${group(c, ORDINAL, [2])} AS INTEGER) - 1))`;
    return `CASE WHEN ${day} >= TRY_CAST(${year} || '-01-01' AS DATE) AND year(${day})::VARCHAR = ${year} THEN ${day} END`;
  }),
} satisfies Record<string, TextTypeRule>;

/** A type of dates or times in a form that is rarer than those that every cell is held against. */
export type DateForm = `${LayoutName} ${(typeof KINDS)[number]}` | keyof typeof OTHERS;

const FORMS = [
  ...Object.keys(LAYOUTS).flatMap((name) => KINDS.map((kind) => `${name} ${kind}`)),
  ...Object.keys(OTHERS),
].filter((form) => !ISO_ONLY.includes(form)) as DateForm[];

export function isDateForm(type: string): type is DateForm {
  return (FORMS as string[]).includes(type);
}

/** The rule of such a type. */
export function dateRule(form: DateForm): TextTypeRule {
  if (Object.hasOwn(OTHERS, form)) return OTHERS[form as keyof typeof OTHERS];
  const [name, kind] = form.split(" ") as [LayoutName, (typeof KINDS)[number]];
  return layoutRule(name, kind);
}

/** Forms that are digits, or could be numbers of something: only a column's name says that they are dates. */
const BY_NAME: readonly DateForm[] = ["basic date", "ordinal date"];
const DATE_NAME =
  /(?:^|[^\p{L}])(?:date|dates|datum|day|days|fecha|data|dato|jour|tag|ymd|yyyymmdd|dt|doy|timestamp|datetime|time)(?:$|[^\p{L}])|date$|datum$|[a-z]D(?:ate|atum|ay)/iu;

const COMPILED = new Map<DateForm, RegExp>();

function compiled(form: DateForm): RegExp {
  const known = COMPILED.get(form) ?? new RegExp(`^(?:${dateRule(form).pattern})$`);
  COMPILED.set(form, known);
  return known;
}

/** Whether a column's name says that it holds dates. */
export function isDateName(name: string): boolean {
  return DATE_NAME.test(name);
}

/** Characters of the shortest date in such a form: 2024Q1. */
const SHORTEST = 6;

/** The forms in which all cells of a column of that name are dates or times. */
export function dateFormsOf(cells: readonly string[], name: string): DateForm[] {
  if (cells.some(({ length }) => length < SHORTEST)) return [];
  const isDate = isDateName(name);
  return FORMS.filter((form) => {
    if (BY_NAME.includes(form) && !isDate) return false;
    const pattern = compiled(form);
    return cells.every((cell) => pattern.test(cell)) && (form !== "year and month" || !areSeasons(cells));
  });
}

/** Whether all cells are of years that follow each other, such as 2010-11, rather than of months. */
function areSeasons(cells: readonly string[]): boolean {
  return cells.every((cell) => {
    const [, year, next] = /^(\d{4})[-/](\d{2})$/.exec(cell) ?? [];
    return year !== undefined && (Number(year) + 1) % 100 === Number(next);
  });
}
