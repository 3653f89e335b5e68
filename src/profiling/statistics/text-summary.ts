import { roundEdges } from "./round-edges.ts";
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
  /** How many texts have each length. */
  lengths: Map<number, number>;
  topValues: TopValue<string>[];
  /** The distinct values in order. */
  ordered: string[];
}

/** The statistics of texts, of which there is at least one, from the number of times each occurs. */
export function summariseTexts(counts: ReadonlyMap<string, number>): TextSummary {
  const texts = [...counts.keys()];
  const isPlain = !texts.some((text) => SURROGATES.test(text));
  const ordered = isPlain ? texts.sort() : sortedByCodePoint(texts);
  const top = new TopAccumulator<string>();
  const lengths = new Map<number, number>();
  for (const text of ordered) {
    const count = counts.get(text) as number;
    const points = isPlain ? text.length : codePoints(text);
    top.push(text, count);
    lengths.set(points, (lengths.get(points) ?? 0) + count);
  }
  return {
    uniqueCount: ordered.length,
    min: ordered[0] as string,
    max: ordered[ordered.length - 1] as string,
    ...lengthStatistics(lengths),
    lengths,
    topValues: top.result(),
    ordered,
  };
}

/** The statistics of texts that depend on their lengths alone, of which there is at least one. */
export function lengthStatistics(
  lengths: ReadonlyMap<number, number>,
): Pick<TextSummary, "minLength" | "maxLength" | "meanLength" | "emptyCount"> {
  let minLength = Number.POSITIVE_INFINITY;
  let maxLength = 0;
  let length = 0;
  let total = 0;
  for (const [points, count] of lengths) {
    minLength = Math.min(minLength, points);
    maxLength = Math.max(maxLength, points);
    length += points * count;
    total += count;
  }
  return { minLength, maxLength, meanLength: length / total, emptyCount: lengths.get(0) ?? 0 };
}

/** The lengths of texts in bins between round edges. */
export function lengthBins(lengths: ReadonlyMap<number, number>): { edges: number[]; counts: number[] } {
  const ordered = [...lengths.keys()].sort((a, b) => a - b);
  const edges = roundEdges(ordered[0] as number, ordered[ordered.length - 1] as number, "integer");
  const counts = new Array<number>(edges.length - 1).fill(0);
  let bin = 0;
  for (const length of ordered) {
    while (bin < counts.length - 1 && length >= (edges[bin + 1] as number)) bin++;
    counts[bin] = (counts[bin] as number) + (lengths.get(length) as number);
  }
  return { edges, counts };
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
function sortedByCodePoint(texts: string[]): string[] {
  return texts
    .map((text) => ({ text, bytes: Buffer.from(text) }))
    .sort((a, b) => a.bytes.compare(b.bytes))
    .map(({ text }) => text);
}
