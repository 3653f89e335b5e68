import { expect } from "chai";
import { equallyLikely, jensenShannon, wasserstein } from "../../../../src/web/model/comparison/distances.ts";

const EXACT = 1e-9;

describe("distances of distributions", () => {
  it("are those of scipy's own examples", () => {
    expect(wasserstein(equallyLikely([0, 1, 3]), equallyLikely([5, 6, 8]))).to.be.closeTo(5, EXACT);
    const [left, right] = [
      { values: [0, 1], weights: [3, 1] },
      { values: [0, 1], weights: [2, 2] },
    ];
    expect(wasserstein(left, right)).to.be.closeTo(0.25, EXACT);
    const [a, b] = [
      { values: [3.4, 3.9, 7.5, 7.8], weights: [1.4, 0.9, 3.1, 7.2] },
      { values: [4.5, 1.4], weights: [3.2, 3.5] },
    ];
    expect(wasserstein(a, b)).to.be.closeTo(4.0781331438047861, EXACT);
    expect(jensenShannon([1, 0, 0], [0, 1, 0])).to.be.closeTo(1, EXACT);
  });

  it("are those of the definition by entropies", () => {
    const entropy = (shares: number[]): number =>
      -shares.reduce((sum, share) => sum + (share === 0 ? 0 : share * Math.log2(share)), 0);
    const [p, q] = [
      [0.1, 0.2, 0.7],
      [0.5, 0.5, 0],
    ] as const;
    const middle = p.map((share, i) => (share + (q[i] ?? 0)) / 2);
    const expected = Math.sqrt(entropy(middle) - (entropy([...p]) + entropy([...q])) / 2);
    expect(jensenShannon([1, 2, 7], [3, 3, 0])).to.be.closeTo(expected, EXACT);
  });
});
