import type { QualityTest } from "./test-type.ts";

/** What a quality specification is: tests of one table. */
export interface QualitySpec {
  target: string;
  tests: readonly QualityTest[];
}

/** The text that it is stored as. */
export function qualitySpecText(spec: QualitySpec): string {
  return JSON.stringify(spec);
}

/** The specification of a stored text, which {@link qualitySpecText} has written. */
export function qualitySpecOf(text: string): QualitySpec {
  return JSON.parse(text) as QualitySpec;
}
