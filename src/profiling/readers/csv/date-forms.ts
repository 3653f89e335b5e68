import { mayBeginDate } from "./date-beginnings.ts";
import {
  BASIC_CLOCK,
  BETWEEN,
  CLOCK,
  clockSql,
  DAY,
  DAY_2,
  dateSql,
  type Layout,
  MONTH,
  MONTH_2,
  NAMED,
  NTH,
  rule,
  WEEKDAY,
  YEAR,
  ZONE,
  zoneSql,
} from "./date-parts.ts";
import { ANY_FOREIGN_DATE, FOREIGN_DATE, FOREIGN_MONTHS } from "./foreign-months.ts";
import { LANGUAGE_LAYOUTS } from "./months-by-language.ts";
import { ODD_FORMS } from "./odd-date-forms.ts";
import type { TextTypeRule } from "./text-type-rule.ts";
import { isZeroForm, type ZeroForm, zeroFormsOf, zeroRule } from "./zero-dates.ts";

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
  ...LANGUAGE_LAYOUTS,
  foreign: {
    pattern: FOREIGN_DATE,
    reads: ANY_FOREIGN_DATE,
    months: FOREIGN_MONTHS,
    day: [1],
    month: [2],
    year: [3],
    groups: 3,
    says: "named month, not in English",
  },
  ymd: {
    pattern: `${WEEKDAY}(?:${YEAR}-${MONTH}-${DAY}|${YEAR}/${MONTH}/${DAY}|${YEAR}\\.${MONTH}\\.${DAY}\\.?|${YEAR}\u5e74${MONTH}\u6708${DAY}\u65e5|${YEAR}\ub144 ?${MONTH}\uc6d4 ?${DAY}\uc77c)`,
    day: [3, 6, 9, 12, 15],
    month: [2, 5, 8, 11, 14],
    year: [1, 4, 7, 10, 13],
    groups: 15,
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
  marked: {
    pattern: `${DAY}\\.${MONTH}\\.${YEAR} ?[\u0433\u0440]\\.?`,
    day: [1],
    month: [2],
    year: [3],
    groups: 3,
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

function layoutRule(name: LayoutName, kind: (typeof KINDS)[number]): TextTypeRule {
  const layout: Layout = LAYOUTS[name];
  const isNamed = name === "named" || name === "short" || layout.months !== undefined;
  const { between, pattern: clock } = layout.clock ?? { between: BETWEEN, pattern: CLOCK };
  const behind = kind === "date" ? "" : `${between}${clock}${kind === "datetime" ? "" : ZONE}`;
  const reads = `${layout.reads ?? layout.pattern}${behind}`;
  const date = (c: string): string => dateSql(c, reads, layout, isNamed);
  const local = (c: string): string => `${date(c)} || ' ' || ${clockSql(c, reads, layout.groups)}`;
  const values: Record<typeof kind, TextTypeRule["value"]> = {
    date: (c) => `TRY_CAST(${date(c)} AS DATE)`,
    datetime: (c) => `TRY_CAST(${local(c)} AS TIMESTAMP)`,
    datetimetz: (c) => `TRY_CAST(${local(c)} || ${zoneSql(c, reads, layout.groups + 6)} AS TIMESTAMPTZ)`,
  };
  const says = `${layout.says}${{ date: "", datetime: ", time", datetimetz: ", time, zone" }[kind]}`;
  const dataType = kind === "date" ? "sc:Date" : "sc:DateTime";
  const own = rule(dataType, `${layout.pattern}${behind}`, says, values[kind]);
  return layout.reads === undefined ? own : { ...own, reads };
}

const BRACKETED = "bracketed ";
type BareForm = `${LayoutName} ${(typeof KINDS)[number]}` | keyof typeof ODD_FORMS;
/** A type of dates or times in a form that is rarer than those that every cell is held against. */
export type DateForm = BareForm | `${typeof BRACKETED}${BareForm}` | ZeroForm;

/** All of them, but for those that are written in brackets or are zeros. */
export const DATE_FORMS = [
  ...Object.keys(LAYOUTS).flatMap((name) => KINDS.map((kind) => `${name} ${kind}`)),
  ...Object.keys(ODD_FORMS),
].filter((form) => !ISO_ONLY.includes(form)) as BareForm[];

export function isDateForm(type: string): type is DateForm {
  return isZeroForm(type) || (DATE_FORMS as string[]).includes(type.replace(BRACKETED, ""));
}

/** The rule of such a type. */
export function dateRule(form: DateForm): TextTypeRule {
  if (isZeroForm(form)) return zeroRule(form);
  if (form.startsWith(BRACKETED)) return inBrackets(dateRule(form.slice(BRACKETED.length) as BareForm));
  if (Object.hasOwn(ODD_FORMS, form)) return ODD_FORMS[form as keyof typeof ODD_FORMS];
  const [name, kind] = form.split(" ") as [LayoutName, (typeof KINDS)[number]];
  return layoutRule(name, kind);
}

/** As web servers write times into their logs. */
function inBrackets({ dataType, pattern, reads, format, value }: TextTypeRule): TextTypeRule {
  const around = (inner: string): string => `\\[(?:${inner})\\]`;
  const own = rule(dataType, around(pattern), `${format}, in brackets`, (c) => value(`trim(${c}, '[]')`));
  return reads === undefined ? own : { ...own, reads: around(reads) };
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
  if (cells.every((cell) => cell.startsWith("[") && cell.endsWith("]"))) {
    const inner = dateFormsOf(
      cells.map((cell) => cell.slice(1, -1)),
      name,
    );
    return inner.flatMap((form) =>
      isZeroForm(form) || form.startsWith(BRACKETED) ? [] : [`${BRACKETED}${form as BareForm}` as const],
    );
  }
  const zeros = zeroFormsOf(cells);
  if (zeros.length > 0) return zeros;
  if (!cells.every(mayBeginDate)) return [];
  const isDate = isDateName(name);
  return DATE_FORMS.filter((form) => {
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
