import { expect } from "chai";
import fc from "fast-check";
import { BigIntegerAccumulator } from "../../../src/profiling/statistics/big-integer-summary.ts";
import { DecimalTally } from "../../../src/profiling/statistics/decimal-tally.ts";
import { IntegerSum } from "../../../src/profiling/statistics/integer-sum.ts";
import { NumberAccumulator, type NumberSummary } from "../../../src/profiling/statistics/number-accumulator.ts";
import { summariseNumbers } from "../../../src/profiling/statistics/number-summary.ts";
import { PairBuffer } from "../../../src/profiling/statistics/pair-buffer.ts";
import { PERCENTAGES, quantileAt } from "../../../src/profiling/statistics/quantiles.ts";
import { sortDoubles } from "../../../src/profiling/statistics/sort-doubles.ts";
import { summarisedBeside } from "../../../src/profiling/statistics/sorting-thread.ts";

const ordered = (values: number[]): number[] => [...values].sort((a, b) => a - b);

function summary(values: number[]): NumberSummary {
  const sorted = Float64Array.from(ordered(values));
  return summariseNumbers(sorted, "float").summary;
}

/** The same from distinct values with their counts. */
function accumulated(values: number[]): NumberSummary {
  const counts = new Map<number, number>();
  for (const value of ordered(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const extent = { count: values.length, min: Math.min(...values), max: Math.max(...values) };
  const accumulator = new NumberAccumulator(extent, "float");
  for (const [value, count] of counts) accumulator.push(value, count);
  return accumulator.result().summary;
}

/** Linear interpolation between order statistics, written as its definition reads. */
function quantile(values: number[], p: number): number {
  const sorted = ordered(values);
  const position = p * (sorted.length - 1);
  const low = sorted[Math.floor(position)] as number;
  const high = sorted[Math.ceil(position)] as number;
  return low + (high - low) * (position - Math.floor(position));
}

const near = (actual: number | null, expected: number, digits = 9): void => {
  expect(actual).to.be.a("number");
  const scale = Math.max(Math.abs(expected), Number.MIN_VALUE);
  expect(Math.abs((actual as number) - expected) / scale, `${actual} against ${expected}`).to.be.lessThan(
    10 ** -digits,
  );
};

const value = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x + 0),
);
const column = fc.array(value, { minLength: 1, maxLength: 60 });

describe("the sorter of doubles", () => {
  it("sorts large arrays of any finite doubles as the engine does", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
    const values = fc.array(fc.oneof({ weight: 6, arbitrary: finite }, fc.nat(9)), {
      minLength: 20_000,
      maxLength: 50_000,
    });
    fc.assert(
      fc.property(values, (drawn) => {
        const expected = Float64Array.from(drawn).sort();
        expect(sortDoubles(Float64Array.from(drawn))).to.deep.equal(expected);
      }),
      { numRuns: 5 },
    );
  });

  it("sorts arrays of any length, however their values are spread", () => {
    const spreads = [
      (i: number) => (i * 7919) % 30_011,
      (i: number) => i / 3,
      (i: number) => Math.exp(((i * 7919) % 30_011) / 100),
      (i: number) => (i % 1000 === 0 ? 1e12 * i : ((i * 7919) % 30_011) / 1e6),
      (i: number) => i % 3,
    ];
    for (const length of [0, 1, 2, 15, 16, 17, 300, 16_383, 16_384, 16_385, 100_000]) {
      for (const [n, spread] of spreads.entries()) {
        const values = Float64Array.from({ length }, (_, i) => spread(i));
        const sorted = sortDoubles(values.slice());
        const expected = values.slice().sort();
        const wrong = sorted.findIndex((value, i) => value !== expected[i]);
        expect([sorted.length, wrong], `${length} of spread ${n}`).to.deep.equal([length, -1]);
      }
    }
  });

  it("sorts small arrays, equal values and extremes", () => {
    const values = [5, -1, 0, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 5];
    expect([...sortDoubles(Float64Array.from(values))]).to.deep.equal(ordered(values));
    const many = Float64Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? -1.5 : 1e300));
    expect(sortDoubles(many.slice())).to.deep.equal(many.slice().sort());
  });
});

