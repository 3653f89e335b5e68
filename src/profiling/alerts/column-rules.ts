import { counted, grouped } from "../model/number-text.ts";
import { wordsOf } from "../semantics/column-name.ts";
import type { ColumnRule, Finding } from "./finding.ts";
import { percent } from "./wording.ts";

/** Of fewer rows nothing is said about how their values are spread. */
const TELLING_ROWS = 10;
/** Shares of missing cells. */
const MOSTLY = 0.5;
const NEARLY_ALL = 0.9;
/** Values from which on a share of them tells something. */
const TELLING_VALUES = 5;
/** Share of cells of a type from which on the others are rather mistakes. */
const MISTAKEN = 0.8;
/** Share of damaged texts from which on the file was read, or written, in a wrong way. */
const DAMAGED = 0.001;

const empty: ColumnRule = ({ statistics: { rowCount, nonNullCount } }) =>
  nonNullCount > 0 || rowCount < 2
    ? null
    : { rule: "empty", severity: "warning", say: () => `has no value in any of ${counted(rowCount, "row")}.` };

const constant: ColumnRule = ({ isArray, statistics: { rowCount, missingCount, uniqueCount, topValues = [] } }) => {
  if (isArray === true || uniqueCount !== 1 || missingCount > 0 || rowCount < TELLING_ROWS) return null;
  const [top] = topValues;
  return {
    rule: "constant",
    severity: "note",
    values: top === undefined ? [] : [top.value],
    say: (shown) => `has the same value in all ${counted(rowCount, "row")}${shown === null ? "" : `: ${shown[0]}`}.`,
  };
};

const mostlyMissing: ColumnRule = ({ statistics: { rowCount, nonNullCount, missingCount } }) => {
  const share = missingCount / rowCount;
  if (rowCount < TELLING_ROWS || nonNullCount === 0 || share < MOSTLY) return null;
  return {
    rule: "mostly-missing",
    severity: share >= NEARLY_ALL ? "warning" : "note",
    count: missingCount,
    share,
    say: () =>
      `has no value in ${percent(share)} of the rows; ${grouped(nonNullCount)} of ${grouped(rowCount)} have one.`,
  };
};

const KINDS: Readonly<Record<string, string>> = {
  "sc:Integer": "integers",
  "sc:Float": "numbers",
  "sc:Date": "dates",
  "sc:DateTime": "dates with a time",
  "sc:Time": "times of day",
};

const otherType: ColumnRule = (column) => {
  const { typeCoverage } = column;
  if (typeCoverage === undefined) return numbersInQuotes(column);
  const { type, matching, total, first_mismatch_row } = typeCoverage;
  const kind = KINDS[type];
  if (kind === undefined || total < TELLING_VALUES || matching === 0) return null;
  const share = matching / total;
  const isNumber = type === "sc:Integer" || type === "sc:Float";
  return {
    rule: isNumber ? "numbers-as-text" : "dates-as-text",
    severity: share >= MISTAKEN ? "warning" : "note",
    count: matching,
    share,
    say: () =>
      `is text, but ${grouped(matching)} of its ${grouped(total)} values (${percent(share)}) are ${kind}; the first that is not is in row ${grouped(first_mismatch_row)}.`,
  };
};

/** Digits of which some have more than others: codes have the same number of them, or begin with zeros. */
const DIGITS = /^-?\[0-9\]\+(?:\\\.\[0-9\](?:\+|\{\d+\}))?$/;

/** Sources that have numbers of their own may hold texts of digits all the same. */
function numbersInQuotes({ dataType, pattern, semanticTypes, statistics }: Parameters<ColumnRule>[0]): Finding | null {
  const { min, nonNullCount, emptyCount = 0 } = statistics;
  if (dataType !== "sc:Text" || pattern?.share !== 1 || semanticTypes !== undefined) return null;
  if (!DIGITS.test(pattern.regex) || emptyCount > 0 || typeof min !== "string" || min.startsWith("0")) return null;
  return {
    rule: "numbers-as-text",
    severity: "note",
    count: nonNullCount,
    share: 1,
    say: () => `is text, but all of its ${counted(nonNullCount, "value")} are numbers.`,
  };
}

const MEANINGS: Readonly<Record<string, string>> = {
  email: "e-mail addresses",
  url: "web addresses",
  uuid: "UUIDs",
  ipv4: "IPv4 addresses",
  ipv6: "IPv6 addresses",
  mac: "MAC addresses",
  country_code: "codes of countries",
  currency_code: "codes of currencies",
  phone: "telephone numbers",
  iban: "account numbers (IBAN)",
  credit_card: "card numbers",
  doi: "DOIs",
  issn: "ISSNs",
  isbn: "ISBNs",
  hash: "hashes",
};

