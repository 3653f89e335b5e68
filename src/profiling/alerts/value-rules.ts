import type { EndValue } from "../model/column-evidence.ts";
import type { JsonValue } from "../model/json-value.ts";
import { counted, grouped } from "../model/number-text.ts";
import type { ColumnProfile } from "../model/table-profile.ts";
import type { ColumnRule, Finding } from "./finding.ts";
import { measure, percent } from "./wording.ts";

/** Distinct values without which there is nothing to be far from. */
const LEAST_DISTINCT = 5;
const LEAST_DATES = 3;
const LEAST_CELLS = 3;
/** How many times more often than the others on the average a value must occur. */
const FREQUENT = 5;
const FREQUENT_MINUS_ONE = 2;
/** How many times farther from the others than these are from each other. */
const FAR = 3;
const FAR_IF_USUAL = 0.5;
const FAR_DATE_IF_USUAL = 0.1;
const QUARTILES = 2;
/** The least share of cells of a value that nobody uses as a mark elsewhere. */
const UNUSUAL_SHARE = 0.01;
const WIDE = 20;

/** Nines, and numbers that computers end at, which people and programs write where there is no value. */
const MARKS = new Set([-9, 32767, -32768, 65535, 2147483647, -2147483648, 4294967295, 1e20, -1e20, 1e30, -1e30]);
const NINES = /^-?9{2,}(?:\.9+)?$/;
const DATE_MARKS =
  /^(?:0001|1[0789]00|1899|1970|1980|2099|2100|2199|2999|3000|9999)-(?:01-01|12-3[01])(?:T00:00:00Z?|T23:59:59[.\d]*Z?)?$/;

const isNumeric = ({ dataType }: ColumnProfile): boolean => dataType === "sc:Integer" || dataType === "sc:Float";

/** A value at an end of a column that stands for a missing one: far from all others, and the more frequent the nearer it is. */
const placeholder: ColumnRule = (column, { nonNullCount, uniqueCount = 0, topValues }) => {
  const { evidence, dataType } = column;
  const isDate = dataType === "sc:Date" || dataType === "sc:DateTime";
  if (evidence === undefined || !(isNumeric(column) || isDate)) return placeholderText(column, nonNullCount, topValues);
  if (uniqueCount < (isDate ? LEAST_DATES : LEAST_DISTINCT)) return null;
  for (const [side, end] of [
    ["low", evidence.low],
    ["high", evidence.high],
  ] as const) {
    if (end === undefined || end.count < LEAST_CELLS) continue;
    const others = (nonNullCount - end.count) / (uniqueCount - 1);
    const isMark = isDate
      ? isDateMark(end, others)
      : isNumberMark(
          end,
          others,
          evidence.spread ?? 0,
          dataType === "sc:Integer" && side === "low" && uniqueCount > 2 * LEAST_DISTINCT,
        );
    const isUnusual =
      end.rest > 0 &&
      end.gap >= end.rest * FAR &&
      end.count >= others * FREQUENT &&
      end.count >= nonNullCount * UNUSUAL_SHARE;
    if (isMark || isUnusual) return atEnd(end, side, nonNullCount);
  }
  return null;
};

function isNumberMark(
  { value, next, count: cells, gap, rest }: EndValue,
  others: number,
  spread: number,
  whole: boolean,
): boolean {
  const number = Number(value);
  if (whole && number === -1 && Number(next) >= 0) return rest >= WIDE && cells >= others * FREQUENT_MINUS_ONE;
  if (!MARKS.has(number) && !NINES.test(String(value))) return false;
  if (gap >= rest * FAR) return true;
  return cells >= others * FREQUENT && (gap >= rest * FAR_IF_USUAL || (spread > 0 && gap >= spread * QUARTILES));
}

function isDateMark({ value, count: cells, gap, rest }: EndValue, others: number): boolean {
  if (!DATE_MARKS.test(String(value))) return false;
  return gap >= rest * FAR || (cells >= others * FREQUENT && gap >= rest * FAR_DATE_IF_USUAL);
}

function atEnd({ value, next, count: cells }: EndValue, side: "low" | "high", nonNullCount: number): Finding {
  const share = cells / nonNullCount;
  const bound = side === "low" ? "begin" : "end";
  return {
    rule: "placeholder",
    severity: "warning",
    count: cells,
    share,
    values: [value, next],
    say: (shown) =>
      `has ${shown === null ? "one value" : shown[0]} in ${counted(cells, "cell")} (${percent(share)}), far from all others${shown === null ? "" : `, which ${bound} at ${shown[1]}`}: it seems to stand for a missing value.`,
  };
}

