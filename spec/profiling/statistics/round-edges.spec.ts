import { expect } from "chai";
import fc from "fast-check";
import { NumberAccumulator } from "../../../src/profiling/statistics/number-accumulator.ts";
import { roundBigEdges, roundEdges } from "../../../src/profiling/statistics/round-edges.ts";
import { lengthBins } from "../../../src/profiling/statistics/text-summary.ts";

const day = (text: string): number => Date.parse(text) / 86_400_000;
const dates = (edges: number[]): string[] =>
  edges.map((edge) => new Date(edge * 86_400_000).toISOString().slice(0, 10));

describe("round edges of bins", () => {
  it("are round numbers, one for each integer where these are few", () => {
    expect(roundEdges(1, 5, "integer")).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(roundEdges(0, 1, "float")).to.deep.equal(
      Array.from({ length: 41 }, (_, i) => Number((i * 0.025).toFixed(3))),
    );
    expect(roundEdges(0.1, 0.3, "float")[1]).to.equal(0.105);
    const wide = roundEdges(3, 100_000, "integer");
    expect([wide[0], wide[1], wide.at(-1)]).to.deep.equal([0, 5000, 105_000]);
    expect(roundEdges(7, 7, "float")).to.deep.equal([7, 7]);
  });

  it("are the beginnings of days, Mondays, months and years", () => {
    expect(dates(roundEdges(day("2024-02-27"), day("2024-03-01"), "day"))).to.deep.equal([
      "2024-02-27",
      "2024-02-28",
      "2024-02-29",
      "2024-03-01",
      "2024-03-02",
    ]);
    const weeks = roundEdges(day("2024-01-01"), day("2024-05-01"), "day");
    expect(weeks.map((edge) => new Date(edge * 86_400_000).getUTCDay())).to.satisfy((days: number[]) =>
      days.every((one) => one === 1),
    );
    expect(dates(roundEdges(day("2022-01-15"), day("2023-03-01"), "day")).slice(0, 2)).to.deep.equal([
      "2022-01-01",
      "2022-02-01",
    ]);
    expect(dates(roundEdges(day("1901-05-01"), day("2020-01-01"), "day")).slice(0, 2)).to.deep.equal([
      "1900-01-01",
      "1905-01-01",
    ]);
    const hours = roundEdges(
      Date.parse("2024-01-01T00:10:00Z") * 1000,
      Date.parse("2024-01-01T23:00:00Z") * 1000,
      "microsecond",
    );
    expect((hours[1] as number) - (hours[0] as number)).to.equal(3_600_000_000);
  });

  it("hold every value, at most forty bins of them, whatever the column", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
    const column = fc.array(fc.oneof(finite, fc.integer()), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(column, fc.constantFrom("integer", "float", "day", "microsecond"), (drawn, unit) => {
        const values = [...new Set(unit === "float" ? drawn : drawn.map((x) => Math.trunc(x % 2 ** 53) + 0))].sort(
          (a, b) => a - b,
        );
        const extent = { count: values.length, min: values[0] as number, max: values.at(-1) as number };
        const accumulator = new NumberAccumulator(extent, unit as "integer");
        for (const value of values) accumulator.push(value, 1);
        const { edges, counts } = accumulator.result().summary.fine;
        expect(counts.length).to.be.within(1, 40);
        expect(edges.length).to.equal(counts.length + 1);
        const last = counts.length - 1;
        for (const [i, count] of counts.entries()) {
          const [from, to] = [edges[i] as number, edges[i + 1] as number];
          const inside = values.filter((value) => value >= from && (i === last ? value <= to : value < to));
          expect(count, `${unit} ${from} to ${to}`).to.equal(inside.length);
        }
        expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(values.length);
      }),
      { numRuns: 2000 },
    );
  });

  it("are exact for integers that doubles do not hold, and for nanoseconds", () => {
    const base = 2n ** 62n;
    const edges = roundBigEdges(base + 1n, base + 300n, "integer");
    expect(edges.every((edge) => edge % 10n === 0n)).to.equal(true);
    expect((edges[0] as bigint) <= base + 1n && (edges.at(-1) as bigint) > base + 300n).to.equal(true);
    const second = 1_000_000_000n;
    const at = BigInt(Date.parse("2024-01-01T00:00:00Z")) * 1_000_000n;
    expect(roundBigEdges(at + 1n, at + 10n * second, "nanosecond")[0]).to.equal(at);
  });

  it("count the lengths of texts", () => {
    expect(
      lengthBins(
        new Map([
          [3, 5],
          [1, 2],
          [4, 1],
        ]),
      ),
    ).to.deep.equal({ edges: [1, 2, 3, 4, 5], counts: [2, 0, 5, 1] });
  });
});
