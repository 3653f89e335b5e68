import { expect } from "chai";
import type { HeavyProfile, ProfiledRecordSet } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";
import { fitsImage, snidFile } from "../../support/spectra.ts";

const AXIS: Parameters<typeof fitsImage>[1] = [
  ["CRVAL1", 4000],
  ["CDELT1", 1],
];

describe("spectra", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const template = snidFile({ ages: [3, -1], flux: (wavelength) => (wavelength < 5000 ? 0 : wavelength / 1000) });
    writeFiles(service.dataRoot, {
      "set/template.lnw": template,
      "set/short.lnw": template.split("\n").slice(0, -100).join("\n"),
      "set/odd.lnw": template.replace(/^(.*\n.*\n.*\n.*\n.*3\.000) {3}-1\.000/, "$1   x"),
      "set/holes.fits": fitsImage(
        Array.from({ length: 900 }, (_, i) => (i >= 100 && i < 120 ? Number.NaN : i)),
        AXIS,
      ),
      "set/sky.fits": fitsImage([1, 2, 3], [["CTYPE1", "RA---TAN"], ...AXIS]),
      "set/table.csv": `wavelength (nm),flux,flux_err\n${Array.from({ length: 60 }, (_, i) => `${400 + i},${100 + (i % 3)},4`).join("\n")}\n`,
      "set/lines.csv": `wavelength,flux\n${Array.from({ length: 60 }, (_, i) => `${400 + (i % 7)},${i}`).join("\n")}\n`,
      "set/series.dat": "time flux\n1 2.0\n2 4.0\n3 6.0\n",
    });
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  const spectrum = (name: string): NonNullable<ProfiledRecordSet["spectrum"]> => {
    const { spectrum: found } = recordSet(heavy, name);
    if (found === undefined) throw new Error(`${name} is no spectrum`);
    return found;
  };

  it("are read from templates of SNID by their rows: no row of ages is among them", () => {
    expect(recordSet(heavy, "template").field.map(({ name }) => name)).to.deep.equal(["wavelength", "3", "-1"]);
    const { statistics } = field(recordSet(heavy, "template"), "wavelength");
    expect(statistics).to.include({ rowCount: 1024, min: 2501.69 });
    expect(spectrum("template").template).to.deep.equal({ object: "sn2001a", type: "Ia-norm", ages: [3, -1] });
    expect(spectrum("template").range[0]).to.be.within(5000, 5008);
  });

  it("have a curve, of a template that of the epoch nearest to age 0, of at most 400 means that go from end to end", () => {
    const { column, wavelength, flux } = spectrum("template").curve;
    expect(column).to.equal("-1");
    expect(wavelength).to.have.length(400);
    expect(wavelength[0]).to.be.within(5000, 5010);
    expect(wavelength.at(-1)).to.be.within(9970, 10_000);
    flux.forEach((value, i) => {
      expect(value).to.be.closeTo((wavelength[i] as number) / 1000, 0.002);
    });
  });

  it("have a gap where their fluxes are missing", () => {
    expect(spectrum("holes/hdu 0")).to.deep.include({
      points: 880,
      range: [4000, 4899],
      sampling: { kind: "linear", step: 1 },
      gaps: { count: 1, first: [[4099, 4120]] },
    });
  });

  it("say of a template that ends too early or has a broken line of ages what is wrong and where", () => {
    expect(failure(heavy, "short").description).to.match(/holds 92\d rows where its first line says 1024/);
    expect(failure(heavy, "odd").details).to.include({ code: 40362, line: 5 });
  });

  it("are told of tables of any format whose columns are named so, in the unit of the name, where wavelengths rise", () => {
    expect(spectrum("table")).to.deep.include({
      wavelength: "wavelength (nm)",
      uncertainty: { column: "flux_err", kind: "deviation" },
      unit: "nm",
      range: [4000, 4590],
      sampling: { kind: "linear", step: 10 },
      signalToNoise: { median: 25.25, from: "uncertainties" },
    });
    expect(recordSet(heavy, "lines").spectrum).to.equal(undefined);
  });

  it("are none where the axis is another, or no column is a wavelength", () => {
    expect(heavy.recordSet.map(({ name }) => name)).not.to.include("sky/hdu 0");
    expect(recordSet(heavy, "series").spectrum).to.equal(undefined);
  });
});
