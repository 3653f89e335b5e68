import { expect } from "chai";
import type { Field, HeavyProfile } from "../../../src/client/index.ts";
import { fitsHeader, fitsUnit } from "../../support/fits.ts";
import { writeFiles } from "../../support/folders.ts";
import { failure, field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

const rows = (count: number, row: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => row(i)).join("\n");

/** A star catalogue: an image of no interest, a binary table, and one in text. */
function catalogue(): Buffer {
  const primary = fitsUnit(
    [
      ["SIMPLE", true],
      ["BITPIX", 16],
      ["NAXIS", 2],
      ["NAXIS1", 4],
      ["NAXIS2", 3],
      ["OBJECT", "M 31"],
      ["EXPTIME", 30.5],
    ],
    Buffer.alloc(24),
  );
  const data = Buffer.alloc(50 * 32);
  for (let i = 0; i < 50; i++) {
    const at = i * 32;
    data.writeInt32BE(i === 7 ? -99 : i, at);
    data.writeDoubleBE(i / 4, at + 4);
    data.writeFloatBE(i === 3 ? Number.NaN : 0.1 * i, at + 12);
    data.write(`star ${i}`.padEnd(8, "\0"), at + 16, "latin1");
    data[at + 24] = i % 2 === 0 ? 84 : 70;
    data.writeInt16BE(i - 32768, at + 25);
  }
  const binary = fitsUnit(
    [
      ["XTENSION", "BINTABLE"],
      ["BITPIX", 8],
      ["NAXIS", 2],
      ["NAXIS1", 32],
      ["NAXIS2", 50],
      ["PCOUNT", 0],
      ["GCOUNT", 1],
      ["TFIELDS", 7],
      ["EXTNAME", "STARS"],
      ["TTYPE1", "id"],
      ["TFORM1", "1J"],
      ["TNULL1", -99],
      ["TTYPE2", "ra"],
      ["TFORM2", "D"],
      ["TTYPE3", "mag"],
      ["TFORM3", "E"],
      ["TTYPE4", "name"],
      ["TFORM4", "8A"],
      ["TTYPE5", "seen"],
      ["TFORM5", "L"],
      ["TTYPE6", "count"],
      ["TFORM6", "I"],
      ["TZERO6", 32768],
      ["TTYPE7", "bits"],
      ["TFORM7", "5B"],
    ],
    data,
  );
  const whole = Buffer.alloc(2 * 20);
  for (let i = 0; i < 2; i++) {
    whole.writeDoubleBE(i, 20 * i);
    whole.writeFloatBE(i, 20 * i + 8);
    whole.writeDoubleBE(Number.NaN, 20 * i + 12);
  }
  const doubles = fitsUnit(
    [
      ["XTENSION", "BINTABLE"],
      ["BITPIX", 8],
      ["NAXIS", 2],
      ["NAXIS1", 20],
      ["NAXIS2", 2],
      ["PCOUNT", 0],
      ["GCOUNT", 1],
      ["TFIELDS", 3],
      ["EXTNAME", "WHOLE"],
      ["TTYPE1", "d"],
      ["TFORM1", "D"],
      ["TTYPE2", "e"],
      ["TFORM2", "E"],
      ["TTYPE3", "none"],
      ["TFORM3", "D"],
    ],
    whole,
  );
  const text = Buffer.from(
    rows(3, (i) => `${String(i).padStart(4)} ${(i + 0.25).toFixed(2).padStart(6)}`).replaceAll("\n", ""),
    "latin1",
  );
  const ascii = fitsUnit(
    [
      ["XTENSION", "TABLE"],
      ["BITPIX", 8],
      ["NAXIS", 2],
      ["NAXIS1", 11],
      ["NAXIS2", 3],
      ["PCOUNT", 0],
      ["GCOUNT", 1],
      ["TFIELDS", 2],
      ["TTYPE1", "n"],
      ["TFORM1", "I4"],
      ["TBCOL1", 1],
      ["TTYPE2", "x"],
      ["TFORM2", "F6.2"],
      ["TBCOL2", 6],
    ],
    text,
  );
  return Buffer.concat([primary, binary, ascii, doubles]);
}

describe("FITS files and spectra", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, {
      "set/plain.dat": `${rows(100, (i) => `  ${4000 + i}.5   ${i % 9}e-3`)}\n`,
      "set/named.dat": `# an observation\n# wave flux sigma\n${rows(40, (i) => `${i}\t${i * 2}.25\t${i === 4 ? "nan" : "1"}`)}\n`,
      "set/template.lnw": `  3 40 2500.00 10000.00 sn1998bw\n${rows(40, (i) => `${2500 + i}.00 0.1 0.2 0.${i}`)}\n`,
      "set/numbers.txt": `${rows(30, (i) => `${i}, ${-i}.5`)}\n`,
      "set/whole.dat": `${rows(20, (i) => `${i} ${i}.0`)}\n`,
      "set/headed.txt": "time flux\n1 2.0\n2 4.0\n3 6.0\n",
      "set/prose.txt": "Not a spectrum, but some text about 3 of them.\n",
      "set/broken.dat": `${rows(20, (i) => `${i} ${i === 11 ? "x12" : i}`)}\n`,
      "set/ragged.dat": `${rows(20, (i) => (i === 5 ? `${i} 1 2` : `${i} 1`))}\n`,
      "set/words.dat": "no numbers\nat all\n",
      "set/stars.fits": catalogue(),
      "set/cut.fits": catalogue().subarray(0, 6000),
      "set/open.fits": fitsHeader([["SIMPLE", true]]).subarray(0, 400),
    });
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  const column = (set: string, name: string): Field => field(recordSet(heavy, set), name);
  const names = (set: string): string[] => recordSet(heavy, set).field.map((f) => f.name);

  it("reads rows of numbers between spaces, tabs and commas, with or without header", () => {
    expect(names("plain")).to.deep.equal(["wavelength", "flux"]);
    expect(column("plain", "wavelength").statistics).to.include({ rowCount: 100, min: 4000.5, max: 4099.5 });
    expect(column("plain", "flux").statistics).to.include({ max: 0.008 });
    expect(names("named")).to.deep.equal(["wave", "flux", "sigma"]);
    expect(column("named", "sigma").statistics).to.include({ missingCount: 1, uniqueCount: 1 });
    expect(names("template")).to.have.length(4);
    expect(recordSet(heavy, "template")).to.deep.include({ reading: { header: false, preambleLines: 1 } });
    expect(column("numbers", "column_1").statistics).to.include({ rowCount: 30, max: 29 });
    expect(recordSet(heavy, "documents").examples.map(({ file }) => file)).to.deep.equal(["prose.txt"]);
  });

  it("takes numbers that are written with a point for no integers, also where all of them are whole", () => {
    expect(column("whole", "column_1").dataType).to.equal("sc:Integer");
    expect(column("whole", "column_2")).to.deep.include({ dataType: "sc:Float" });
    expect(names("headed")).to.deep.equal(["time", "flux"]);
    expect(column("headed", "flux").dataType).to.equal("sc:Float");
  });

  it("says where a spectrum is broken", () => {
    const error = failure(heavy, "broken");
    expect(error.description).to.match(/could not parse column 2: 'x12'/);
    expect(error.details).to.include({ code: 40362, file: "broken.dat", line: 12, column: 2 });
    expect(failure(heavy, "ragged").details).to.include({ line: 6, column: 3 });
    expect(failure(heavy, "words").description).to.match(/no rows of numbers/);
  });

  it("reads the tables of FITS files, scaled, with what is missing, and the cards of their headers", () => {
    expect(names("stars/STARS")).to.deep.equal(["id", "ra", "mag", "name", "seen", "count"]);
    expect(column("stars/STARS", "id").statistics).to.include({ rowCount: 50, missingCount: 1, max: 49 });
    expect(column("stars/STARS", "ra").statistics).to.include({ mean: 6.125, max: 12.25 });
    expect(column("stars/STARS", "mag").statistics).to.include({ missingCount: 1, max: 4.9 });
    expect(column("stars/STARS", "name").statistics).to.include({ uniqueCount: 50, min: "star 0" });
    expect(column("stars/STARS", "seen").dataType).to.equal("sc:Boolean");
    expect(column("stars/STARS", "count").statistics).to.include({ min: 0, max: 49 });
    expect(column("stars/hdu 2", "x").statistics).to.include({ rowCount: 3, min: 0.25, max: 2.25 });
    for (const name of ["d", "e", "none"]) expect(column("stars/WHOLE", name).dataType).to.equal("sc:Float");
    const cards = recordSet(heavy, "stars/headers").examples;
    expect(cards).to.deep.include({ hdu: 0, keyword: "OBJECT", value: "M 31", comment: "about OBJECT" });
  });

  it("says where FITS files end too early", () => {
    expect(failure(heavy, "cut").description).to.match(/ends within/);
    expect(failure(heavy, "open").description).to.match(/ends within a header/);
  });
});
