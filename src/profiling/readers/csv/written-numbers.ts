import type { TextTypeRule } from "./text-type-rule.ts";

/** How numbers of a column are written that are more than digits with a decimal point. */
interface NumberForm {
  /** The decimal mark; none where there are integers only. */
  decimal: "" | "." | ",";
  /** What separates thousands. */
  group: "" | "," | "." | " " | "'";
  /** Whether there are groups of two digits, as in India. */
  lakhs: boolean;
  /** Whether a number has several such groups. */
  several: boolean;
  /** The currency, or the percent sign. */
  unit: string;
  /** Whether negative numbers stand in brackets. */
  brackets: boolean;
  /** Whether a minus stands behind. */
  behind: boolean;
  /** Whether the mark could separate thousands as well as decimals. */
  ambiguous: boolean;
}

/** A type of such numbers, with all that makes up its rule. */
export type WrittenNumber = `number ${string}`;

/** What else is known of a table that tells how its numbers are written. */
export interface NumberSurroundings {
  delimiter: string;
  /** Whether other columns have decimal commas. */
  decimalComma: boolean;
}

/** Numbers with a decimal point in a table of decimal commas, where it could separate thousands. */
export const DECIMAL_POINT: WrittenNumber = `number ${JSON.stringify({
  ...{
    decimal: ".",
    group: "",
    lakhs: false,
    several: false,
    unit: "",
    brackets: false,
    behind: false,
    ambiguous: true,
  },
} satisfies NumberForm)}`;

/** Whether a type's numbers have decimal commas. */
export function readsDecimalComma(type: string): boolean {
  return type === "float_comma" || (isWrittenNumber(type) && formOfType(type).decimal === ",");
}

function isWrittenNumber(type: string): type is WrittenNumber {
  return type.startsWith("number ");
}

function formOfType(type: WrittenNumber): NumberForm {
  return JSON.parse(type.slice("number ".length)) as NumberForm;
}

const BLANK = "[ \\t\\u00a0\\u2009\\u202f]";
const SIGN = "[+\\-\\u2212]";
const CODES =
  "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|DM|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KES|KRW|MAD|MXN|MYR|NGN|NOK|NZD|PEN|PHP|PKR|PLN|RON|RSD|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR";
const CURRENCY = `(?:US|A|AU|C|CA|NZ|HK|R|S|NT|MX)?\\p{Sc}|${CODES}|kr\\.?|K\\u010d|z\\u0142|Ft|Rs\\.?|Fr\\.?|руб\\.?|р\\.`;
const LONGEST = 48;
/** What a cell is made of: brackets, signs, currency, digits and their marks, a sign, percent or currency. */
const CELL = new RegExp(
  `^${BLANK}*(\\()?${SIGN}?${BLANK}*(${CURRENCY})?${BLANK}*(\\()?${SIGN}?${BLANK}*([0-9.,][0-9.,'\\u2019 \\u00a0\\u2009\\u202f]*?)${BLANK}*([\\-\\u2212])?${BLANK}*(%|\\uff05|${CURRENCY})?${BLANK}*(\\))?${BLANK}*$`,
  "u",
);

interface Parts {
  digits: string;
  unit: string;
  brackets: boolean;
  behind: boolean;
}

function partsOf(cell: string): Parts | null {
  if (cell.length > LONGEST) return null;
  const match = CELL.exec(cell);
  if (match === null) return null;
  const [, outer, before, inner, digits = "", behind, after, closing] = match;
  const opens = outer !== undefined || inner !== undefined;
  if (opens !== (closing !== undefined) || (before !== undefined && after !== undefined)) return null;
  if ((opens || behind !== undefined) && /[-\u2212]/.test(cell.slice(0, cell.indexOf(digits)))) return null;
  return { digits, unit: before ?? after ?? "", brackets: opens, behind: behind !== undefined };
}

const MARKS: readonly Pick<NumberForm, "decimal" | "group">[] = [
  { decimal: ".", group: "," },
  { decimal: ",", group: "." },
  { decimal: ".", group: " " },
  { decimal: ",", group: " " },
  { decimal: ".", group: "'" },
  { decimal: ",", group: "'" },
];

/**
 * The form in which all cells are numbers, written in another way than with digits and a point; null where there is none, or
 * where the cells rather are codes: numbers in one length and blanks, addresses, or all in brackets.
 */