describe("the summary of a numeric column", () => {
  it("has quantiles also where the least and the largest value lie further apart than the largest double", () => {
    const { quantiles } = summary([-1.7e308, 1.7e308]);
    expect(quantileAt(quantiles, 50)).to.equal(0);
    expect(quantileAt(quantiles, 25)).to.be.closeTo(-0.85e308, 1e293);
    expect(quantileAt(quantiles, 100)).to.equal(1.7e308);
  });

  it("has the quantiles of linear interpolation, whatever the column", () => {
    fc.assert(
      fc.property(column, (values) => {
        const { quantiles } = summary(values);
        for (const [i, p] of PERCENTAGES.entries()) {
          const expected = quantile(values, p / 100);
          const scale = Math.max(...values.map(Math.abs));
          expect(Math.abs((quantiles[i] as number) - expected)).to.be.at.most(4e-15 * scale + Number.MIN_VALUE);
        }
      }),
      { numRuns: 10_000 },
    );
  }).timeout(60_000);

  it("is the same from values and from distinct values with counts", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 40 }), (values) => {
        expect(summary(values)).to.deep.equal(accumulated(values));
      }),
    );
  });

  it("is the same from a thread beside, which an abort ends", async () => {
    const values = Float64Array.from({ length: 30_000 }, (_, i) => ((i * 7919) % 30_011) / 8 - 100);
    const expected = summariseNumbers(sortDoubles(values.slice()), "float", [0, 5, 29_999]);
    const given = values.slice();
    const { signal } = new AbortController();
    const task = { values: given, unit: "float" as const, sampleRanks: [0, 5, 29_999] };
    expect(await summarisedBeside(task, signal)).to.deep.equal(expected);
    expect(given.length, "given away").to.equal(0);
    const controller = new AbortController();
    const many = Float64Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) % 3_000_017);
    const ended = summarisedBeside({ values: many, unit: "integer" as const, sampleRanks: [] }, controller.signal);
    const reason = new Error("no longer wanted");
    controller.abort(reason);
    expect(await ended.catch((error: unknown) => error)).to.equal(reason);
    expect(await summarisedBeside({ ...task, values: values.slice() }, signal)).to.deep.equal(expected);
  });

  it("counts every value into one bin, and top values add up", () => {
    fc.assert(
      fc.property(column, (values) => {
        const { histogram, topValues, zeros, negatives, uniqueCount } = summary(values);
        expect(histogram.reduce((sum, { count }) => sum + count, 0)).to.equal(values.length);
        for (const [i, { binRange, count }] of histogram.entries()) {
          const last = i === histogram.length - 1;
          const inside = values.filter((x) => x >= binRange[0] && (last ? x <= binRange[1] : x < binRange[1]));
          expect(count).to.equal(inside.length);
        }
        expect(zeros).to.equal(values.filter((x) => x === 0).length);
        expect(negatives).to.equal(values.filter((x) => x < 0).length);
        expect(uniqueCount).to.equal(new Set(values).size);
        for (const top of topValues) expect(values.filter((x) => x === top.value).length).to.equal(top.count);
      }),
    );
  });

  it("is right to nine digits on large values with a small spread", () => {
    const values = Array.from({ length: 1001 }, (_, i) => (i % 2 === 0 ? 10000000.1 : 10000000.3));
    const { moments } = summary(values);
    // 501 values 0.1 below and 500 values 0.1 above the middle: exact arithmetic on d = ±0.1 around 10000000.2.
    const shift = -0.1 / 1001;
    near(moments.mean, 10000000.2 + shift, 15);
    near(moments.variance, (1001 * (0.01 - shift ** 2)) / 1000, 6);
    const exact = values.map((x) => x - 10000000);
    const mean = exact.reduce((a, b) => a + b) / exact.length;
    const variance = exact.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (exact.length - 1);
    near(moments.variance, variance);
    near(moments.standardDeviation, Math.sqrt(variance));
  });

  it("has the variance of its definition over more values than one chunk holds, wherever they lie", () => {
    for (const base of [0, 1e9, -1e12]) {
      const values = Array.from({ length: 9000 }, (_, i) => base + ((i * 7919) % 9001) / 64);
      const distances = values.map((x) => x - base);
      const mean = distances.reduce((a, b) => a + b) / distances.length;
      const variance = distances.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (distances.length - 1);
      near(summary(values).moments.variance, variance, 11);
    }
  });

  it("adds integers exactly, however many and large", () => {
    const integer = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
    const pair = fc.tuple(
      integer,
      fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2 ** 25, max: 2 ** 40 })),
    );
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const sum = new IntegerSum();
        for (const [integer, count] of pairs) sum.add(integer, count);
        expect(sum.value).to.equal(pairs.reduce((total, [i, count]) => total + BigInt(i) * BigInt(count), 0n));
      }),
    );
  });

  it("has sample moments as the field defines them", () => {
    const { moments } = summary([2, 4, 4, 4, 5, 5, 7, 9]);
    near(moments.mean, 5);
    near(moments.variance, 32 / 7);
    near(moments.skewness, 0.818487553356913);
    near(moments.kurtosis, 0.940625);
  });

  it("has no moments where too few values leave them undefined, and never NaN or Infinity", () => {
    expect(summary([3]).moments).to.deep.equal({
      mean: 3,
      variance: null,
      standardDeviation: null,
      skewness: null,
      kurtosis: null,
    });
    const constant = summary([7, 7, 7, 7]);
    expect(constant.moments).to.include({ variance: 0, standardDeviation: 0, skewness: null, kurtosis: null });
    expect(constant.histogram).to.deep.equal([{ binRange: [7, 7], count: 4 }]);
    const huge = summary([Number.MAX_VALUE, -Number.MAX_VALUE, Number.MAX_VALUE, 1]);
    for (const moment of Object.values(huge.moments)) {
      expect(moment === null || Number.isFinite(moment)).to.equal(true);
    }
  });

  it("orders top values by count, then by value", () => {
    const { topValues } = summary([3, 3, 1, 1, 2, 9, 8, 7, 6, 5, 4, 0, -1, -2]);
    expect(topValues.map(({ value: v }) => v)).to.deep.equal([1, 3, -2, -1, 0, 2, 4, 5, 6, 7]);
  });
});

