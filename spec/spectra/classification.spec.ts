import { cpSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Classification, classified } from "../../src/spectra/classification.ts";
import { matchesOf } from "../../src/spectra/match.ts";
import { processed, unprocessed } from "../../src/spectra/process.ts";
import { spectrumOf } from "../../src/spectra/spectrum.ts";
import type { TemplateSet } from "../../src/spectra/template-set.ts";
import { loadTemplates } from "../../src/spectra/templates.ts";
import { temporaryFolder } from "../support/folders.ts";
import { observed, TYPES, templateFolder } from "../support/supernovae.ts";

/** Twelve objects of four types at four ages; what is observed is of others. */
describe("classification of spectra", () => {
  let set: TemplateSet;
  let folder: string;
  before(async () => {
    folder = templateFolder(12);
    ({ set } = await loadTemplates(folder));
  });

  const classify = (
    { wavelength, flux }: ReturnType<typeof observed>,
    { of = set, redshifts = [-0.01, 1.2] as [number, number] } = {},
  ): Classification => {
    const { flattened } = processed(spectrumOf(wavelength, flux), unprocessed);
    const matches = matchesOf(flattened, of, { chosen: () => true, redshifts });
    return classified(matches, of, { compared: of.facts.length, most: 10 });
  };
  const mains = ["Ia", "Ib", "Ic", "II"];

  it("finds the type and the redshift of objects without a template, with nothing given", () => {
    for (const [i, type] of TYPES.entries()) {
      for (const [object, redshift] of [0.02, 0.09, 0.22].entries()) {
        const { best } = classify(observed({ type, object: 50 + object, redshift, noise: 0.1, seed: 10 * i + object }));
        expect([best.type, best.subtype], `${type} at ${redshift}`).to.deep.equal([mains[i], type]);
        expect(best.redshift).to.be.closeTo(redshift, 0.005);
        expect(best.reliable, best.why_not.join()).to.equal(true);
      }
    }
  });

  it("finds nothing reliable in noise, and says why", () => {
    for (let seed = 0; seed < 40; seed++) {
      const { best } = classify(observed({ type: null, redshift: 0.05, noise: 0.2, seed: 500 + seed }));
      expect(best.reliable, `seed ${seed}`).to.equal(false);
      expect(best.why_not.join()).to.match(/is asked for/);
    }
  });

  it("ranks matches by their score, and tells each type's best", () => {
    const { matches, types } = classify(observed({ type: "Ib-norm", redshift: 0.12, noise: 0.1 }));
    expect(matches).to.have.length(10);
    matches.forEach((match, i) => {
      expect(match.score).to.be.closeTo(match.correlation ** 2 * match.lap, 1e-12);
      expect(match.rlap).to.be.closeTo(match.r * match.lap, 1e-12);
      expect(match.score).to.be.at.most(matches[i - 1]?.score ?? Number.POSITIVE_INFINITY);
    });
    expect(types.map(({ type }) => type).sort()).to.deep.equal([...mains].sort());
    expect(types[0]?.type).to.equal("Ib");
  });

  it("answers the same whatever the order in which the templates are read", async () => {
    const other = temporaryFolder();
    cpSync(folder, other, { recursive: true });
    // The last name in order comes first; what the files hold is the same.
    for (const [i, name] of ["sn2600.lnw", "sn2205.lnw"].entries())
      renameSync(join(other, name), join(other, `a${i}.lnw`));
    const { set: renamed } = await loadTemplates(other);
    expect(renamed.facts[0]?.object).not.to.equal(set.facts[0]?.object);
    const spectrum = observed({ type: "Ia-norm", redshift: 0.15, noise: 0.3 });
    const without = ({ matches, ...rest }: Classification) => ({
      ...rest,
      matches: matches.map(({ template: _, ...match }) => match),
    });
    expect(without(classify(spectrum, { of: renamed }))).to.deep.equal(without(classify(spectrum)));
  });

  it("looks only at the redshifts that are asked for", () => {
    const spectrum = observed({ type: "Ia-norm", redshift: 0.15 });
    const { best, matches } = classify(spectrum, { redshifts: [0.3, 0.4] });
    expect(best.redshift).to.be.within(0.3, 0.4);
    for (const { redshift } of matches) expect(redshift).to.be.within(0.3, 0.4);
    expect(best.reliable).to.equal(false);
  });
});
