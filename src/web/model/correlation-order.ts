import type { Column, Table } from "./open-report.ts";

/** How strongly two columns go together, and by which measure. */
export interface Tie {
  one: Column;
  other: Column;
  coefficient: number;
  /** Spearman's, beside Pearson's coefficient. */
  rank?: number;
  measure: "r" | "V" | "η²";
}

/** All that is known of how columns of a table go together, the strongest first. */
export function tiesOf({ columns, correlations = [], associations = [] }: Table): Tie[] {
  const ties = [
    ...correlations.map(([one, other, coefficient, rank]) => ({
      one,
      other,
      coefficient,
      rank,
      measure: "r" as const,
    })),
    ...associations.map(([one, other, measure, coefficient]) => ({
      one,
      other,
      coefficient,
      rank: undefined,
      measure,
    })),
  ].flatMap(({ one, other, rank, ...tie }): Tie[] => {
    const [left, right] = [columns[one], columns[other]];
    if (left === undefined || right === undefined) return [];
    return [{ one: left, other: right, ...tie, ...(rank === undefined ? {} : { rank }) }];
  });
  return ties.toSorted((a, b) => strengthOf(b) - strengthOf(a));
}

/** What a column goes together with, the strongest first. */
export function strongestOf(table: Table, place: number): { other: Column; coefficient: number; measure: string }[] {
  return tiesOf(table).flatMap(({ one, other, coefficient, measure }) => {
    if (one.place !== place && other.place !== place) return [];
    return [{ other: one.place === place ? other : one, coefficient, measure }];
  });
}

/** The columns of some ties in an order in which those that go together stand together: each after the one it is closest to. */
export function drawnTogether(ties: readonly Tie[]): Column[] {
  const left = new Set(ties.flatMap(({ one, other }) => [one, other]));
  const order: Column[] = [];
  let last = ties[0]?.one;
  while (last !== undefined) {
    order.push(last);
    left.delete(last);
    const from = last;
    const next = ties.find(({ one, other }) => (one === from && left.has(other)) || (other === from && left.has(one)));
    last = next === undefined ? [...left][0] : next.one === from ? next.other : next.one;
  }
  return order;
}

/** Comparable between measures: eta squared is a share of variance, the others are not squared. */
function strengthOf({ coefficient, measure }: Tie): number {
  return measure === "η²" ? Math.sqrt(coefficient) : Math.abs(coefficient);
}
