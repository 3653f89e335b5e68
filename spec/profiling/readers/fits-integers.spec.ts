import { expect } from "chai";
import type { HeavyProfile } from "../../../src/client/index.ts";
import { fitsPrimary, fitsUnit } from "../../support/fits.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

/** Smallest and largest of 64 bits with a sign, and what stands for an unsigned 0 between them. */
const KEYS = [-(2n ** 63n), 0n, 2n ** 63n - 1n];

describe("integers of 64 bits in FITS", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const data = Buffer.alloc(KEYS.length * 16);
    for (const [i, key] of KEYS.entries()) {
      data.writeBigInt64BE(key, i * 16);
      data.writeBigInt64BE(BigInt(i), i * 16 + 8);
    }
    const primary = fitsPrimary();
    const table = fitsUnit(
      [
        ["XTENSION", "BINTABLE"],
        ["BITPIX", 8],
        ["NAXIS", 2],
        ["NAXIS1", 16],
        ["NAXIS2", KEYS.length],
        ["PCOUNT", 0],
        ["GCOUNT", 1],
        ["TFIELDS", 2],
        ["TTYPE1", "key"],
        ["TFORM1", "1K"],
        ["TZERO1", 2n ** 63n],
        ["TTYPE2", "shifted"],
        ["TFORM2", "1K"],
        ["TZERO2", 0.5],
      ],
      data,
    );
    writeFiles(service.dataRoot, { "set/k.fits": Buffer.concat([primary, table]) });
    ({ heavy } = await profilesOf(service.rpc, "set"));
  }).timeout(60_000);
  after(() => service.stop());

  it("are unsigned where TZERO makes them so, to the last digit", () => {
    const { dataType, statistics } = field(recordSet(heavy, "k/hdu 1"), "key");
    expect(dataType).to.equal("sc:Integer");
    expect(statistics).to.include({ min: 0, max: "18446744073709551615", uniqueCount: 3 });
  });

  it("are numbers with a fraction where TZERO has one", () => {
    expect(field(recordSet(heavy, "k/hdu 1"), "shifted").statistics).to.include({ min: 0.5, max: 2.5 });
  });
});
