import type { Notify } from "../store/definitions/notice-steps.ts";
import type { QualityTest } from "./test-type.ts";

/** What a quality specification is: tests of one table. */
export interface QualitySpec {
  target: string;
  tests: readonly QualityTest[];
  /** Who is told when its runs have ended. */
  notify: readonly Notify[];
}

/** The text that it is stored as. */
export function qualitySpecText(spec: QualitySpec): string {
  return JSON.stringify(spec);
}

/** The specification of a stored text, which {@link qualitySpecText} has written. */
export function qualitySpecOf(text: string): QualitySpec {
  return { notify: [], ...(JSON.parse(text) as Omit<QualitySpec, "notify">) };
}
