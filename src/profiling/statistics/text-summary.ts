import { TopAccumulator, type TopValue } from "./top-values.ts";

export interface TextSummary {
  uniqueCount: number;
  min: string;
  max: string;
  /** Lengths in code points. */
  minLength: number;
  maxLength: number;
  meanLength: number;
  emptyCount: number;
  topValues: TopValue<string>[];
  /** The distinct values in order. */
  ordered: string[];
}

/** The statistics of texts, of which there is at least one, from the number of times each occurs. */
export function summariseTexts(counts: ReadonlyMap<string, number>): TextSummary {
  const ordered = sortedTexts([...counts.keys()]);
  const top = new TopAccumulator<string>();
  let minLength = Number.POSITIVE_INFINITY;
  let maxLength = 0;
  let length = 0;
  let total = 0;
  for (const text of ordered) {
    const count = counts.get(text) as number;
    const points = codePoints(text);
    top.push(text, count);
    minLength = Math.min(minLength, points);
    maxLength = Math.max(maxLength, points);
    length += points * count;
    total += count;
  }
  return {
    uniqueCount: ordered.length,
    min: ordered[0] as string,
    max: ordered[ordered.length - 1] as string,
    minLength,
    maxLength,
    meanLength: length / total,
    emptyCount: counts.get("") ?? 0,
    topValues: top.result(),
    ordered,
  };
}

const SURROGATES = /[\uD800-\uDFFF]/;

/** The number of code points of a well-formed text. */
function codePoints(text: string): number {
  if (!SURROGATES.test(text)) return text.length;
  let points = 0;
  for (const _ of text) points++;
  return points;
}

/** Texts by code point, in which UTF-16's own order puts characters beyond U+FFFF too early. */
function sortedTexts(texts: string[]): string[] {
  if (!texts.some((text) => SURROGATES.test(text))) return texts.sort();
  return texts
    .map((text) => ({ text, bytes: Buffer.from(text) }))
    .sort((a, b) => a.bytes.compare(b.bytes))
    .map(({ text }) => text);
}
