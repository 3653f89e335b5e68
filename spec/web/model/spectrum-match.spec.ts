import { expect } from "chai";
import { matchedCurves, verdictOf } from "../../../src/web/model/spectrum-match.ts";

const wavelength = [4000, 5000, 6000, 7000, 8000];

describe("the picture of a spectrum and its template", () => {
  it("shows each where it is covered, the template moved to its redshift", () => {
    const spectrum = { wavelength, flattened: [0, 1, 2, 3, 0], range: [5000, 7000] };
    const template = { wavelength, flux: [0, 4, 5, 6, 0], object: "sn1" };
    const [observed, moved] = matchedCurves(spectrum, { template, redshift: 0.1 });
    expect(observed).to.deep.equal({ name: "the spectrum", wavelength: [5000, 6000, 7000], flux: [1, 2, 3] });
    expect(moved?.name).to.equal("sn1");
    expect(moved?.wavelength.map(Math.round)).to.deep.equal([5500, 6600]);
    expect(moved?.flux).to.deep.equal([4, 5]);
    expect(matchedCurves(spectrum, null)).to.have.length(1);
  });

  it("says what is assumed, and why it is not sure", () => {
    const best = {
      type: "Ia",
      subtype: "Ia-norm",
      age_days: 2.04,
      redshift: 0.1,
      redshift_rms: 0.001,
      reliable: true,
      why_not: [],
    };
    const sure = "If it is a supernova of a type that has templates: Ia (Ia-norm), 2.0 days, redshift 0.1000 ± 0.0010.";
    expect(verdictOf(best)).to.equal(sure);
    expect(verdictOf({ ...best, reliable: false, why_not: ["a", "b"] })).to.equal(`${sure} Not reliable: a; b.`);
  });
});