describe("the summary of integers beyond 2^53", () => {
  it("keeps every digit", () => {
    const base = 2n ** 62n;
    const values = [base + 1n, base + 2n, base + 3n];
    const accumulator = new BigIntegerAccumulator({ count: 4, min: values[0] as bigint, max: values[2] as bigint });
    accumulator.push(values[0] as bigint, 1);
    accumulator.push(values[1] as bigint, 2);
    accumulator.push(values[2] as bigint, 1);
    const result = accumulator.result();
    expect(result.sum).to.equal(4n * base + 8n);
    expect(quantileAt(result.quantiles, 50)).to.equal((base + 2n).toString());
    expect(result.topValues[0]).to.deep.equal({ value: base + 2n, count: 2 });
    expect(result.histogram.reduce((sum, { count }) => sum + count, 0)).to.equal(4);
    near(result.moments.variance, 2 / 3);
  });

  it("comes to the same where all are given at once", () => {
    const near2To63 = fc.bigInt({ min: 2n ** 63n - 3n, max: 2n ** 63n - 1n });
    const signed = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt(-2n, 2n), near2To63);
    const unsigned = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 2n), near2To63);
    const columns = fc.oneof(
      fc.array(signed, { minLength: 1, maxLength: 60 }).map((values) => BigInt64Array.from(values)),
      fc.array(unsigned, { minLength: 1, maxLength: 60 }).map((values) => BigUint64Array.from(values)),
    );
    fc.assert(
      fc.property(columns, (column) => {
        const sorted = column.sort();
        const values: bigint[] = [...sorted];
        const extent = { count: values.length, min: values[0] as bigint, max: values.at(-1) as bigint };
        const one = new BigIntegerAccumulator(extent, [0, values.length - 1]);
        for (const value of new Set(values)) one.push(value, values.filter((other) => other === value).length);
        const other = new BigIntegerAccumulator(extent, [0, values.length - 1]);
        other.pushSorted(sorted);
        expect(other.result()).to.deep.equal(one.result());
      }),
      { numRuns: 500 },
    );
  });

  it("adds up more than doubles could", () => {
    const sorted = new BigUint64Array(2 ** 21 + 5).fill(2n ** 64n - 1n);
    const [count, most] = [sorted.length, 2n ** 64n - 1n];
    const accumulator = new BigIntegerAccumulator({ count, min: most, max: most });
    accumulator.pushSorted(sorted);
    expect(accumulator.result().sum).to.equal(BigInt(count) * most);
  });
});

