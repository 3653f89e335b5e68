import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readImage } from "../../../src/profiling/documents/image.ts";
import { jpegWithExif } from "../../support/images.ts";

describe("the place of a photo", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "photos-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function placeOf(south: string, west: string): Promise<unknown[]> {
    const bytes = jpegWithExif(40, 30, { latitude: [33, 30, south], longitude: [70, 15, west] });
    const absolute = join(folder, "photo.jpg");
    writeFileSync(absolute, bytes);
    const { gps_latitude, gps_longitude } = await readImage({ absolute, path: "photo.jpg", size: bytes.length });
    return [gps_latitude, gps_longitude];
  }

  it("is below 0 in the south and west, also where these are in small letters or whole words", async () => {
    expect(await placeOf("N", "E")).to.deep.equal([33.5, 70.25]);
    expect(await placeOf("S", "W")).to.deep.equal([-33.5, -70.25]);
    expect(await placeOf("s", "w")).to.deep.equal([-33.5, -70.25]);
    expect(await placeOf("South", "West")).to.deep.equal([-33.5, -70.25]);
    expect(await placeOf("n", "e")).to.deep.equal([33.5, 70.25]);
  });
});
