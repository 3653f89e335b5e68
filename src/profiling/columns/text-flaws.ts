import { clip } from "../duckdb/clip.ts";
import type { ColumnEvidence, SomeCells, Variants } from "../model/column-evidence.ts";
import { isDamaged, isSpaced, likeness } from "../semantics/text-flaws.ts";

/** Distinct texts of a column among which variants of one are looked for. */
export const COMPARED_TEXTS = 10_000;
/** Cells a distinct text must have on the average: names and sentences that occur once are no categories. */
const REPEATED = 2;
/** What a text has that has blanks around it, was decoded in a wrong way, or is not the plainest way to write a value. */
const ODD = /[^ -@[-~]|^ | $| {2}/;

/** What is wrong with the texts of a column, given in order, with the number of times each occurs. */
export function textFlaws(ordered: readonly string[], counts: ReadonlyMap<string, number>): ColumnEvidence {
  const odd = ordered.filter((text) => ODD.test(text));
  if (odd.length === 0) return {};
  let spaced: SomeCells | null = null;
  let damaged: SomeCells | null = null;
  for (const text of odd) {
    const count = counts.get(text) as number;
    if (isSpaced(text)) spaced = withCells(spaced, text, count);
    if (isDamaged(text)) damaged = withCells(damaged, text, count);
  }
  const variants = variantsOf(odd, counts);
  return {
    ...(spaced === null ? {} : { spaced }),
    ...(damaged === null ? {} : { damaged }),
    ...(variants === null ? {} : { variants }),
  };
}

/** The odd ones of a column's texts, in order. */
export function oddTexts(counts: ReadonlyMap<string, number>): string[] {
  return [...counts.keys()].filter((text) => ODD.test(text)).sort(byCodePoint);
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function withCells(before: SomeCells | null, text: string, count: number): SomeCells {
  return before === null ? { count, value: clip(text) } : { ...before, count: before.count + count };
}

/**
 * Texts of a column of repeated ones that differ in nothing a reader would tell them apart by: `odd` are those, in order,
 * of which there may be a plainer one.
 */
export function variantsOf(odd: readonly string[], counts: ReadonlyMap<string, number>): Variants | null {
  const total = counts.values().reduce((sum, count) => sum + count, 0);
  if (counts.size > COMPARED_TEXTS || counts.size * REPEATED > total) return null;
  const alike = Map.groupBy(odd, likeness);
  let count = 0;
  let most = 0;
  let values: [string, string] | null = null;
  for (const [like, written] of alike) {
    const texts = counts.has(like) && !written.includes(like) ? [like, ...written] : written;
    if (texts.length < 2) continue;
    const frequency = (text: string): number => counts.get(text) as number;
    const [first, second] = texts.toSorted((a, b) => frequency(b) - frequency(a)) as [string, string];
    const others = texts.reduce((sum, text) => sum + frequency(text), -frequency(first));
    count += others;
    if (others <= most) continue;
    most = others;
    values = [clip(first) as string, clip(second) as string];
  }
  return values === null ? null : { count, values };
}
