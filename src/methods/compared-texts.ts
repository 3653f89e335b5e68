import type { HeavyProfile } from "../profiling/output/heavy-document.ts";
import type { Text } from "../rpc/json-text.ts";
import { type Comparable, compareProfiles } from "../web/model/comparison/compare.ts";
import type { Thresholds } from "../web/model/comparison/comparison.ts";

/** Two heavy profiles that are to be compared, each as its pages, of which there is one at least. */
export interface ComparisonTask {
  left: readonly Text[];
  right: readonly Text[];
  thresholds: Thresholds;
}

/** The comparison as JSON text. */
export function writtenComparison({ left, right, thresholds }: ComparisonTask): string {
  return JSON.stringify(compareProfiles(comparableOf(left), comparableOf(right), thresholds));
}

/** What of a profile is compared, read from all its pages. */
function comparableOf(pages: readonly Text[]): Comparable {
  const [first, ...others] = pages.map(parsed);
  if (first === undefined) throw new Error("a profile without a page");
  return { name: first.name, recordSet: [first, ...others].flatMap(({ recordSet }) => recordSet) };
}

function parsed(text: Text): HeavyProfile {
  return JSON.parse(typeof text === "string" ? text : Buffer.concat(text).toString("utf8"));
}
