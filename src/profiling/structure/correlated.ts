import {
  ASSOCIATED_CATEGORIES,
  type Association,
  CATEGORY_VALUES,
  CORRELATED_COLUMNS,
} from "../model/table-structure.ts";
import type { AnalysedColumn, AnalysedTable, FirstRows } from "./analysed-table.ts";
import { associationsOf } from "./associations.ts";
import { type Correlation, correlationsInMemory, correlationsOf } from "./correlations.ts";

/** Cells that a category must have on the average: where each has but one, it goes with everything. */
const LEAST_CELLS = 5;

/** How the numbers and the categories of a table go together; what was not looked at is added to `limits`. */
export async function correlated(
  table: AnalysedTable,
  first: FirstRows,
  limits: string[],
): Promise<{ correlations: Correlation[]; associations: Association[] }> {
  const numeric = withinLimit(
    table.columns.filter(isQuantity),
    CORRELATED_COLUMNS,
    "correlations",
    "numeric columns",
    limits,
  );
  const repeating = table.columns.filter(isCategory);
  const measured = numeric.map(({ node, profile: { name, statistics }, cells, sorted, scanned }) => ({
    name,
    cells: cells as Float64Array,
    sorted,
    scanned: scanned?.doubles ?? null,
    value: `(${node.scalar.value})::DOUBLE`,
    mean: statistics.mean as number,
    standardDeviation: statistics.standardDeviation as number,
    hasMissing: statistics.missingCount > 0,
  }));
  const inMemory = [...numeric, ...repeating].every(({ cells }) => cells !== null);
  if (!inMemory) {
    if (numeric.length > 1) limits.push("rank correlations: not computed of tables of more than 10,000 rows");
    if (repeating.length > 0 && repeating.length + numeric.length > 1)
      limits.push("associations of columns of few values: not computed of tables of more than 10,000 rows");
    return {
      correlations: await correlationsOf(table.session, table.relation, table.rowCount, measured),
      associations: [],
    };
  }
  const categories = withinLimit(repeating, ASSOCIATED_CATEGORIES, "associations", "columns of few values", limits);
  const codes = await first.codes(categories);
  const counted = categories.map(({ profile: { name, statistics } }, i) => ({
    name,
    codes: codes[i] as Int32Array,
    distinct: statistics.uniqueCount as number,
  }));
  return { correlations: correlationsInMemory(measured), associations: associationsOf(counted, measured) };
}

/** Columns of numbers that vary. */
function isQuantity({ node, profile: { statistics } }: AnalysedColumn): boolean {
  const { mean, standardDeviation: deviation } = statistics;
  const isNumber = node.scalar.kind === "integer" || node.scalar.kind === "float";
  return isNumber && typeof mean === "number" && typeof deviation === "number" && deviation > 0;
}

/** Columns of texts or truth values that repeat. */
function isCategory({ node, profile: { statistics } }: AnalysedColumn): boolean {
  const { uniqueCount = 0, nonNullCount } = statistics;
  const isNamed = node.scalar.kind === "text" || node.scalar.kind === "boolean";
  return isNamed && uniqueCount >= 2 && uniqueCount <= CATEGORY_VALUES && uniqueCount * LEAST_CELLS <= nonNullCount;
}

function withinLimit(
  columns: AnalysedColumn[],
  most: number,
  what: string,
  kind: string,
  limits: string[],
): AnalysedColumn[] {
  if (columns.length > most) {
    limits.push(`${what}: only the first ${most} of ${columns.length} ${kind} were looked at`);
  }
  return columns.slice(0, most);
}
