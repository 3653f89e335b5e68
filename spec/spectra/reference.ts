// The method, written down from its formulas: sums instead of transforms, each bin and each pixel by itself, equations
// solved as they stand. Nothing of src/spectra is used.

const N = 1024;
const WIDTH = Math.log(10_000 / 2500) / N;
const edge = (bin: number): number => 2500 * Math.exp(bin * WIDTH);

interface Flat {
  values: number[];
  first: number;
  last: number;
}

/** Each bin: the mean of the pixels over what of it they cover. */
export function binned(x: readonly number[], y: readonly number[]): { values: number[]; covered: boolean[] } {
  const pixels = x.map((own, i): [number, number] => {
    const left = i === 0 ? Number.POSITIVE_INFINITY : (own - (x[i - 1] as number)) / 2;
    const right = i === x.length - 1 ? Number.POSITIVE_INFINITY : ((x[i + 1] as number) - own) / 2;
    const smaller = Math.min(left, right);
    return [own - (left > 3 * smaller ? smaller : left), own + (right > 3 * smaller ? smaller : right)];
  });
  const cells = Array.from({ length: N }, (_, bin) => {
    const overlaps = pixels.map(([from, to]) => Math.max(0, Math.min(to, edge(bin + 1)) - Math.max(from, edge(bin))));
    const length = overlaps.reduce((sum, own) => sum + own, 0);
    const flux = overlaps.reduce((sum, own, i) => sum + own * (y[i] as number), 0);
    return length < 0.5 * (edge(bin + 1) - edge(bin)) ? null : flux / length;
  });
  return { values: cells.map((cell) => cell ?? 0), covered: cells.map((cell) => cell !== null) };
}

/** Solves a system of linear equations by elimination with pivots. */
function solved(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  const n = rows.length;
  const at = (i: number, j: number): number => (rows[i] as number[])[j] as number;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column; i < n; i++) if (Math.abs(at(i, column)) > Math.abs(at(pivot, column))) pivot = i;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    for (let i = 0; i < n; i++) {
      if (i === column) continue;
      const factor = at(i, column) / at(column, column);
      rows[i] = (rows[i] as number[]).map((value, j) => value - factor * at(column, j));
    }
  }
  return rows.map((_, i) => at(i, n) / at(i, i));
}

/** The natural spline: second derivatives from the equations of continuity, then the cubic of each piece. */
function spline(x: readonly number[], y: readonly number[]): (at: number) => number {
  const n = x.length;
  const h = (i: number): number => (x[i + 1] as number) - (x[i] as number);
  const d = (i: number): number => ((y[i + 1] as number) - (y[i] as number)) / h(i);
  const matrix = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => {
      if (i === 0 || i === n - 1) return i === j ? 1 : 0;
      return j === i - 1 ? h(i - 1) : j === i ? 2 * (h(i - 1) + h(i)) : j === i + 1 ? h(i) : 0;
    }),
  );
  const m = solved(
    matrix,
    Array.from({ length: n }, (_, i) => (i === 0 || i === n - 1 ? 0 : 6 * (d(i) - d(i - 1)))),
  );
  const piece = (i: number, t: number): number =>
    (y[i] as number) +
    (d(i) - (h(i) * (2 * (m[i] as number) + (m[i + 1] as number))) / 6) * t +
    ((m[i] as number) / 2) * t ** 2 +
    (((m[i + 1] as number) - (m[i] as number)) / (6 * h(i))) * t ** 3;
  return (at) => {
    const [first, last] = [x[0] as number, x[n - 1] as number];
    if (at < first) return (y[0] as number) + (d(0) - (h(0) * (m[1] as number)) / 6) * (at - first);
    if (at > last) return (y[n - 1] as number) + (d(n - 2) + (h(n - 2) * (m[n - 2] as number)) / 6) * (at - last);
    const i = Math.min(
      n - 2,
      x.findLastIndex((own) => own <= at),
    );
    return piece(i, at - (x[i] as number));
  };
}

/** Half a cosine bell over 5 % of the bins at both ends. */
function faded({ values, first, last }: Flat): Flat {
  const bins = Math.round(0.05 * (last - first + 1));
  const share = (i: number): number => (i < bins ? (1 - Math.cos((Math.PI * i) / bins)) / 2 : 1);
  return {
    values: values.map((value, i) => (i < first || i > last ? value : value * share(i - first) * share(last - i))),
    first,
    last,
  };
}

/** The spectrum without its continuum. */
export function flat(x: readonly number[], y: readonly number[]): Flat {
  const { values, covered } = binned(x, y);
  const knots = Array.from({ length: 13 }, (_, knot) => {
    const bins = Array.from({ length: N }, (__, i) => i).filter(
      (i) => i >= Math.floor((knot * N) / 13) && i < Math.floor(((knot + 1) * N) / 13) && (values[i] as number) > 0,
    );
    const mean = (of: (i: number) => number): number => bins.reduce((sum, i) => sum + of(i), 0) / bins.length;
    return bins.length === 0 ? null : [mean((i) => i), Math.log10(mean((i) => values[i] as number))];
  }).filter((knot) => knot !== null);
  const curve = spline(
    knots.map(([at]) => at as number),
    knots.map(([, height]) => height as number),
  );
  const [first, last] = [covered.indexOf(true), covered.lastIndexOf(true)];
  const without = values.map((value, i) => (value > 0 ? value / 10 ** curve(i) - 1 : 0));
  return faded({ values: without, first, last });
}

/** A template as SNID keeps it: flat already, 0 where it was not observed. */
export function flatTemplate(values: readonly number[]): Flat {
  return faded({
    values: [...values],
    first: values.findIndex((value) => value !== 0),
    last: values.findLastIndex((value) => value !== 0),
  });
}

