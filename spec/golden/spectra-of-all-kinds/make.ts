import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fitsColumns, fitsImage, snidFile } from "../../support/spectra.ts";

const series = (count: number, value: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => value(i));
/** A flux of 100 that each point differs from by ±1 in turns of two: DER_SNR sees it, and means do not. */
const flux = (i: number): number => 100 + (i % 4 < 2 ? 1 : -1);

/** Spectra as the tools of astronomers write them. */
export default function make(folder: string): void {
  const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);
  write(
    "template.lnw",
    snidFile({
      object: "sn1999xy",
      type: "Ic-norm",
      ages: [-9, 0.5, 37.8],
      flux: (wavelength, epoch) => (wavelength < 4000 || wavelength > 8000 ? 0 : epoch + 1),
      knots: 3,
    }),
  );
  write(
    "linear.fits",
    Buffer.concat([
      fitsImage(series(1000, flux), [
        ["CTYPE1", "AWAV"],
        ["CUNIT1", "Angstrom"],
        ["CRVAL1", 4000],
        ["CRPIX1", 1],
        ["CDELT1", 2],
      ]),
      fitsImage(
        series(1000, () => 5),
        [],
        "ERROR",
      ),
    ]),
  );
  write(
    "iraf.fits",
    fitsImage(series(500, flux), [
      ["CTYPE1", "LINEAR"],
      ["DC-FLAG", 1],
      ["CRVAL1", 3.6],
      ["CRPIX1", 1],
      ["CD1_1", 0.0005],
    ]),
  );
  write(
    "wave-log.fits",
    fitsImage(series(500, flux), [
      ["CTYPE1", "WAVE-LOG"],
      ["CUNIT1", "nm"],
      ["CRVAL1", 500],
      ["CRPIX1", 101],
      ["CDELT1", 0.25],
    ]),
  );
  write("pixels.fits", fitsImage(series(50, flux), [["CTYPE1", "PIXEL"]]));
  write(
    "sdss.fits",
    fitsColumns([
      { name: "flux", unit: "1E-17 erg/cm^2/s/Ang", values: series(400, flux) },
      { name: "loglam", unit: "log10(Angstroms)", values: series(400, (i) => 3.6 + i * 0.0001) },
      { name: "ivar", values: series(400, (i) => (i < 10 ? 0 : 0.25)) },
    ]),
  );
  write(
    "eso.fits",
    fitsColumns(
      [
        { name: "WAVE", unit: "nm", values: series(300, (i) => 400 + i * 0.5 + (i >= 100 ? 20 : 0)) },
        { name: "FLUX", values: series(300, flux) },
        { name: "ERR", values: series(300, () => 2) },
      ],
      true,
    ),
  );
  write(
    "plain.dat",
    series(200, (i) => i)
      .map((i) => `  ${4000.5 + i * 3}   ${flux(i)}.0e-17`)
      .join("\n"),
  );
  write(
    "micron.txt",
    `# wavelength[um] flux\n${series(50, (i) => i)
      .map((i) => `${(1 + i * i * 0.001).toFixed(6)} ${flux(i)}.5`)
      .join("\n")}\n`,
  );
}
