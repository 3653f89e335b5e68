import {
  CLOCK,
  clockSql,
  DAY,
  DAY_2,
  dateSql,
  group,
  type Layout,
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

/** Forms that have an order of their own, or no day. */
export const ODD_FORMS = {
  "ctime datetime": rule("sc:DateTime", CTIME, "named month, time, year", (c) => {
    const layout: Layout = { pattern: CTIME, day: [2], month: [1], year: [8], groups: 8, says: "" };
    return `TRY_CAST(${dateSql(c, CTIME, layout, true)} || ' ' || ${clockSql(c, CTIME, 2)} AS TIMESTAMP)`;
  }),
  "ctime datetimetz": rule("sc:DateTime", CTIME_ZONED, "named month, time, zone, year", (c) => {
    const layout: Layout = { pattern: CTIME_ZONED, day: [2], month: [1], year: [9], groups: 9, says: "" };
    const local = `${dateSql(c, CTIME_ZONED, layout, true)} || ' ' || ${clockSql(c, CTIME_ZONED, 2)}`;
    return `TRY_CAST(${local} || ${zoneSql(c, CTIME_ZONED, 8)} AS TIMESTAMPTZ)`;
  }),
  "git datetimetz": rule("sc:DateTime", GIT, "named month, time, year, zone", (c) => {
    const layout: Layout = { pattern: GIT, day: [2], month: [1], year: [8], groups: 8, says: "" };
    const local = `${dateSql(c, GIT, layout, true)} || ' ' || ${clockSql(c, GIT, 2)}`;
    return `TRY_CAST(${local} || ${zoneSql(c, GIT, 9)} AS TIMESTAMPTZ)`;
  }),
  "exif datetime": rule("sc:DateTime", EXIF, "year, month, day between colons, time", (c) => {
    const layout: Layout = { pattern: EXIF, day: [3], month: [2], year: [1], groups: 3, says: "" };
    return `TRY_CAST(${dateSql(c, EXIF, layout, false)} || ' ' || ${clockSql(c, EXIF, 3)} AS TIMESTAMP)`;
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
