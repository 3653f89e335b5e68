import { expect } from "chai";
import fc from "fast-check";
import { bytes, compactNumber, exactNumber, percent, rounded } from "../../../src/web/model/number-format.ts";

/** The number that a text says. */
const read = (text: string): number => Number(text.replaceAll(",", "").replaceAll("−", "-"));

describe("numbers as people read them", () => {
  it("has every digit before the point, and nine in all where there is a fraction", () => {
    expect(exactNumber(22_019_465.5)).to.equal("22,019,465.5");
    expect(exactNumber(140_542_660_013)).to.equal("140,542,660,013");
    expect(exactNumber(9_007_199_254_740_993n)).to.equal("9,007,199,254,740,993");
    expect(exactNumber(-0.6590983154)).to.equal("−0.659098315");
    expect(exactNumber(1 / 3)).to.equal("0.333333333");
    expect(exactNumber(0)).to.equal("0");
    expect(exactNumber(1.5e300)).to.equal("1.5e300");
    expect(exactNumber(-2.5e-12)).to.equal("−2.5e−12");
  });

  it("never rounds a digit before the point away, and is off by less than what it does not show", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e20, max: 1e20, noNaN: true }), (value) => {
        const shown = read(exactNumber(value));
        const unit = Math.max(1e-9, Math.min(1, 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) - 8)));
        expect(Math.abs(shown - value)).to.be.at.most(
          Math.max(unit, Math.abs(value) * 1e-8 * Number(Math.abs(value) < 1)),
        );
        if (Number.isInteger(value)) expect(shown).to.equal(value);
      }),
    );
  });

  it("shows of a rounded number what it shows of the number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(exactNumber(rounded(value))).to.equal(exactNumber(value));
        expect(rounded(rounded(value))).to.equal(rounded(value));
      }),
    );
  });

  it("says 0 % of nothing and 100 % of all only", () => {
    expect(percent(0, 10)).to.equal("0 %");
    expect(percent(10, 10)).to.equal("100 %");
    expect(percent(1, 100_000)).to.equal("<0.1 %");
    expect(percent(99_999, 100_000)).to.equal(">99.9 %");
    expect(percent(1, 3)).to.equal("33 %");
    expect(percent(67, 1000)).to.equal("6.7 %");
    expect(percent(998, 1000)).to.equal("99.8 %");
    expect(percent(0, 0)).to.equal("0 %");
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (one, other) => {
        const [part, whole] = [Math.min(one, other), Math.max(one, other, 1)];
        const text = percent(part, whole);
        if (part > 0) expect(text).not.to.match(/^0(\.0)? %$/);
        if (part < whole) expect(text).not.to.match(/^100(\.0)? %$/);
        if (!/[<>]/.test(text)) expect(Math.abs(Number.parseFloat(text) - (100 * part) / whole)).to.be.at.most(0.5);
      }),
    );
  });

  it("is short where there is little room", () => {
    expect([22_019_465.5, 5822, 0.5005, 99_999, -1_250_000].map(compactNumber)).to.deep.equal([
      "22M",
      "5822",
      "0.5005",
      "99,999",
      "−1.25M",
    ]);
    expect([0, 999, 1300, 1_300_000, 999_999].map(bytes)).to.deep.equal(["0 B", "999 B", "1.3 kB", "1.3 MB", "1.0 MB"]);
  });
});
