import { literal } from "../../duckdb/sql.ts";
import type { TextTypeRule } from "./text-type-rule.ts";

const DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
const CLOCK = "[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,6})?)?";
const NO_CLOCK = "(?:[ T]00:00(?::00(?:\\.0+)?)?Z?)?";
/** MySQL's way to write that there is no date, which it has no other for where a column must not be NULL. */
const ZERO = `0000-00-00${NO_CLOCK}`;
const ZERO_LAST = `00(?:/00/|\\.00\\.|-00-)0000${NO_CLOCK}`;
const DAY = "(?:0?[1-9]|[12][0-9]|3[01])";
const MONTH = "(?:0?[1-9]|1[0-2])";

const parsed = (c: string, order: string): string =>
  `try_strptime(${c}, [${["/", ".", "-"].map((mark) => literal(order.replaceAll(" ", mark))).join(", ")}])::DATE`;

const RULES = {
  "zero date": {
    dataType: "sc:Date",
    pattern: `${DATE}|${ZERO}`,
    missing: ZERO,
    value: (c) => `TRY_CAST(${c} AS DATE)`,
    format: "0000-00-00 where there is none",
  },
  "zero datetime": {
    dataType: "sc:DateTime",
    pattern: `${DATE}(?:[ T]${CLOCK})?|${ZERO}`,
    missing: ZERO,
    value: (c) => `TRY_CAST(${c} AS TIMESTAMP)`,
    format: "0000-00-00 00:00:00 where there is none",
  },
  "zero datetimetz": {
    dataType: "sc:DateTime",
    pattern: `${DATE}[ T]${CLOCK} ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)|${ZERO}`,
    missing: ZERO,
    value: (c) => `TRY_CAST(${c} AS TIMESTAMPTZ)`,
    format: "0000-00-00 00:00:00 where there is none",
  },
  "dmy zero date": {
    dataType: "sc:Date",
    pattern: `${DAY}(?:/${MONTH}/|\\.${MONTH}\\.|-${MONTH}-)[0-9]{4}|${ZERO_LAST}`,
    missing: ZERO_LAST,
    value: (c) => parsed(c, "%d %m %Y"),
    format: "day, month, year; 00/00/0000 where there is none",
  },
  "mdy zero date": {
    dataType: "sc:Date",
    pattern: `${MONTH}(?:/${DAY}/|-${DAY}-)[0-9]{4}|${ZERO_LAST}`,
    missing: ZERO_LAST,
    value: (c) => parsed(c, "%m %d %Y"),
    format: "month, day, year; 00/00/0000 where there is none",
  },
} satisfies Record<string, TextTypeRule>;

/** A type of dates among which some of zeros stand for none. */
export type ZeroForm = keyof typeof RULES;

export function isZeroForm(type: string): type is ZeroForm {
  return Object.hasOwn(RULES, type);
}

export function zeroRule(form: ZeroForm): TextTypeRule {
  return RULES[form];
}

const ZEROS = new RegExp(`^(?:${ZERO}|${ZERO_LAST})$`);
const COMPILED = Object.entries(RULES).map(
  ([form, { pattern }]) => [form as ZeroForm, new RegExp(`^(?:${pattern})$`)] as const,
);
/** The forms that all cells have where some of them, but not all, are zeros. */
export function zeroFormsOf(cells: readonly string[]): ZeroForm[] {
  const zeros = cells.filter((cell) => ZEROS.test(cell)).length;
  if (zeros === 0 || zeros === cells.length) return [];
  return COMPILED.flatMap(([form, pattern]) => (cells.every((cell) => pattern.test(cell)) ? [form] : []));
}
