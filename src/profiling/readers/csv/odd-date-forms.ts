import {
  CLOCK,
  clockSql,
  DAY,
  DAY_2,
  dateSql,
  group,
  MONTH_2,
  MONTH_NUMBERS,
  NAMED,
  rule,
  WEEKDAY,
  YEAR,
  ZONE,
  zoneSql,
} from "./date-parts.ts";
import { ANY_FOREIGN_MONTH, FOREIGN_MONTH, foreignMonthSql } from "./foreign-months.ts";
import type { TextTypeRule } from "./text-type-rule.ts";

const CTIME = `${WEEKDAY}${NAMED} +${DAY} ${CLOCK} ${YEAR}`;
const GIT = `${CTIME}${ZONE}`;
const EXIF = `${YEAR}:${MONTH_2}:${DAY_2} ${CLOCK}`;
const CTIME_ZONED = `${WEEKDAY}${NAMED} +${DAY} ${CLOCK}${ZONE} ${YEAR}`;
const YEAR_MONTH = `${YEAR}(?:[-/]|-?M)${MONTH_2}|${MONTH_2}[/.]${YEAR}|${NAMED}[ -]${YEAR}|${YEAR}[ -]${NAMED}`;
const WEEK = `${YEAR}-?W(0[1-9]|[1-4][0-9]|5[0-3])(?:-?([1-7]))?`;
const QUARTER = `${YEAR}[ -]?[Qq]([1-4])|[Qq]([1-4])[ /-]?${YEAR}`;
const ORDINAL = `${YEAR}-?([0-2][0-9]{2}|3[0-6][0-9])`;

/** In which groups of a pattern a moment's parts are; the clock begins behind one, and the month has a name. */
interface Places {
  day: number;
  month: number;
  year: number;
  clock: number;
  zone?: number;
  isNamed?: boolean;
}

function moment(
  pattern: string,
  says: string,
  { day, month, year, clock, zone, isNamed = true }: Places,
): TextTypeRule {
  return rule("sc:DateTime", pattern, says, (c) => {
    const date = dateSql(c, pattern, { day: [day], month: [month], year: [year] }, isNamed);
    const local = `${date} || ' ' || ${clockSql(c, pattern, clock)}`;
    if (zone === undefined) return `TRY_CAST(${local} AS TIMESTAMP)`;
    return `TRY_CAST(${local} || ${zoneSql(c, pattern, zone)} AS TIMESTAMPTZ)`;
  });
}

/** Forms that have an order of their own, or no day. */
export const ODD_FORMS = {
  "ctime datetime": moment(CTIME, "named month, time, year", { day: 2, month: 1, year: 8, clock: 2 }),
  "ctime datetimetz": moment(CTIME_ZONED, "named month, time, zone, year", {
    ...{ day: 2, month: 1, year: 9, clock: 2, zone: 8 },
  }),
  "git datetimetz": moment(GIT, "named month, time, year, zone", { day: 2, month: 1, year: 8, clock: 2, zone: 9 }),
  "exif datetime": moment(EXIF, "year, month, day between colons, time", {
    ...{ day: 3, month: 2, year: 1, clock: 3 },
    isNamed: false,
  }),
  "year and month": rule("sc:Date", YEAR_MONTH, "year and month, as the month's first day", (c) => {
    const named = group(c, YEAR_MONTH, [5, 8]);
    const month = `CASE WHEN ${named} = '' THEN ${group(c, YEAR_MONTH, [2, 3])} ELSE list_position(${MONTH_NUMBERS}, lower(left(${named}, 3)))::VARCHAR END`;
    return `TRY_CAST(${group(c, YEAR_MONTH, [1, 4, 6, 7])} || '-' || lpad(${month}, 2, '0') || '-01' AS DATE)`;
  }),
  "foreign year and month": {
    ...rule("sc:Date", FOREIGN_MONTH, "year and month, not in English, as the month's first day", (c) => {
      const month = foreignMonthSql(group(c, ANY_FOREIGN_MONTH, [1, 4]));
      return `TRY_CAST(${group(c, ANY_FOREIGN_MONTH, [2, 3])} || '-' || lpad(${month}, 2, '0') || '-01' AS DATE)`;
    }),
    reads: ANY_FOREIGN_MONTH,
  },
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