describe("the tally of decimals", () => {
  const tallied = (values: number[]): Map<number, number> | null => {
    const array = Float64Array.from(values);
    const [min, max] = [Math.min(...values), Math.max(...values)];
    const measure = DecimalTally.measure(array, min, max);
    if (measure === null) return null;
    const tally = DecimalTally.of(measure, min);
    if (!tally.add(array)) return null;
    const counts = new Map<number, number>();
    const pairs = new PairBuffer(7, (found, times) => {
      for (const [i, x] of found.entries()) counts.set(x, times[i] as number);
    });
    pairs.pushTally(tally.counts, 0, 3, tally.low, tally.scale);
    pairs.pushTally(tally.counts, 3, tally.counts.length, tally.low, tally.scale);
    pairs.flush();
    return counts;
  };

  it("gives back each value with its count, ascending", () => {
    const decimals = fc.integer({ min: 0, max: 6 }).chain((places) => {
      const units = fc.integer({ min: -50_000, max: 50_000 });
      return fc.array(
        units.map((n) => n / 10 ** places),
        { minLength: 1, maxLength: 50 },
      );
    });
    fc.assert(
      fc.property(decimals, (values) => {
        const counts = tallied(values.map((x) => x + 0)) as Map<number, number>;
        expect([...counts.keys()]).to.deep.equal([...new Set(ordered(values.map((x) => x + 0)))]);
        for (const [x, count] of counts) expect(values.filter((y) => y + 0 === x).length).to.equal(count);
      }),
    );
  });

  it("grows to where values are, and no further than it may", () => {
    const units = fc.array(fc.integer({ min: -3000, max: 3000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(units, units, fc.constantFrom(1, 100), (first, next, scale) => {
        const values = [...first, ...next].map((n) => n / scale + 0);
        const tally = DecimalTally.of({ scale, width: 1 }, values[0] as number, 12_001);
        expect(tally.add(Float64Array.from(values.slice(0, first.length)))).to.equal(true);
        expect(tally.add(Float64Array.from(values.slice(first.length)))).to.equal(true);
        expect(tally.extent).to.deep.equal({ min: Math.min(...values), max: Math.max(...values) });
        expect(tally.counts.length).to.be.at.most(12_001);
        expect(tally.counts.reduce((sum, count) => sum + count, 0)).to.equal(values.length);
        for (const value of values) {
          const count = tally.counts[Math.round(value * scale) - tally.low];
          expect(count).to.equal(values.filter((other) => other === value).length);
        }
      }),
    );
    const tally = DecimalTally.of({ scale: 10, width: 3 }, 0, 10);
    expect(tally.extent).to.deep.equal({ min: Number.NaN, max: Number.NaN });
    expect(tally.add(Float64Array.of(0.9))).to.equal(true);
    expect(tally.add(Float64Array.of(1))).to.equal(false);
    expect(tally.add(Float64Array.of(-0.1))).to.equal(false);
    expect(tally.add(Float64Array.of(2 ** 60))).to.equal(false);
  });

  it("takes no values of more decimals than it counts", () => {
    expect(tallied([0.1234567, 1])).to.equal(null);
    expect(tallied([1 / 3, 1])).to.equal(null);
    const tally = DecimalTally.of({ scale: 100, width: 101 }, 0, 1000);
    expect(tally.add(Float64Array.of(0.5, 0.25))).to.equal(true);
    expect(tally.add(Float64Array.of(0.505))).to.equal(false);
    expect(tally.add(Float64Array.of(2.005))).to.equal(false);
  });
});
