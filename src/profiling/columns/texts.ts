import { clip } from "../duckdb/clip.ts";
import type { DataType } from "../model/column-statistics.ts";
import type { Pattern } from "../model/semantic-type.ts";
import { candidateRules, semanticTypes } from "../semantics/detect.ts";
import { commonPattern, LEAST_PATTERN_SHARE } from "../semantics/pattern.ts";
import { SAMPLE_SIZE, seededRows } from "../statistics/seeded.ts";
import { lengthBins, summariseTexts } from "../statistics/text-summary.ts";
import { type Presence, type ScalarResult, topAndOther } from "./result.ts";
import { textFlaws } from "./text-flaws.ts";

/** Values by which it is decided what to look for in all of them. */
const FIRST_TEXTS = 1000;

/** The statistics of a text column from the number of times each of its values occurs, at least one. */
export function textsResult(
  name: string,
  dataType: DataType,
  base: Presence,
  counts: ReadonlyMap<string, number>,
  seed: string,
): ScalarResult {
  const { ordered, min, max, topValues, lengths, ...summary } = summariseTexts(counts);
  const first =
    ordered.length <= FIRST_TEXTS
      ? ordered
      : seededRows(seed, ordered.length, FIRST_TEXTS).map((i) => ordered[i] as string);
  const isUrl = ordered.every((text) => text.startsWith("http://") || text.startsWith("https://"));
  const semantics = semanticTypes(name, candidateRules(name, first), counts, true);
  const regex = commonPattern(first)?.regex ?? null;
  return {
    dataType: isUrl ? "sc:URL" : dataType,
    statistics: {
      ...base,
      ...summary,
      min: clip(min) as string,
      max: clip(max) as string,
      ...topAndOther(
        topValues.map(({ value, count }) => ({ value: clip(value), count })),
        base.nonNullCount,
      ),
    },
    shape: { lengths: lengthBins(lengths) },
    evidence: textFlaws(ordered, counts),
    sample: seededRows(seed, ordered.length, SAMPLE_SIZE).map((i) => clip(ordered[i] as string)),
    ...meaning(semantics, regex === null ? null : { regex, share: matchingShare(regex, counts) }),
  };
}

/** The members that say what a column's values mean, where something was found. */
export function meaning(
  semantics: ScalarResult["semanticTypes"] & object,
  pattern: Pattern | null,
): Pick<ScalarResult, "semanticTypes" | "pattern"> {
  return {
    ...(semantics.length === 0 ? {} : { semanticTypes: semantics }),
    ...(pattern === null || pattern.share < LEAST_PATTERN_SHARE ? {} : { pattern }),
  };
}

function matchingShare(regex: string, counts: ReadonlyMap<string, number>): number {
  const expression = new RegExp(`^(?:${regex})$`);
  let matching = 0;
  let total = 0;
  counts.forEach((count, text) => {
    if (text === "") return;
    total += count;
    if (expression.test(text)) matching += count;
  });
  return total === 0 ? 0 : matching / total;
}
