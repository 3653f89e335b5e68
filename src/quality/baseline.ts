import type { JsonValue } from "../profiling/model/json-value.ts";
import type { Baseline, BaselineColumn, ColumnFacts, TableFacts } from "./test-type.ts";

/** What of a table's profile later ones are compared with; null where there is none. */
export function baselineOf({ columns, rows }: TableFacts, profileJob: string): Baseline | null {
  if (rows === null) return null;
  return {
    profile_job: profileJob,
    rows,
    columns: Object.fromEntries(columns.map((column) => [column.name, columnOf(column, rows)])),
  };
}

function columnOf({ type, statistics }: ColumnFacts, rows: number): BaselineColumn {
  const { missingCount = 0, histogram, topValues } = statistics ?? {};
  const bins = histogram?.flatMap(({ binRange: [from, to], count }) =>
    typeof from === "number" && typeof to === "number" ? [{ from, to, count }] : [],
  );
  return {
    type,
    missing_share: rows === 0 ? 0 : missingCount / rows,
    bins: bins === undefined || bins.length === 0 ? null : bins,
    values: topValues?.map(({ value, count }) => ({ value: value as JsonValue, count })) ?? null,
  };
}