export function writtenNumberOf(cells: readonly string[], surroundings: NumberSurroundings): WrittenNumber | null {
  const parts: Parts[] = [];
  for (const cell of cells) {
    const found = partsOf(cell);
    if (found === null) return null;
    parts.push(found);
  }
  const unit = commonUnit(parts);
  if (unit === null) return null;
  const brackets = parts.some((part) => part.brackets);
  const behind = parts.some((part) => part.behind);
  if ((brackets && parts.every((part) => part.brackets)) || (behind && parts.every((part) => part.behind))) return null;
  const digits = parts.map((part) => part.digits);
  const fitting = MARKS.map((marks) => formOf(digits, { ...marks, unit, brackets, behind })).filter(
    (form) => form !== null,
  );
  const form = chosen(fitting, digits, unit !== "", surroundings);
  if (form === null || isCode(form, digits)) return null;
  // Nothing but signs: what has a plus rather is a telephone number where it is no plain number.
  if (formatOf(form) === SIGN_ONLY && form.decimal === "" && !cells.some((cell) => cell.includes("\u2212")))
    return null;
  return `number ${JSON.stringify(form)}`;
}

/** The format of numbers whose minus sign alone is not the usual one. */
const SIGN_ONLY = "minus sign";

/** The unit that cells have, which those with a currency may leave out, and zeros always; null where there are several. */
function commonUnit(parts: readonly Parts[]): string | null {
  const units = new Set(parts.map(({ unit }) => unit));
  const bare = units.delete("");
  if (units.size > 1) return null;
  const [unit = ""] = units;
  if (bare && isPercent(unit) && parts.some((part) => part.unit === "" && part.digits !== "0")) return null;
  return unit;
}

const isPercent = (unit: string): boolean => unit === "%" || unit === "\uff05";

function formOf(
  digits: readonly string[],
  known: Pick<NumberForm, "decimal" | "group" | "unit" | "brackets" | "behind">,
): NumberForm | null {
  const { decimal, group } = known;
  const whole = digits.map((text) => (text.includes(decimal) ? text.slice(0, text.lastIndexOf(decimal)) : text));
  const hasGroups = whole.some((text) => groupsOf(text, group) > 0);
  const form: NumberForm = {
    ...known,
    decimal: digits.some((text) => text.includes(decimal)) ? decimal : "",
    group: hasGroups ? group : "",
    lakhs: group === "," && whole.some((text) => /^\d\d?,\d\d,/.test(text)),
    several: whole.some((text) => groupsOf(text, group) > 1),
    ambiguous: false,
  };
  const pattern = new RegExp(`^(?:${digitsPattern(form)})$`);
  return digits.every((text) => pattern.test(text)) ? form : null;
}

