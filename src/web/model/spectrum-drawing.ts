import type { SpectrumFacts } from "../../profiling/model/spectrum-facts.ts";
import { compactNumber, counted } from "./number-format.ts";
import { spectralMarks } from "./spectral-marks.ts";

/** What a spectrum is like, in a sentence. */
export function spectrumText(facts: SpectrumFacts): string {
  const { range, sampling, gaps, points, signalToNoise, template, uncertainty, medium, unitAssumed } = facts;
  const [from, to] = range;
  const step =
    sampling.kind === "logarithmic"
      ? `steps of ${compactNumber(sampling.step)} in ln λ`
      : sampling.kind === "linear"
        ? `steps of ${compactNumber(sampling.step)} Å`
        : `irregular steps, ${compactNumber(sampling.step)} Å in the middle`;
  return [
    template === undefined
      ? "Spectrum"
      : `${counted(template.ages.length, "template")} of ${template.object}, ${template.type}, without continuum`,
    `${compactNumber(from)} to ${compactNumber(to)} Å${medium === undefined ? "" : ` in ${medium}`}${unitAssumed === true ? " (assumed: the file says no unit)" : ""}`,
    counted(points, "point"),
    step,
    gaps.count === 0 ? "no gap" : counted(gaps.count, "gap"),
    ...(signalToNoise === undefined
      ? []
      : [
          `signal to noise ${compactNumber(signalToNoise.median)} per point, ${signalToNoise.from === "uncertainties" ? `by ${uncertainty?.column ?? "the uncertainties"}` : "estimated from the fluxes"}`,
        ]),
  ].join(" · ");
}

/** A place of a drawing, from 0 to 1 in both directions, y downwards. */
interface DrawnPoint {
  x: number;
  y: number;
}

/** Curves over one range of wavelengths, each between its own least and greatest value. */
export interface SpectrumDrawing {
  /** Points of each curve, broken where a gap lies. */
  curves: DrawnPoint[][][];
  /** Wavelengths along the axis. */
  ticks: { x: number; label: string }[];
  marks: { x: number; name: string }[];
}

interface Curve {
  wavelength: readonly number[];
  flux: readonly number[];
}

/** Stretches without a point that break a curve, in usual steps. */
const BREAK = 4;
const TICKS = 6;

/** The drawing of curves over the range of the first, with the lines that lie in it at a redshift. */
export function spectrumDrawing(curves: readonly Curve[], redshift: number): SpectrumDrawing | null {
  const [first] = curves;
  const from = first?.wavelength[0];
  const to = first?.wavelength.at(-1);
  if (from === undefined || to === undefined || to <= from) return null;
  const xOf = (wavelength: number): number => (wavelength - from) / (to - from);
  return {
    curves: curves.map((curve) => pieces(curve, xOf)),
    ticks: ticksOf(from, to).map((wavelength) => ({ x: xOf(wavelength), label: compactNumber(wavelength) })),
    marks: spectralMarks
      .map(({ name, wavelength }) => ({ name, x: xOf(wavelength * (1 + redshift)) }))
      .filter(({ x }) => x >= 0 && x <= 1),
  };
}

function pieces({ wavelength, flux }: Curve, xOf: (wavelength: number) => number): DrawnPoint[][] {
  const [least, most] = [Math.min(...flux), Math.max(...flux)];
  const usual = ((wavelength.at(-1) ?? 0) - (wavelength[0] ?? 0)) / Math.max(1, wavelength.length - 1);
  const found: DrawnPoint[][] = [];
  wavelength.forEach((at, i) => {
    const before = wavelength[i - 1];
    if (before === undefined || at - before > BREAK * usual) found.push([]);
    const y = most === least ? 0.5 : 1 - ((flux[i] ?? 0) - least) / (most - least);
    if (xOf(at) >= 0 && xOf(at) <= 1) found.at(-1)?.push({ x: xOf(at), y });
  });
  return found.filter((piece) => piece.length > 0);
}

/** Round wavelengths within a range, some six. */
function ticksOf(from: number, to: number): number[] {
  const rough = (to - from) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  return Array.from(
    { length: Math.floor(to / step) - Math.ceil(from / step) + 1 },
    (_, i) => (Math.ceil(from / step) + i) * step,
  );
}