function share(wave: number): number {
  if (wave < 1 || wave > 102) return 0;
  if (wave < 4) return (1 - Math.cos((Math.PI * (wave - 1)) / 3)) / 2;
  return wave > 85 ? (1 + Math.cos((Math.PI * (wave - 85)) / 17)) / 2 : 1;
}

/** The waves of a series in the band, by the sums that define them. */
function waves(values: readonly number[]): [re: number, im: number][] {
  return Array.from({ length: 103 }, (_, k) => {
    let [re, im] = [0, 0];
    values.forEach((value, i) => {
      if (value === 0) return;
      const angle = (-2 * Math.PI * ((k * i) % N)) / N;
      re += value * Math.cos(angle);
      im += value * Math.sin(angle);
    });
    return [re * share(k), im * share(k)];
  });
}

/** The value at a place of the series that these are the waves of. */
function valueAt(of: readonly [number, number][], at: number): number {
  return of.reduce((sum, [re, im], k) => {
    const angle = (2 * Math.PI * k * at) / N;
    return sum + (2 / N) * (re * Math.cos(angle) - im * Math.sin(angle));
  }, 0);
}

function product(one: readonly [number, number][], other: readonly [number, number][]): [number, number][] {
  return one.map(([re, im], k) => {
    const [otherRe, otherIm] = other[k] as [number, number];
    return [re * otherRe + im * otherIm, im * otherRe - re * otherIm];
  });
}

export interface ReferenceMatch {
  template: number;
  redshift: number;
  correlation: number;
  r: number;
  lap: number;
  score: number;
}

/** The matches of a spectrum with templates at redshifts between two, the best first. */
export function matches(spectrum: Flat, templates: readonly Flat[], [low, high]: [number, number]): ReferenceMatch[] {
  const own = waves(spectrum.values);
  const ownBand = Array.from({ length: N }, (_, i) => valueAt(own, i));
  const found = templates.flatMap((template, index) => {
    const theirs = waves(template.values);
    const band = Array.from({ length: N }, (_, i) => valueAt(theirs, i));
    const together = product(own, theirs);
    const [from, to] = [Math.floor(Math.log(1 + low) / WIDTH), Math.ceil(Math.log(1 + high) / WIDTH)];
    const height = (lag: number): number =>
      lag < from || lag > to ? Number.NEGATIVE_INFINITY : valueAt(together, lag);
    const heights = Array.from({ length: to - from + 1 }, (_, i) => height(from + i));
    const peaks = heights.flatMap((value, i) => {
      const isPeak =
        value > 0 &&
        value >= (heights[i - 1] ?? Number.NEGATIVE_INFINITY) &&
        value >= (heights[i + 1] ?? Number.NEGATIVE_INFINITY);
      const lag = from + i;
      const [start, end] = [
        Math.max(template.first, spectrum.first - lag),
        Math.min(template.last, spectrum.last - lag),
      ];
      const lap = (end - start + 1) * WIDTH;
      if (!isPeak || lap < 0.4) return [];
      const energy = (series: number[], a: number, b: number): number =>
        series.slice(16 * Math.floor(a / 16), 16 * (Math.floor(b / 16) + 1)).reduce((sum, one) => sum + one * one, 0);
      const norm = energy(ownBand, start + lag, end + lag) * energy(band, start, end);
      return [{ lag, start, end, lap, score: ((value * value) / norm) * lap }];
    });
    return peaks
      .sort((a, b) => b.score - a.score)
      .slice(0, 2)
      .flatMap((peak) => closer(spectrum, template, peak, index))
      .filter(({ redshift }) => redshift >= low && redshift <= high);
  });
  return found.sort((a, b) => b.score - a.score);
}

function closer(
  spectrum: Flat,
  template: Flat,
  { lag, start, end, lap }: { lag: number; start: number; end: number; lap: number },
  index: number,
): ReferenceMatch[] {
  const within = (values: readonly number[], move: number): number[] =>
    faded({
      values: Array.from({ length: N }, (_, i) => (i < start || i > end ? 0 : (values[i + move] as number))),
      first: start,
      last: end,
    }).values;
  const [one, other] = [waves(within(spectrum.values, lag)), waves(within(template.values, 0))];
  const power = (of: readonly [number, number][]): number =>
    of.reduce((sum, [re, im]) => sum + (2 / N) * (re * re + im * im), 0);
  const scale = Math.sqrt(power(one) * power(other));
  const both = product(one, other).map(([re, im]): [number, number] => [re / scale, im / scale]);
  const c = (at: number): number => valueAt(both, at);
  let top = 0;
  while (c(top - 1) > c(top) || c(top + 1) > c(top)) {
    top += c(top - 1) > c(top + 1) ? -1 : 1;
    if (Math.abs(top) > 8) return [];
  }
  const [before, here, after] = [c(top - 1), c(top), c(top + 1)];
  const off = (before - after) / (2 * (before - 2 * here + after));
  const correlation = here - ((before - after) * off) / 4;
  if (correlation <= 0) return [];
  // The odd part of the correlation about its peak, at each of N places, and its rms.
  const odd = Array.from({ length: N }, (_, i) => (c(top + off + i) - c(top + off - i)) / 2);
  const rms = Math.sqrt(odd.reduce((sum, value) => sum + value * value, 0) / N);
  const redshift = Math.exp((lag + top + off) * WIDTH) - 1;
  const r = Math.min(1000, correlation / (Math.SQRT2 * rms));
  return [{ template: index, redshift, correlation, r, lap, score: correlation ** 2 * lap }];
}
