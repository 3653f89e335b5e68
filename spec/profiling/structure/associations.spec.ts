import { expect } from "chai";
import fc from "fast-check";
import { cramersV, etaSquared } from "../../../src/profiling/structure/associations.ts";
import { correlationsInMemory } from "../../../src/profiling/structure/correlations.ts";

const categories = fc.array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 4 })), {
  minLength: 8,
  maxLength: 80,
});

/** χ² of a contingency table as its definition reads, with Bergsma's correction. */
function definedV(pairs: [number, number][]): number | null {
  const complete = pairs.filter(([x, y]) => x >= 0 && y >= 0);
  const [as, bs] = [[...new Set(complete.map(([x]) => x))], [...new Set(complete.map(([, y]) => y))]];
  const n = complete.length;
  if (as.length < 2 || bs.length < 2) return null;
  let chi = 0;
  for (const a of as) {
    for (const b of bs) {
      const observed = complete.filter(([x, y]) => x === a && y === b).length;
      const expected = (complete.filter(([x]) => x === a).length * complete.filter(([, y]) => y === b).length) / n;
      chi += (observed - expected) ** 2 / expected;
    }
  }
  const [r, k] = [as.length, bs.length];
  const phi = Math.max(0, chi / n - ((k - 1) * (r - 1)) / (n - 1));
  const [rows, columns] = [r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)];
  const least = Math.min(rows - 1, columns - 1);
  return least > 0 ? Math.sqrt(phi / least) : null;
}

/** Ranks from 1, equal values with the mean of theirs. */
function ranksOf(values: number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    return below + (values.filter((other) => other === value).length + 1) / 2;
  });
}

function pearson(xs: number[], ys: number[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const sum = (term: (i: number) => number): number => xs.reduce((total, _, i) => total + term(i), 0);
  const [dx, dy] = [(i: number) => (xs[i] as number) - mx, (i: number) => (ys[i] as number) - my];
  return sum((i) => dx(i) * dy(i)) / Math.sqrt(sum((i) => dx(i) ** 2) * sum((i) => dy(i) ** 2));
}

const near = (actual: number | null | undefined, expected: number, digits = 6): void => {
  expect(actual).to.be.a("number");
  expect(Math.abs((actual as number) - expected), `${actual} against ${expected}`).to.be.lessThan(10 ** -digits);
};

describe("how categories and numbers go together", () => {
  it("is Cramér's V as Bergsma corrects it", () => {
    fc.assert(
      fc.property(categories, (pairs) => {
        const found = cramersV(
          { name: "a", codes: Int32Array.from(pairs, ([x]) => x), distinct: 4 },
          { name: "b", codes: Int32Array.from(pairs, ([, y]) => y), distinct: 5 },
        );
        const expected = definedV(pairs as [number, number][]);
        if (expected === null) expect(found).to.equal(null);
        else near(found, expected, 7);
      }),
      { numRuns: 500 },
    );
    // The same with a code of its own for each of two values: it goes together wholly.
    const codes = Int32Array.from({ length: 40 }, (_, i) => i % 2);
    near(cramersV({ name: "a", codes, distinct: 2 }, { name: "b", codes, distinct: 2 }), 1, 12);
  });

  it("is the share of the variance that lies between the categories", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -1, max: 2 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })), {
          minLength: 3,
          maxLength: 50,
        }),
        (rows) => {
          const known = rows.filter(([code]) => code >= 0);
          const mean = known.reduce((sum, [, x]) => sum + x, 0) / known.length;
          const groups = [...Map.groupBy(known, ([code]) => code).values()].map((group) => group.map(([, x]) => x));
          const total = known.reduce((sum, [, x]) => sum + (x - mean) ** 2, 0);
          const between = groups.reduce(
            (sum, group) => sum + group.length * (group.reduce((a, b) => a + b, 0) / group.length - mean) ** 2,
            0,
          );
          const category = { name: "c", codes: Int32Array.from(rows, ([code]) => code), distinct: 3 };
          const found = etaSquared(category, { name: "x", cells: Float64Array.from(rows, ([, x]) => x), mean: 7 });
          if (groups.length < 2 || total < 1e-6) return;
          near(found, between / total, 6);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is Spearman's coefficient beside Pearson's, over the rows that have both", () => {
    const cell = fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: -9, max: 9 }) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 3, maxLength: 60 }), fc.boolean(), (rows, whole) => {
        const pairs = rows.map(([x, y]): [number, number] => (whole ? [x || 0, y || 0] : [x, y]));
        const both = pairs.filter(([x, y]) => !Number.isNaN(x) && !Number.isNaN(y));
        const [xs, ys] = [both.map(([x]) => x), both.map(([, y]) => y)];
        if (new Set(xs).size < 2 || new Set(ys).size < 2) return;
        const [found] = correlationsInMemory([
          { name: "x", cells: Float64Array.from(pairs, ([x]) => x), mean: 0 },
          { name: "y", cells: Float64Array.from(pairs, ([, y]) => y), mean: 0 },
        ]);
        near(found?.coefficient, pearson(xs, ys));
        near(found?.rank, pearson(ranksOf(xs), ranksOf(ys)));
      }),
      { numRuns: 1000 },
    );
  });
});
