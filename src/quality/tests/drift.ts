import { Type } from "typebox";
import type { JsonValue } from "../../profiling/model/json-value.ts";
import { baselineOf } from "../baseline.ts";
import { distributionDistance, valuesDistance } from "../distances.ts";
import type { Baseline, Finding, QualityTest, TestType } from "../test-type.ts";
import { Column, closed, Share } from "./members.ts";

/** A table is as its earlier profile was. */
export const drift: TestType = {
  name: "drift",
  summary: "The table is as it was when it was last profiled before: rows, missing values, types, distributions",
  members: Type.Object(
    {
      columns: Type.Optional(Type.Array(Column, { minItems: 1, maxItems: 1000, description: "Those compared; all" })),
      rows: Type.Optional(Type.Number({ minimum: 0, description: "By what share the number of rows may change" })),
      missing: Type.Optional({ ...Share, description: "By how much the share of missing values may rise or fall" }),
      types: Type.Optional(Type.Boolean({ default: true, description: "Whether columns have to keep their types" })),
      distribution: Type.Optional({
        ...Share,
        description: "How far two distribution functions may lie apart at most, by the histograms: an estimate",
      }),
      values: Type.Optional({ ...Share, description: "What share of rows may have another of the frequent values" }),
    },
    closed,
  ),
  expected: () => "as it was before, but for what is allowed",
  columns: ({ columns: named }) => (named as string[] | undefined) ?? [],
  byProfile: (test, table, { earlier }) => {
    const now = baselineOf(table, "");
    if (now === null) return undefined;
    if (earlier === null) return { holds: true, failing: null, total: null, observed: { compared_with: null } };
    return compared(test, earlier, now);
  },
  byData: () => null,
};

function compared(test: QualityTest, earlier: Baseline, now: Baseline): Finding {
  const {
    rows,
    missing,
    types = true,
    distribution,
    values,
    columns: named,
  } = test as {
    rows?: number;
    missing?: number;
    types?: boolean;
    distribution?: number;
    values?: number;
    columns?: string[];
  };
  const changes: { [key: string]: JsonValue }[] = [];
  const change = earlier.rows === 0 ? (now.rows === 0 ? 0 : 1) : Math.abs(now.rows - earlier.rows) / earlier.rows;
  if (rows !== undefined && change > rows) changes.push({ what: "rows", before: earlier.rows, now: now.rows });
  const names = named ?? [...new Set([...Object.keys(earlier.columns), ...Object.keys(now.columns)])];
  for (const column of names) {
    const [before, after] = [earlier.columns[column], now.columns[column]];
    if (before === undefined || after === undefined) {
      if (types && before !== after) changes.push({ what: before === undefined ? "added" : "gone", column });
      continue;
    }
    if (types && before.type !== after.type)
      changes.push({ what: "type", column, before: before.type, now: after.type });
    if (missing !== undefined && Math.abs(after.missing_share - before.missing_share) > missing) {
      changes.push({ what: "missing", column, before: before.missing_share, now: after.missing_share });
    }
    const apart = distribution === undefined ? null : distributionDistance(before.bins, after.bins);
    if (apart !== null && distribution !== undefined && apart > distribution)
      changes.push({ what: "distribution", column, distance: apart });
    const other = values === undefined ? null : valuesDistance(before.values, after.values);
    if (other !== null && values !== undefined && other > values)
      changes.push({ what: "values", column, share: other });
  }
  return {
    holds: changes.length === 0,
    failing: null,
    total: null,
    observed: { compared_with: earlier.profile_job, changes: changes.slice(0, 100), change_count: changes.length },
    ...(distribution === undefined ? {} : { approximate: true as const }),
  };
}
