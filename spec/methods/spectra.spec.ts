import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ErrorObject } from "../../src/errors/wire.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { fitsColumns, fitsImage, snidFile } from "../support/spectra.ts";
import { featuresOf, observed, templateFolder } from "../support/supernovae.ts";
import { authEnv, token } from "../support/tokens.ts";

const spectrum = observed({ type: "Ia-norm", redshift: 0.1 });
const rows = (from = 0): string =>
  spectrum.wavelength
    .map((at, i) => `   ${at.toFixed(2)}   ${(spectrum.flux[i] as number).toExponential(6)}`)
    .slice(from)
    .join("\n");
const base64 = (content: string | Buffer): string => Buffer.from(content).toString("base64");

describe("spectra.*", () => {
  let service: TestService;
  let templates: string;
  before(async () => {
    templates = templateFolder(6);
    writeFiles(templates, { "notes.txt": "none", "broken.lnw": "1 2 3\n" });
    service = await testService({ env: { LOG_LEVEL: "warn", TEMPLATES_DIR: templates } });
    const log = spectrum.wavelength.map(Math.log10);
    writeFiles(service.dataRoot, {
      "night/plain.dat": `${rows()}\n`,
      "night/header.txt": `# flux wavelength[nm]\n${spectrum.wavelength.map((at, i) => `${spectrum.flux[i]}, ${at / 10}`).join("\n")}\n`,
      "night/image.fits": fitsImage(
        spectrum.flux.map((flux) => flux * 1e15),
        [
          ["CRVAL1", 3600],
          ["CDELT1", 3],
        ],
      ),
      "night/table.fits": fitsColumns([
        { name: "loglam", values: log },
        { name: "flux", values: spectrum.flux },
      ]),
      "night/broken.dat": `${rows()}\n7000.00   abc\n`,
      "night/empty.dat": "\n",
      "night/nan.dat": "4000 nan\n4001 nan\n4002 nan\n",
      "night/no.fits": "SIMPLE as can be",
      "night/x.foo": rows(),
      "night/epochs.lnw": snidFile({
        ages: [1, 9],
        flux: (at, epoch) => (epoch === 0 && at > 3300 && at < 9000 ? featuresOf("IIP", 90, 2)(at) : 0),
      }),
    });
  });
  after(() => service.stop());

  const classify = async (given: object, more: object = {}, on = service) => {
    const result = await on.rpc.call("spectra.classify", { spectrum: given as never, ...more });
    if (result.assumes !== "supernova") throw new Error("not by templates");
    return result;
  };
  const refused = async (method: string, params: object, on = service): Promise<[number, string, unknown]> => {
    const { code, message, data }: ErrorObject = await on.rpc.fail(method, params);
    return [code, message, data.details];
  };
  const night = (file: string) => ({ dataset_id: "night", file });

  it("says of the same spectrum the same, in whatever way it comes", async () => {
    const { best, ...answer } = await classify({ wavelength: spectrum.wavelength, flux: spectrum.flux });
    expect(best).to.include({ type: "Ia", subtype: "Ia-norm", reliable: true });
    expect(best.redshift).to.be.closeTo(0.1, 0.003);
    expect(answer.assumes).to.equal("supernova");
    expect(answer.templates.count).to.equal(96);
    const ways = [
      night("plain.dat"),
      night("header.txt"),
      night("image.fits"),
      night("table.fits"),
      { dataset_id: "night/plain.dat" },
      { file_name: "a.dat", content_base64: base64(rows()) },
      {
        file_name: "a.fits",
        content_base64: base64(
          fitsColumns(
            [
              { name: "WAVE", values: spectrum.wavelength },
              { name: "FLUX", values: spectrum.flux },
            ],
            true,
          ),
        ),
      },
    ];
    for (const way of ways) {
      const { best: other } = await classify(way);
      expect(other.redshift, JSON.stringify(way).slice(0, 60)).to.be.closeTo(best.redshift, 1e-6);
      expect(other.score).to.be.closeTo(best.score, 1e-4);
    }
  });

  it("says the same however many threads there are, and however many ask at once", async () => {
    const asked = [0.1, 0.2, 0.3, 0.4].map((noise, seed) => observed({ type: "Ib-norm", redshift: 0.1, noise, seed }));
    const one = await testService({ env: { LOG_LEVEL: "silent", TEMPLATES_DIR: templates, WORKERS: "1" } });
    const alone = [];
    for (const each of asked) alone.push(await classify(each, {}, one));
    await one.stop();
    const together = await Promise.all([...asked, ...asked].map((each) => classify(each)));
    expect(together).to.deep.equal([...alone, ...alone]);
  });

  it("takes the first epoch of a template, whose continuum is divided out already", async () => {
    const { best } = await classify(night("epochs.lnw"));
    expect(best.type).to.equal("II");
    expect(best.redshift).to.be.closeTo(0, 0.003);
    const { continuum } = await service.rpc.call("spectra.process", { spectrum: night("epochs.lnw") });
    expect(new Set(continuum)).to.deep.equal(new Set([0]));
  });

  it("brings spectra to the grid, smooths, cuts and moves them, and keeps them for their owner", async () => {
    const whole = await service.rpc.call("spectra.process", { spectrum: night("plain.dat"), keep: true });
    expect(whole.points).to.deep.equal({ read: 1866, dropped: 0, kept: 1866 });
    expect(whole.range[0]).to.be.within(3599, 3606);
    const cut = await service.rpc.call("spectra.process", {
      spectrum: { spectrum_id: whole.spectrum_id as string },
      redshift: 0.1,
      min_wavelength: 4400,
      max_wavelength: 6600,
    });
    expect(cut.points.kept).to.equal(734); // 4401 to 6600, every 3 Å
    expect(cut.range[0]).to.be.within(3999, 4006);
    expect(cut.range[1]).to.be.within(5993, 6000);
    const smooth = await service.rpc.call("spectra.process", { spectrum: night("plain.dat"), smoothing: 50 });
    const roughness = (flux: number[]): number =>
      flux.slice(300, 900).reduce((sum, value, i, all) => sum + Math.abs(value - (all[i + 1] ?? value)), 0);
    expect(roughness(smooth.flux)).to.be.below(roughness(whole.flux) / 8);
    expect(await refused("spectra.process", { spectrum: { spectrum_id: "abc123" } })).to.deep.equal([
      40371,
      "Spectrum with ID 'abc123' not found",
      { spectrum_id: "abc123" },
    ]);
  });

  it("estimates the redshift by the templates of a type, and keeps to one that is given", async () => {
    const found = await service.rpc.call("spectra.estimateRedshift", {
      spectrum: night("plain.dat"),
      type: "Ia-norm",
      age_bin: "2 to 6",
    });
    expect(found.redshift).to.be.closeTo(0.1, 0.003);
    expect(found.templates.count).to.equal(6);
    const { matches } = await classify(night("plain.dat"), { redshift: 0.105, matches: 100 });
    for (const { redshift } of matches) expect(Math.log(1.105 / (1 + redshift))).to.be.within(-0.0081, 0.0081);
    const { types } = await classify(night("plain.dat"), { types: ["Ic", "IIP"], age_range: [-10, 0] });
    expect(types.map(({ type }) => type).sort()).to.deep.equal(["II", "Ic"]);
  });

  it("tells which templates there are, and shows one", async () => {
    const { types, templates: set } = await service.rpc.call("spectra.options");
    expect(types.map(({ type }) => type)).to.deep.equal(["IIP", "Ia-norm", "Ib-norm", "Ic-norm"]);
    expect(types[1]).to.deep.equal({
      type: "Ia-norm",
      main_type: "Ia",
      objects: 6,
      age_bins: ["-6 to -2", "-2 to 2", "2 to 6", "10 to 14"].map((age_bin) => ({ age_bin, templates: 6 })),
    });
    const page = await service.rpc.call("spectra.templates", { type: "Ia", offset: 4, limit: 2 });
    expect(page).to.deep.equal({
      total_count: 24,
      templates: [
        { template: "sn2001.lnw/1", object: "sn2001", type: "Ia-norm", age_days: -6, age_bin: "-6 to -2" },
        { template: "sn2001.lnw/2", object: "sn2001", type: "Ia-norm", age_days: 0, age_bin: "-2 to 2" },
      ],
    });
    const one = await service.rpc.call("spectra.template", {
      type: "Ia-norm",
      age_bin: "2 to 6",
      name: "sn2003.lnw/3",
    });
    expect(one).to.include({ object: "sn2003", age_days: 5 });
    expect(one.flux.filter((flux) => flux !== 0).length).to.be.within(500, 770);
    expect(set.count).to.equal(96);
    expect(service.log.join()).to.include("broken.lnw");
  });

  it("tells the lines of ions and elements, in air", async () => {
    const { elements, air, sources } = await service.rpc.call("spectra.lines", { element: "Ca II" });
    expect(air).to.equal(true);
    expect(sources.join()).to.include("NIST");
    expect(elements["Ca II"]?.slice(0, 2)).to.deep.equal([
      { wavelength: 3933.66, name: "K" },
      { wavelength: 3968.47, name: "H" },
    ]);
    const oxygen = await service.rpc.call("spectra.lines", {
      element: "o",
      min_wavelength: 5000,
      max_wavelength: 6000,
    });
    expect(oxygen.elements).to.deep.equal({
      "O I": [{ wavelength: 5577.34, forbidden: true }],
      "O II": [],
      "O III": [{ wavelength: 5006.84, forbidden: true }],
    });
    expect(Object.keys((await service.rpc.call("spectra.lines")).elements).length).to.be.at.least(20);
    expect((await refused("spectra.lines", { element: "Xe" })).slice(0, 2)).to.deep.equal([
      40374,
      "Element 'Xe' not found in line list",
    ]);
  });

  it("says what is wrong with a spectrum, and where", async () => {
    const wrong = async (given: object, more: object = {}) =>
      (await refused("spectra.process", { spectrum: given, ...more })).slice(0, 2);
    expect(await refused("spectra.process", { spectrum: night("broken.dat") })).to.deep.equal([
      40362,
      "File 'night/broken.dat' cannot be read at line 1867: could not parse column 2: 'abc'",
      { file: "night/broken.dat", line: 1867, column: 2, reason: "could not parse column 2: 'abc'" },
    ]);
    expect(await wrong(night("none.dat"))).to.deep.equal([40361, "There is no file or folder 'night/none.dat'"]);
    expect((await wrong(night("x.foo")))[0]).to.equal(40363);
    expect((await wrong(night("x.foo")))[1]).to.match(/\.foo.*supported: \.fits, .*\.dat, \.txt, \.lnw/);
    expect(await wrong(night("no.fits"))).to.deep.equal([
      40364,
      "File 'night/no.fits' is not valid: it does not begin as FITS does",
    ]);
    const none = [40376, "Spectrum validation failed: No valid spectrum data found in file"];
    expect(await wrong(night("nan.dat"))).to.deep.equal(none);
    expect(await wrong(night("empty.dat"))).to.deep.equal(none);
    expect(await wrong({ wavelength: [4000, 4001, 4002], flux: [1, 2] })).to.deep.equal([
      40376,
      "Spectrum validation failed: there are 3 wavelengths and 2 fluxes",
    ]);
    expect(await wrong({ wavelength: [-1, 4000, 4001], flux: [1, 2, 3] })).to.deep.equal([
      40376,
      "Spectrum validation failed: wavelengths are above 0, and that of point 1 is -1",
    ]);
    expect((await wrong({ wavelength: [40, 41, 42], flux: [1, 2, 3] }))[0]).to.equal(40376);
    const [code, message] = await wrong(night("plain.dat"), { min_wavelength: 9500 });
    expect([code, message]).to.deep.equal([41365, "Spectrum processing failed: no point lies from 9500 Å on"]);
    const negative = spectrum.flux.map((flux) => -flux);
    expect((await wrong({ wavelength: spectrum.wavelength, flux: negative }))[1]).to.match(
      /^Spectrum processing failed: 2 of 13 stretches/,
    );
    expect((await wrong({ dataset_id: "../etc/passwd.dat" }))[0]).to.equal(41353);
    expect((await refused("spectra.process", {}))[0]).to.equal(-32602);
    const missing = await service.rpc.fail("spectra.estimateRedshift", { type: "Ia-norm" });
    expect([missing.code, JSON.stringify(missing.data)]).to.satisfy(
      ([code, data]: [number, string]) => code === -32602 && data.includes("File upload is required for redshift"),
    );
  });

  it("says why a spectrum cannot be compared", async () => {
    const wrong = async (more: object) =>
      (await refused("spectra.classify", { spectrum: night("plain.dat"), ...more })).slice(0, 2);
    expect(await wrong({ types: ["Ia-norm", "SLSN"] })).to.deep.equal([40372, "Template not found for SN type 'SLSN'"]);
    expect((await wrong({ max_wavelength: 5000 }))[1]).to.match(/^Classification failed: none of 96 templates fits/);
    expect((await wrong({ redshift_range: [0.3, 0.1] }))[0]).to.equal(-32602);
    const params = { type: "Ia", age_bin: "90 to 94" };
    expect(await refused("spectra.template", params)).to.deep.equal([
      40372,
      "Template not found for SN type 'Ia' and age bin '90 to 94'",
      params,
    ]);
  });

  it("is refused with the name of the setting where there are no templates, but for what needs none", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "readme.txt"), "nothing yet");
    for (const [env, reason] of [
      [{}, "TEMPLATES_DIR is not set: no template is known"],
      [{ TEMPLATES_DIR: folder }, "TEMPLATES_DIR holds no templates: files of SNID (.lnw), or TYPE/object.p07.dat"],
      [{ TEMPLATES_DIR: join(folder, "none") }, "TEMPLATES_DIR cannot be read: ENOENT"],
    ] as const) {
      const bare = await testService({ env: { LOG_LEVEL: "silent", ...env }, dataRoot: service.dataRoot });
      expect((await refused("spectra.classify", { spectrum: night("plain.dat") }, bare)).slice(0, 2)).to.deep.equal([
        40368,
        reason,
      ]);
      expect(Object.keys((await bare.rpc.call("spectra.lines", { element: "H" })).elements)).to.deep.equal(["H I"]);
      expect((await bare.rpc.call("spectra.process", { spectrum: night("plain.dat") })).points.read).to.equal(1866);
      await bare.stop();
    }
  });

  it("reads templates that are spectra at rest, named by type, object and age", async () => {
    const folder = temporaryFolder();
    const at = (age: number) =>
      observed({ type: "Ic-norm", object: 3, age, redshift: 0, from: 3000, to: 9500, noise: 0.01 });
    const text = ({ wavelength, flux }: ReturnType<typeof observed>): string =>
      wavelength.map((x, i) => `${x} ${flux[i]}`).join("\n");
    writeFiles(folder, {
      "Ic-norm/sn1.m06.dat": text(at(-6)),
      "Ic-norm/sn1.max.dat": text(at(0)),
      "Ia-norm/sn2.p05.dat": `${rows()}\n`,
    });
    const own = await testService({ env: { LOG_LEVEL: "silent", TEMPLATES_DIR: folder } });
    const { templates: found } = await own.rpc.call("spectra.templates");
    expect(found.map(({ type, object, age_days }) => [type, object, age_days])).to.deep.equal([
      ["Ia-norm", "sn2", 5],
      ["Ic-norm", "sn1", -6],
      ["Ic-norm", "sn1", 0],
    ]);
    const { matches } = await classify(observed({ type: "Ic-norm", redshift: 0.05 }), {}, own);
    expect(matches[0]).to.include({ object: "sn1", type: "Ic-norm" });
    expect(matches[0]?.redshift).to.be.closeTo(0.05, 0.003);
    await own.stop();
  });

  it("reads for a caller only what he may read, and shows him only what he has kept", async () => {
    const DATASET_ACCESS = join(temporaryFolder(), "access.json");
    writeFileSync(DATASET_ACCESS, JSON.stringify({ default: ["night/plain.dat"] }));
    const guarded = await testService({
      env: { LOG_LEVEL: "silent", ...authEnv, DATASET_ACCESS },
      dataRoot: service.dataRoot,
    });
    const [me, other] = [guarded.rpc.as(await token({ sub: "me" })), guarded.rpc.as(await token({ sub: "other" }))];
    const { spectrum_id } = await me.call("spectra.process", { spectrum: night("plain.dat"), keep: true });
    expect((await me.fail("spectra.process", { spectrum: night("image.fits") })).code).to.equal(40003);
    expect((await other.fail("spectra.process", { spectrum: { spectrum_id } })).code).to.equal(40371);
    expect(
      (await me.call("spectra.process", { spectrum: { spectrum_id: spectrum_id as string } })).points.read,
    ).to.equal(1866);
    await guarded.stop();
  });
});
