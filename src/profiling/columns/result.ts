import type { ColumnEvidence } from "../model/column-evidence.ts";
import type { ColumnShape } from "../model/column-shape.ts";
import type { ColumnStatistics, DataType } from "../model/column-statistics.ts";
import type { JsonValue } from "../model/json-value.ts";
import type { Pattern, SemanticType } from "../model/semantic-type.ts";
import type { TopValue } from "../statistics/top-values.ts";

/** What was found out about a scalar column. */
export interface ScalarResult {
  dataType: DataType;
  statistics: ColumnStatistics;
  shape?: ColumnShape;
  evidence?: ColumnEvidence;
  sample: JsonValue[];
  semanticTypes?: SemanticType[];
  pattern?: Pattern;
}

export type Presence = Pick<ColumnStatistics, "rowCount" | "nonNullCount" | "missingCount" | "missingPercentage">;

/** Counts of cells with and without a value. */
export function presence(rowCount: number, nonNullCount: number): Presence {
  const missingCount = rowCount - nonNullCount;
  return {
    rowCount,
    nonNullCount,
    missingCount,
    missingPercentage: rowCount === 0 ? 0 : (missingCount / rowCount) * 100,
  };
}

/** The most frequent values, and how many values are none of them. */
export function topAndOther<Value extends JsonValue>(
  topValues: TopValue<Value>[],
  nonNullCount: number,
): { topValues: TopValue<Value>[]; otherCount: number } {
  return { topValues, otherCount: nonNullCount - topValues.reduce((sum, { count }) => sum + count, 0) };
}
