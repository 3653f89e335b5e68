import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { matchesOf } from "../../src/spectra/match.ts";
import { processed, unprocessed } from "../../src/spectra/process.ts";
import { spectrumOf } from "../../src/spectra/spectrum.ts";
import type { TemplateSet } from "../../src/spectra/template-set.ts";
import { loadTemplates } from "../../src/spectra/templates.ts";
import { observed, templateFolder } from "../support/supernovae.ts";
import { binned, flat, flatTemplate, matches } from "./reference.ts";

const REDSHIFTS: [number, number] = [-0.01, 0.4];

describe("spectra, against the formulas", () => {
  let set: TemplateSet;
  let folder: string;
  before(async () => {
    folder = templateFolder(2);
    ({ set } = await loadTemplates(folder));
  });

  /** The flux of a template as its file has it. */
  const written = (place: number): number[] => {
    const [file = "", epoch] = set.facts[place]?.name.split("/") ?? [];
    const rows = readFileSync(join(folder, file), "utf8").trim().split("\n").slice(-1024);
    return rows.map((row) => Number(row.trim().split(/\s+/)[Number(epoch)]));
  };
  const close = (one: number, other: number, by: number, what: string): void => {
    expect(Math.abs(one - other), `${what}: ${one} and ${other}`).to.be.at.most(by);
  };

  const cases = [
    observed({ type: "Ia-norm", redshift: 0.08 }),
    observed({ type: "IIP", redshift: 0.31, from: 4000, to: 8000, noise: 0.2, step: 7 }),
    // A gap, fluxes below zero, and pixels wider than bins.
    (() => {
      const { wavelength, flux } = observed({ type: "Ic-norm", redshift: 0, from: 3000, to: 10_500, step: 16 });
      const kept = wavelength.map((_, i) => i).filter((i) => i < 150 || i > 170);
      return {
        wavelength: kept.map((i) => wavelength[i] as number),
        flux: kept.map((i) => (i % 40 === 0 ? -1e-16 : (flux[i] as number))),
      };
    })(),
  ];

  for (const [i, { wavelength, flux }] of cases.entries()) {
    it(`has the bins, the flattened flux and the matches of the formulas, in their order (spectrum ${i + 1})`, () => {
      const { binned: ownBins, flattened } = processed(spectrumOf(wavelength, flux), unprocessed);
      const bins = binned(wavelength, flux);
      bins.values.forEach((value, bin) => {
        close(ownBins.values[bin] as number, value, 1e-9 * Math.abs(value) + 1e-30, `bin ${bin}`);
      });
      const expected = flat(wavelength, flux);
      expect([flattened.first, flattened.last]).to.deep.equal([expected.first, expected.last]);
      expected.values.forEach((value, bin) => {
        close(flattened.values[bin] as number, value, 1e-9, `flattened bin ${bin}`);
      });
      const templates = set.order.map((place) => flatTemplate(written(place)));
      const right = matches(expected, templates, REDSHIFTS);
      const found = matchesOf(flattened, set, { chosen: () => true, redshifts: REDSHIFTS });
      expect(found.length).to.be.greaterThan(20);
      expect(found.map(({ template }) => template)).to.deep.equal(right.map(({ template }) => set.order[template]));
      found.forEach((match, place) => {
        const other = right[place];
        if (other === undefined) throw new Error("there are fewer");
        close(match.redshift, other.redshift, 1e-9, "redshift");
        close(match.correlation, other.correlation, 1e-9, "correlation");
        close(match.lap, other.lap, 1e-9, "lap");
        close(match.r, other.r, 1e-9 * other.r, "r");
      });
    });
  }

  it("has the matches of the formulas also within few redshifts, where their correlations are computed one by one", () => {
    const [first] = cases;
    if (first === undefined) throw new Error("there is no spectrum");
    const { flattened } = processed(spectrumOf(first.wavelength, first.flux), unprocessed);
    const redshifts: [number, number] = [0.072, 0.088];
    const right = matches(
      flat(first.wavelength, first.flux),
      set.order.map((place) => flatTemplate(written(place))),
      redshifts,
    );
    const found = matchesOf(flattened, set, { chosen: () => true, redshifts });
    expect(found.length).to.be.greaterThan(5);
    expect(found.map(({ template }) => template)).to.deep.equal(right.map(({ template }) => set.order[template]));
    found.forEach(({ redshift, r }, i) => {
      close(redshift, right[i]?.redshift ?? Number.NaN, 1e-9, "redshift");
      close(r, right[i]?.r ?? Number.NaN, 1e-9 * r, "r");
    });
  });

  it("finds a template itself at no redshift, with a correlation of 1 and the highest r there is", () => {
    const place = set.order[5] as number;
    const values = Float64Array.from(written(place));
    const itself = {
      values: set.values.subarray(place * 1024, (place + 1) * 1024),
      first: 0,
      last: 0,
      continuum: values,
    };
    itself.first = set.ends[2 * place] as number;
    itself.last = set.ends[2 * place + 1] as number;
    const [best] = matchesOf(itself, set, { chosen: () => true, redshifts: REDSHIFTS });
    expect(best?.template).to.equal(place);
    close(best?.redshift ?? 1, 0, 1e-9, "redshift");
    close(best?.correlation ?? 0, 1, 1e-9, "correlation");
    expect(best?.r).to.equal(1000);
  });
});