/** Texts that programs write for a missing value, and those that people do. */
const NULLS =
  /^(?:n\/a|#n\/a|n\.a\.?|nan|null|\(null\)|<null>|<na>|\\n|#ref!|#value!|#div\/0!|#name\?|#num!|undefined)$/i;
const UNKNOWN =
  /^(?:unknown|unk|missing|not available|not applicable|not specified|no data|tbd|tba|\(blank\)|-{1,3}|\?{1,3}|k\.?a\.?|keine angabe|unbekannt|inconnu|desconocido|sin datos|n\/d|s\/d)$/i;

function placeholderText(
  { dataType }: ColumnProfile,
  nonNullCount: number,
  topValues: readonly { value: JsonValue; count: number }[] = [],
): Finding | null {
  if (dataType !== "sc:Text" || topValues.length < 2) return null;
  for (const { value, count: cells } of topValues) {
    if (typeof value !== "string" || cells < LEAST_CELLS) continue;
    const text = value.trim();
    if (!NULLS.test(text) && !UNKNOWN.test(text)) continue;
    const share = cells / nonNullCount;
    return {
      rule: "placeholder",
      severity: NULLS.test(text) ? "warning" : "note",
      count: cells,
      share,
      values: [value],
      say: (shown) =>
        `has ${shown === null ? "a mark" : shown[0]} for a missing value in ${counted(cells, "cell")} (${percent(share)}).`,
    };
  }
  return null;
}

const LEAST_JUDGED = 100;
const IMBALANCED = 0.95;

const imbalance: ColumnRule = ({ isArray }, { nonNullCount, uniqueCount = 0, topValues = [] }) => {
  const [top] = topValues;
  if (top === undefined || isArray === true || uniqueCount < 2 || nonNullCount < LEAST_JUDGED) return null;
  const share = top.count / nonNullCount;
  if (share < IMBALANCED) return null;
  return {
    rule: "imbalance",
    severity: "note",
    count: top.count,
    share,
    values: [top.value],
    say: (shown) =>
      `has ${shown === null ? "one value" : shown[0]} in ${percent(share)} of its cells; ${counted(nonNullCount - top.count, "cell")} of ${grouped(nonNullCount)} have another.`,
  };
};

const MANY_DISTINCT = 10_000;
const SOME_DISTINCT = 100;
const MOST = 0.5;

const highCardinality: ColumnRule = (
  { dataType, isArray, semanticTypes, pattern },
  { nonNullCount, uniqueCount = 0 },
) => {
  if (dataType !== "sc:Text" || isArray === true || semanticTypes !== undefined || pattern !== undefined) return null;
  const share = uniqueCount / nonNullCount;
  if (
    uniqueCount === nonNullCount ||
    !(uniqueCount >= MANY_DISTINCT || (uniqueCount >= SOME_DISTINCT && share >= MOST))
  )
    return null;
  return {
    rule: "high-cardinality",
    severity: "note",
    count: uniqueCount,
    share,
    say: () =>
      `has ${counted(uniqueCount, "different value")} in ${counted(nonNullCount, "cell")} (${percent(share)}): too many for categories, and no key.`,
  };
};

const SKEWED = 10;

const skew: ColumnRule = (column, { nonNullCount, skewness, uniqueCount = 0 }) => {
  if (typeof skewness !== "number" || Math.abs(skewness) < SKEWED) return null;
  if (
    nonNullCount < LEAST_JUDGED ||
    uniqueCount < 2 * LEAST_DISTINCT ||
    placeholder(column, column.statistics) !== null
  )
    return null;
  return {
    rule: "skew",
    severity: "note",
    coefficient: skewness,
    say: () =>
      `is skewed (${measure(skewness)}): most values are ${skewness > 0 ? "small and few are very large" : "large and few are very small"}.`,
  };
};

/** The most cells that are out of line; where there are more, values are just spread like that. */
const FEW_OUTLIERS = 3;
const OUTLYING_SHARE = 0.005;

const outliers: ColumnRule = (column, { nonNullCount }) => {
  const found = column.evidence?.outliers;
  const isPlace = column.semanticTypes?.some(({ type }) => type === "latitude" || type === "longitude") === true;
  if (found === undefined || isPlace || nonNullCount < LEAST_JUDGED) return null;
  const { count: cells, value, fences } = found;
  const beyond = Math.max(Number(fences[0]) - Number(value), Number(value) - Number(fences[1]));
  const isFar = beyond >= FAR * (column.evidence?.spread ?? Number.POSITIVE_INFINITY);
  if (!isFar || cells > Math.max(FEW_OUTLIERS, nonNullCount * OUTLYING_SHARE)) return null;
  const mark = placeholder(column, column.statistics);
  if (mark?.count !== undefined && mark.count >= cells) return null;
  return {
    rule: "outliers",
    severity: "note",
    count: cells,
    share: cells / nonNullCount,
    values: [value, ...fences.map((fence) => Number(measure(Number(fence)).replaceAll(",", "")))],
    say: (shown) =>
      `is far out in ${counted(cells, "cell")} (${percent(cells / nonNullCount)})${shown === null ? "" : `, as ${shown[0]}: more than three interquartile ranges beyond the quartiles, below ${shown[1]} or above ${shown[2]}`}.`,
  };
};

/** The rules about how a column's values are spread. */
export const valueRules: readonly ColumnRule[] = [placeholder, imbalance, highCardinality, skew, outliers];
