import { expect } from "chai";
import {
  compact,
  counted,
  grouped,
  significant,
  sparselyGrouped,
  wholly,
} from "../../../src/profiling/model/number-text.ts";

/** Numbers of all sizes, those with few digits among them, from a seed. */
function* numbers(count: number): Generator<number> {
  let state = 20_261_128;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < count; i++) {
    const size = 10 ** Math.floor(next() * 40 - 15);
    const value = next() * size * (next() < 0.3 ? -1 : 1);
    yield next() < 0.5 ? Number(value.toPrecision(1 + Math.floor(next() * 8))) : value;
  }
}

describe("numbers in sentences", () => {
  it("are those that Intl.NumberFormat writes", () => {
    const special = [0, -0, 1, 9.5, 99.995, 999.995, 1.0005, -1.0005, 2.5, 1e21, 1e-7, 5e-324, Number.MAX_VALUE];
    for (const digits of [4, 6]) {
      const format = new Intl.NumberFormat("en-US", { maximumSignificantDigits: digits, useGrouping: "min2" });
      for (const value of [...special, ...numbers(5_000), Number.NaN, -1 / 0, 1 / 0]) {
        expect(significant(value, digits), `${value} with ${digits} digits`).to.equal(format.format(value));
      }
    }
  });

  it("are so with all digits before the point, and with K, M, B and T", () => {
    const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
    const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
    const sparse = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0, useGrouping: "min2" });
    const special = [0.4, 0.5, -0.5, 9.5, 999.5, 1000.5, -1000.5, 999_499, 999_500, 99_999.5, 1e15, 1.5e18, 2 ** 53];
    for (const value of [...special, ...numbers(5_000)]) {
      expect(compact(value), `${value} in short`).to.equal(short.format(value));
      expect(grouped(value), `${value} as a whole number`).to.equal(whole.format(value));
      expect(sparselyGrouped(value)).to.equal(sparse.format(value));
      if (Math.abs(value) < 1) continue;
      const maximumFractionDigits = Math.max(0, 8 - Math.floor(Math.log10(Math.abs(value))));
      const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits });
      expect(wholly(value, 9), `${value} with nine digits`).to.equal(exact.format(value));
    }
    for (const value of [0n, 12_345n, -9_007_199_254_740_993n, 123_456_789_012_345_678_901_234n]) {
      expect(grouped(value)).to.equal(whole.format(value));
      expect(compact(value)).to.equal(short.format(value));
    }
  });

  it("have commas by three digits, or none where there are four", () => {
    const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
    const sparse = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0, useGrouping: "min2" });
    for (const value of [
      0,
      1,
      -1,
      12,
      999,
      1000,
      -1000,
      9999,
      10_000,
      1_234_567,
      -7_654_321,
      2 ** 53 - 1,
      1 - 2 ** 53,
    ]) {
      expect(grouped(value)).to.equal(plain.format(value));
      expect(sparselyGrouped(value)).to.equal(sparse.format(value));
    }
  });

  it("are followed by one thing, or several", () => {
    expect([0, 1, 2, 2000].map((n) => counted(n, "row"))).to.deep.equal(["0 rows", "1 row", "2 rows", "2,000 rows"]);
  });
});
