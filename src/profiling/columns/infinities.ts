import type { TableSession } from "../duckdb/session.ts";
import type { JsonValue } from "../model/json-value.ts";
import type { TopValue } from "../statistics/top-values.ts";
import type { ScalarNode } from "./column-tree.ts";
import { presence, type ScalarResult, topAndOther } from "./result.ts";

/** Most frequent values that are shown. */
const MOST_TOP = 10;

/** How often a column of a relation is infinite, which its other statistics leave out. */
export async function countInfinities(
  session: TableSession,
  relation: string,
  { scalar }: ScalarNode,
): Promise<{ positive: number; negative: number }> {
  const { unbounded, kind } = scalar;
  const middle = kind === "float" ? "0" : kind === "date" ? "DATE '1970-01-01'" : "TIMESTAMP '1970-01-01'";
  const counts = await session.row(
    `SELECT count_if(isinf(${unbounded}) AND ${unbounded} > ${middle}), count_if(isinf(${unbounded}) AND ${unbounded} < ${middle})
     FROM ${relation}`,
  );
  const [positive = 0, negative = 0] = counts.map(Number);
  return { positive, negative };
}

/** A column's result with infinities for values: they are counted, and what is computed stays that of the others. */
export function withInfinities<Result extends ScalarResult>(
  result: Result,
  { positive, negative }: { positive: number; negative: number },
): Result {
  if (positive + negative === 0) return result;
  const { statistics } = result;
  const { rowCount, uniqueCount = 0, topValues = [] } = statistics;
  const nonNullCount = statistics.nonNullCount + positive + negative;
  const infinite: TopValue<JsonValue>[] = [
    { value: "Infinity", count: positive },
    { value: "-Infinity", count: negative },
  ].filter(({ count }) => count > 0);
  const top = [...topValues, ...infinite].sort((a, b) => b.count - a.count).slice(0, MOST_TOP);
  return {
    ...result,
    statistics: {
      ...statistics,
      ...presence(rowCount, nonNullCount),
      uniqueCount: uniqueCount + infinite.length,
      infinities: { positive, negative },
      ...topAndOther(top, nonNullCount),
    },
  };
}
