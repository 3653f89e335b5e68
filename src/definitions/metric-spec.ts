import type { DeclaredParameter } from "./parameters.ts";

/** What a metric is: a SELECT with parameters. */
export interface MetricSpec {
  sql: string;
  parameters: readonly DeclaredParameter[];
  /** What its values are measured in. */
  unit: string | null;
}

/** The text that a metric's specification is stored as. */
export function metricSpecText(spec: MetricSpec): string {
  return JSON.stringify(spec);
}

/** The specification of a stored text, which {@link metricSpecText} has written. */
export function metricSpecOf(text: string): MetricSpec {
  return JSON.parse(text) as MetricSpec;
}
