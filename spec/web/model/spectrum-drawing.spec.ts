import { expect } from "chai";
import { linesOf } from "../../../src/spectra/lines.ts";
import { spectralMarks } from "../../../src/web/model/spectral-marks.ts";
import { spectrumDrawing } from "../../../src/web/model/spectrum-drawing.ts";

const wavelength = Array.from({ length: 41 }, (_, i) => 4000 + i * 100);

describe("the drawing of a spectrum", () => {
  it("has marks at the wavelengths that spectra.lines tells", () => {
    const known = new Set(Object.values(linesOf(undefined)).flatMap((lines) => lines.map((line) => line.wavelength)));
    for (const { name, wavelength: at } of spectralMarks) expect(known.has(at), name).to.equal(true);
  });

  it("goes from the first to the last wavelength, and from the least to the greatest flux", () => {
    const drawing = spectrumDrawing([{ wavelength, flux: wavelength.map((_, i) => i) }], 0);
    expect(drawing?.curves).to.have.length(1);
    const [piece = []] = drawing?.curves[0] ?? [];
    expect([piece[0], piece.at(-1), piece.length]).to.deep.equal([{ x: 0, y: 1 }, { x: 1, y: 0 }, 41]);
    expect(drawing?.ticks.map(({ label }) => label)).to.deep.equal(["4000", "5000", "6000", "7000", "8000"]);
  });

  it("moves lines with the redshift, leaves out those beyond, and breaks a curve at a gap", () => {
    const kept = wavelength.filter((at) => at < 5000 || at > 5600);
    const curve = { wavelength: kept, flux: kept.map(() => 1) };
    expect(spectrumDrawing([curve], 0)?.curves[0]).to.have.length(2);
    const alpha = (redshift: number) => spectrumDrawing([curve], redshift)?.marks.find(({ name }) => name === "Hα")?.x;
    expect(alpha(0)).to.be.closeTo((6562.79 - 4000) / 4000, 1e-12);
    expect(alpha(0.1)).to.be.closeTo((6562.79 * 1.1 - 4000) / 4000, 1e-12);
    expect(alpha(0.3)).to.equal(undefined);
    expect(spectrumDrawing([{ wavelength: [5000], flux: [1] }], 0)).to.equal(null);
  });
});
