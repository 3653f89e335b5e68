import { CURVE_POINTS, type SpectrumFacts, type SpectrumLayout } from "../../model/spectrum-facts.ts";
import { curveOf, gapsOf, medianSignificance, samplingOf, signalToNoise } from "../../statistics/spectrum.ts";
import type { Cell } from "../record-cells.ts";

/** Points that are collected; of longer tables no facts are told. */
const MOST_POINTS = 1_000_000;
/** Gaps that are told one by one. */
const GAPS = 10;

/** In ångströms; the uncertainty is a standard deviation, NaN where it is not known. */
interface Point {
  wavelength: number;
  flux: number;
  uncertainty: number;
}

/** Collects the points of a spectrum from the rows of a table while these are loaded, and tells what it is like. */
export class SpectrumCollector {
  readonly #layout: SpectrumLayout;
  readonly #shown: { index: number; name: string };
  readonly #points: Point[] = [];
  #tooLong = false;

  constructor(layout: SpectrumLayout) {
    this.#layout = layout;
    const ages = layout.template?.ages.map(Math.abs) ?? [];
    const nearest = ages.indexOf(Math.min(...ages)); // the epoch nearest to the zero of ages
    this.#shown = layout.flux[Math.max(0, nearest)] ?? { index: -1, name: "" };
  }

  add(row: readonly Cell[]): void {
    const { wavelength: axis, uncertainty } = this.#layout;
    const value = numberIn(row[axis.index]);
    const flux = numberIn(row[this.#shown.index]);
    const wavelength = (axis.logarithmic ? 10 ** value : value) * axis.factor;
    if (!Number.isFinite(flux) || !Number.isFinite(wavelength) || wavelength <= 0) return;
    if (this.#points.length === MOST_POINTS) this.#tooLong = true;
    else {
      const sure = uncertainty === undefined ? Number.NaN : sigmaOf(numberIn(row[uncertainty.index]), uncertainty.kind);
      this.#points.push({ wavelength, flux, uncertainty: sure });
    }
  }

  /** Passes rows through, adding each. */
  async *passing(rows: Iterable<Cell[]> | AsyncIterable<Cell[]>): AsyncGenerator<Cell[]> {
    for await (const row of rows) {
      this.add(row);
      yield row;
    }
  }

  /** The facts; null of fewer than two wavelengths, or of too many. */
  facts(): SpectrumFacts | null {
    const points = this.#covered().sort((one, other) => one.wavelength - other.wavelength);
    const rising = points.filter(({ wavelength }, i) => wavelength !== points[i - 1]?.wavelength);
    const first = rising[0];
    const last = rising.at(-1);
    if (this.#tooLong || first === undefined || last === undefined || rising.length < 2) return null;
    const wavelengths = Float64Array.from(rising, ({ wavelength }) => wavelength);
    const sampling = samplingOf(wavelengths);
    const gaps = gapsOf(wavelengths, sampling);
    const { wavelength: axis, flux, uncertainty, template } = this.#layout;
    const curve = curveOf(
      wavelengths,
      Float64Array.from(rising, (point) => point.flux),
      CURVE_POINTS,
    );
    const noise = template === undefined ? this.#signalToNoise(points) : null;
    return {
      wavelength: axis.name,
      flux: flux.map(({ name }) => name),
      ...(uncertainty === undefined ? {} : { uncertainty: { column: uncertainty.name, kind: uncertainty.kind } }),
      ...(axis.unit === undefined ? { unitAssumed: true as const } : { unit: axis.unit }),
      ...(axis.logarithmic ? { logarithmic: true as const } : {}),
      ...(axis.medium === undefined ? {} : { medium: axis.medium }),
      points: points.length,
      range: [rounded(first.wavelength), rounded(last.wavelength)],
      sampling: { kind: sampling.kind, step: rounded(sampling.step) },
      gaps: {
        count: gaps.length,
        first: gaps.slice(0, GAPS).map(([from, to]): [number, number] => [rounded(from), rounded(to)]),
      },
      ...(noise === null ? {} : { signalToNoise: noise }),
      ...(template === undefined ? {} : { template }),
      curve: { column: this.#shown.name, wavelength: curve.x, flux: curve.y },
    };
  }

  /** Of a template, what lies between the zeros that it has where nothing was observed. */
  #covered(): Point[] {
    if (this.#layout.template === undefined) return this.#points.slice();
    const from = this.#points.findIndex(({ flux }) => flux !== 0);
    const to = this.#points.findLastIndex(({ flux }) => flux !== 0);
    return from === -1 ? [] : this.#points.slice(from, to + 1);
  }

  #signalToNoise(points: Point[]): NonNullable<SpectrumFacts["signalToNoise"]> | null {
    const flux = Float64Array.from(points, (point) => point.flux);
    const known = medianSignificance(
      flux,
      Float64Array.from(points, ({ uncertainty }) => (uncertainty > 0 ? uncertainty : Number.NaN)),
    );
    if (Number.isFinite(known)) return { median: rounded(known), from: "uncertainties" };
    const estimated = signalToNoise(flux);
    return Number.isFinite(estimated) ? { median: rounded(estimated), from: "differences" } : null;
  }
}

function numberIn(cell: Cell | undefined): number {
  return typeof cell === "number" || typeof cell === "bigint" ? Number(cell) : Number.NaN;
}

function sigmaOf(value: number, kind: NonNullable<SpectrumLayout["uncertainty"]>["kind"]): number {
  if (kind === "deviation") return value;
  return kind === "variance" ? Math.sqrt(value) : 1 / Math.sqrt(value);
}

/** With as many digits as wavelengths are known to. */
function rounded(value: number): number {
  return Number(value.toPrecision(10));
}