const mixedForms: ColumnRule = ({ semanticTypes = [], pattern }, { nonNullCount, emptyCount = 0 }) => {
  const filled = nonNullCount - emptyCount;
  const meant = semanticTypes.find(
    ({ type, share, approximate }) => share < 1 && approximate !== true && type in MEANINGS,
  );
  if (meant !== undefined) {
    const others = Math.round((1 - meant.share) * filled);
    const found: Finding = {
      rule: "mixed-forms",
      severity: "warning",
      count: others,
      share: 1 - meant.share,
      say: () => `holds ${MEANINGS[meant.type]}, but for ${grouped(others)} of its ${grouped(filled)} values.`,
    };
    return others === 0 ? null : found;
  }
  if (pattern === undefined || pattern.share === 1) return null;
  const others = Math.round((1 - pattern.share) * filled);
  if (others === 0) return null;
  return {
    rule: "mixed-forms",
    severity: "note",
    count: others,
    share: 1 - pattern.share,
    values: [pattern.regex],
    isForm: true,
    say: (shown) =>
      `has ${shown === null ? "one form" : `the form ${shown[0]}`}, but for ${grouped(others)} of its ${grouped(filled)} values.`,
  };
};

const variants: ColumnRule = ({ evidence }, { nonNullCount }) => {
  if (evidence?.variants === undefined) return null;
  const { count: cells, values } = evidence.variants;
  return {
    rule: "variants",
    severity: "warning",
    count: cells,
    share: cells / nonNullCount,
    values,
    say: (shown) =>
      `writes the same value in more than one way in ${counted(cells, "cell")}${shown === null ? "" : `, as ${shown[0]} and ${shown[1]}`}: only case, blanks or the form of letters differ.`,
  };
};

const surroundingSpace: ColumnRule = ({ evidence }, { nonNullCount }) => {
  if (evidence?.spaced === undefined) return null;
  const { count: cells, value } = evidence.spaced;
  return {
    rule: "surrounding-space",
    severity: "warning",
    count: cells,
    share: cells / nonNullCount,
    values: [value],
    say: (shown) =>
      `has blanks before or after the value in ${counted(cells, "cell")} (${percent(cells / nonNullCount)})${shown === null ? "" : `, as ${shown[0]}`}.`,
  };
};

const encodingDamage: ColumnRule = ({ evidence }, { nonNullCount }) => {
  if (evidence?.damaged === undefined) return null;
  const { count: cells, value } = evidence.damaged;
  const share = cells / nonNullCount;
  return {
    rule: "encoding-damage",
    severity: share >= DAMAGED ? "error" : "warning",
    count: cells,
    share,
    values: [value],
    say: (shown) =>
      `was written or read in a wrong encoding in ${counted(cells, "cell")} (${percent(share)})${shown === null ? "" : `, as ${shown[0]}`}.`,
  };
};

const IDENTIFIER =
  /(?<!\p{L})(?:ids?|key|uuid|guid|code|nr|no|num|number|nummer|ref|reference|sku|ean|isin|serial|barcode)$/iu;
const LONGEST_KEY = 64;
const LEAST_KEYS = 50;
/** Share of values that occur before, beyond which a column was not meant to be a key. */
const REPEATED = 0.02;

const nearKey: ColumnRule = (
  { name, dataType, isArray, pattern },
  { nonNullCount, uniqueCount = 0, topValues = [], maxLength },
) => {
  const repeated = nonNullCount - uniqueCount;
  const isShort = dataType === "sc:Integer" || (dataType === "sc:Text" && Number(maxLength) <= LONGEST_KEY);
  if (isArray === true || !isShort || nonNullCount < LEAST_KEYS || repeated === 0 || repeated > nonNullCount * REPEATED)
    return null;
  const isForm = pattern?.regex.includes("[0-9]{") === true;
  if (!isForm && !IDENTIFIER.test(wordsOf(name))) return null;
  const [top] = topValues;
  return {
    rule: "near-key",
    severity: "warning",
    count: repeated,
    share: repeated / nonNullCount,
    values: top === undefined ? [] : [top.value],
    say: (shown) =>
      `is a key but for ${counted(repeated, "cell")} whose value occurs before${shown === null || top === undefined ? "" : `, as ${shown[0]}, which occurs ${grouped(top.count)} times`}.`,
  };
};

const personal: ColumnRule = ({ personal: isPersonal, semanticTypes = [] }, { nonNullCount }) => {
  if (isPersonal !== true || nonNullCount === 0) return null;
  const meant = semanticTypes.find(({ type }) => type in MEANINGS);
  return {
    rule: "personal",
    severity: "note",
    say: () =>
      meant === undefined ? "tells something about persons." : `holds ${MEANINGS[meant.type]}: personal data.`,
  };
};

/** The rules about what a column holds and how it is written. */
export const columnRules: readonly ColumnRule[] = [
  encodingDamage,
  empty,
  mostlyMissing,
  otherType,
  mixedForms,
  variants,
  surroundingSpace,
  nearKey,
  personal,
  constant,
];
