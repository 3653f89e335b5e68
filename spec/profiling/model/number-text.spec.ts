import { expect } from "chai";
import fc from "fast-check";
import {
  compact,
  counted,
  grouped,
  significant,
  sparselyGrouped,
  wholly,
} from "../../../src/profiling/model/number-text.ts";

/** Numbers as they are computed, and as they are written: of few digits, halves among them. */
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e21, max: 1e21, noNaN: true }),
  fc
    .tuple(fc.integer({ min: -99_999_999, max: 99_999_999 }), fc.integer({ min: -15, max: 14 }))
    .map(([digits, exponent]) => Number(`${digits}e${exponent}`)),
);
const special = [
  ...[0, -0, 0.4, 0.5, -0.5, 1, -1, 2.5, 9.5, 12, 99.995, 999, 999.5, 999.995, 1000, -1000, 1000.5, -1000.5, 9999],
  ...[10_000, 99_999.5, 999_499, 999_500, 1_234_567, -7_654_321, 2 ** 53 - 1, 1 - 2 ** 53, 2 ** 53, 1e15, 1.5e18],
  ...[1.0005, -1.0005, 1e21, 1e-7, 5e-324, Number.MAX_VALUE],
];
/** What Intl makes of rare numbers is its own affair: the same ones are tried each time. */
const RUNS = { numRuns: 5_000, seed: 20_261_128, examples: special.map((value): [number] => [value]) };

const intl = (options: Intl.NumberFormatOptions): Intl.NumberFormat => new Intl.NumberFormat("en-US", options);

describe("numbers in sentences", () => {
  it("are those that Intl.NumberFormat writes, by digits that count", () => {
    for (const digits of [4, 6, 9]) {
      const format = intl({ maximumSignificantDigits: digits, useGrouping: "min2" });
      fc.assert(
        fc.property(number, (value) => {
          expect(significant(value, digits), `${value} with ${digits} digits`).to.equal(format.format(value));
        }),
        RUNS,
      );
      for (const value of [Number.NaN, -1 / 0, 1 / 0])
        expect(significant(value, digits)).to.equal(format.format(value));
    }
  });

  it("are so with all digits before the point, and with K, M, B and T", () => {
    const short = intl({ notation: "compact", maximumSignificantDigits: 3 });
    const whole = intl({ maximumFractionDigits: 0 });
    const sparse = intl({ maximumFractionDigits: 0, useGrouping: "min2" });
    fc.assert(
      fc.property(number, (value) => {
        expect(compact(value), `${value} in short`).to.equal(short.format(value));
        expect(grouped(value), `${value} as a whole number`).to.equal(whole.format(value));
        expect(sparselyGrouped(value), `${value} with few commas`).to.equal(sparse.format(value));
        if (Math.abs(value) < 1) return;
        const maximumFractionDigits = Math.max(0, 8 - Math.floor(Math.log10(Math.abs(value))));
        expect(wholly(value, 9), `${value} with nine digits`).to.equal(intl({ maximumFractionDigits }).format(value));
      }),
      RUNS,
    );
    for (const value of [0n, 12_345n, -9_007_199_254_740_993n, 123_456_789_012_345_678_901_234n]) {
      expect(grouped(value)).to.equal(whole.format(value));
      expect(compact(value)).to.equal(short.format(value));
    }
  });

  it("are followed by one thing, or several", () => {
    expect([0, 1, 2, 2000].map((n) => counted(n, "row"))).to.deep.equal(["0 rows", "1 row", "2 rows", "2,000 rows"]);
  });
});
