import { clip } from "../duckdb/clip.ts";
import type { ColumnEvidence, SomeCells, Variants } from "../model/column-evidence.ts";
import { isDamaged, isSpaced, likeness } from "../semantics/text-flaws.ts";

/** Distinct texts of a column among which variants of one are looked for. */
export const COMPARED_TEXTS = 10_000;
/** Cells a distinct text must have on the average: names and sentences that occur once are no categories. */
const REPEATED = 2;
const BEYOND_ASCII = /[^\0-\u007f]/;

/** What is wrong with the texts of a column, given in order, with the number of times each occurs. */
export function textFlaws(ordered: readonly string[], counts: ReadonlyMap<string, number>): ColumnEvidence {
  let spaced: SomeCells | null = null;
  let damaged: SomeCells | null = null;
  let total = 0;
  for (const text of ordered) {
    const count = counts.get(text) as number;
    total += count;
    if (isSpaced(text)) spaced = withCells(spaced, text, count);
    if (BEYOND_ASCII.test(text) && isDamaged(text)) damaged = withCells(damaged, text, count);
  }
  const variants = variantsOf(ordered, counts, total);
  return {
    ...(spaced === null ? {} : { spaced }),
    ...(damaged === null ? {} : { damaged }),
    ...(variants === null ? {} : { variants }),
  };
}

function withCells(before: SomeCells | null, text: string, count: number): SomeCells {
  return before === null ? { count, value: clip(text) } : { ...before, count: before.count + count };
}

/** Texts of a column of repeated ones, given in order, that differ in nothing a reader would tell them apart by. */
export function variantsOf(
  ordered: readonly string[],
  counts: ReadonlyMap<string, number>,
  total: number,
): Variants | null {
  if (ordered.length > COMPARED_TEXTS || ordered.length * REPEATED > total) return null;
  const known = new Map<string, string[]>();
  for (const text of ordered) {
    const like = likeness(text);
    const others = known.get(like);
    if (others === undefined) known.set(like, [text]);
    else others.push(text);
  }
  let count = 0;
  let most = 0;
  let values: [string, string] | null = null;
  for (const texts of known.values()) {
    if (texts.length < 2) continue;
    const [first, second] = texts.toSorted((a, b) => (counts.get(b) as number) - (counts.get(a) as number));
    const others = texts.reduce(
      (sum, text) => sum + (counts.get(text) as number),
      -(counts.get(first as string) as number),
    );
    count += others;
    if (others <= most) continue;
    most = others;
    values = [clip(first as string) as string, clip(second as string) as string];
  }
  return values === null ? null : { count, values };
}