function groupsOf(text: string, group: NumberForm["group"]): number {
  return text.split(group === " " ? /[ \u00a0\u2009\u202f]/ : group === "'" ? /['\u2019]/ : group).length - 1;
}

/** The form among those that fit: where a mark may be that of decimals or of thousands, what the table is like decides. */
function chosen(
  fitting: readonly NumberForm[],
  digits: readonly string[],
  hasUnit: boolean,
  { delimiter, decimalComma }: NumberSurroundings,
): NumberForm | null {
  const [first] = fitting;
  if (first === undefined) return null;
  const hasComma = digits.some((text) => text.includes(","));
  if (!hasComma && !digits.some((text) => text.includes("."))) return first;
  const point = fitting.find((form) => form.decimal !== "," && form.group !== ".");
  const comma = fitting.find((form) => form.decimal === "," || form.group === ".");
  if (point !== undefined && comma !== undefined) {
    // Money has two decimals or none.
    if (hasUnit && !isPercent(first.unit)) return point.group === "" ? comma : point;
    // Where semicolons separate cells, people write decimal commas: what tells nothing else is left as it is.
    if (delimiter === ";" && hasComma && !decimalComma) return null;
    return { ...(decimalComma ? comma : point), ambiguous: hasComma || decimalComma };
  }
  // Between commas, two numbers with a comma may be a list.
  const isList = first.decimal === "," && first.group === "" && delimiter === "," && !hasUnit;
  return isList ? null : first;
}

const SAME_LENGTH_GROUPS = 3;

function isCode({ group, decimal, unit }: NumberForm, digits: readonly string[]): boolean {
  if (unit !== "" || decimal !== "") return false;
  if (group === " ") {
    const lengths = new Set(digits.map((text) => text.length));
    return digits.length > 1 && lengths.size === 1 && groupsOf(digits[0] as string, group) + 1 >= SAME_LENGTH_GROUPS;
  }
  const isAddress = (text: string): boolean =>
    /^\d+(?:\.\d+){3}$/.test(text) && !/[3-9]\d\d|2[6-9]\d|25[6-9]/.test(text);
  return group === "." && digits.every(isAddress);
}

function digitsPattern({ decimal, group, lakhs, several }: NumberForm): string {
  const mark = group === " " ? "[ \\u00a0\\u2009\\u202f]" : group === "'" ? "['\\u2019]" : `[${group}]`;
  const plain = "0|[1-9][0-9]{0,37}";
  const grouped = group === "" ? "" : `|[1-9][0-9]{0,2}(?:${mark}[0-9]{3})${several ? "+" : ""}`;
  const indian = lakhs ? "|[1-9][0-9]?(?:,[0-9]{2})*,[0-9]{3}" : "";
  const whole = `(?:${plain}${grouped}${indian})`;
  if (decimal === "") return whole;
  return `${whole}(?:[${decimal}][0-9]*)?|[${decimal}][0-9]+`;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** The characters themselves, which DuckDB's patterns want. */
const unescaped = (pattern: string): string =>
  pattern.replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** The rule of a type of such numbers. */
export function writtenNumberRule(type: WrittenNumber): TextTypeRule {
  const form = formOfType(type);
  const { decimal, unit, brackets, behind } = form;
  const digits = `(?:${digitsPattern(form)})`;
  const sign = `${SIGN}?`;
  const money = unit === "" ? "" : `(?:${escaped(unit)}${BLANK}*)${isPercent(unit) ? "" : "?"}`;
  const before = unit === "" || isPercent(unit) ? "" : `${money}`;
  const after = unit === "" ? "" : `(?:${BLANK}*${escaped(unit)})`;
  const optionalAfter = unit === "" ? "" : isPercent(unit) ? after : `${after}?`;
  const usual = `${sign}${BLANK}*${before}${sign}${BLANK}*${digits}${optionalAfter}`;
  const forms = [usual];
  if (isPercent(unit)) forms.push("0");
  if (brackets) forms.push(`${before}\\(${BLANK}*${before}${digits}${optionalAfter}${BLANK}*\\)`);
  if (behind) forms.push(`${before}${digits}${BLANK}*[-\\u2212]${BLANK}*${optionalAfter}`);
  const pattern = unescaped(`${BLANK}*(?:${forms.join("|")})${BLANK}*`);
  return {
    dataType: decimal === "" ? "sc:Integer" : "sc:Float",
    pattern,
    value: (c) => numberSql(c, pattern, form),
    format: formatOf(form),
    ...(unit === "" ? {} : { unit }),
    ...(form.ambiguous ? { ambiguous: true } : {}),
  };
}

function numberSql(c: string, pattern: string, { decimal, unit }: NumberForm): string {
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const bare = unit === "" ? c : `replace(${c}, ${text(unit)}, '')`;
  const digits = `regexp_replace(${bare}, '[^0-9${decimal}]', '', 'g')`;
  const type = decimal === "" ? "HUGEINT" : "DOUBLE";
  const value = `TRY_CAST(${decimal === "," ? `replace(${digits}, ',', '.')` : digits} AS ${type})`;
  return `CASE WHEN regexp_full_match(${c}, ${text(pattern)}) THEN CASE WHEN regexp_matches(${bare}, '[-(\u2212]') THEN -${value} ELSE ${value} END END`;
}

const GROUPS = { ",": "commas", ".": "points", " ": "blanks", "'": "apostrophes" } as const;

function formatOf({ decimal, group, lakhs, unit, brackets, behind, ambiguous }: NumberForm): string {
  const parts = [
    ...(group === "" ? [] : [`${lakhs ? "lakhs and thousands" : "thousands"} between ${GROUPS[group]}`]),
    ...(decimal === "," ? ["decimal comma"] : []),
    ...(decimal === "." && ambiguous ? ["decimal point"] : []),
    ...(unit === "" ? [] : [isPercent(unit) ? "percent" : "currency"]),
    ...(brackets ? ["negative in brackets"] : []),
    ...(behind ? ["minus behind"] : []),
  ];
  return parts.length === 0 ? SIGN_ONLY : parts.join(", ");
}
