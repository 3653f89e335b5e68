/**
 * The natural cubic spline through points of rising x: its second derivative is zero at both ends, beyond which it goes
 * on as a straight line. At least two points.
 */
export function naturalSpline(x: readonly number[], y: readonly number[]): (at: number) => number {
  const last = x.length - 1;
  const at = (list: readonly number[], i: number): number => list[i] as number;
  const width = (i: number): number => at(x, i + 1) - at(x, i);
  const slope = (i: number): number => (at(y, i + 1) - at(y, i)) / width(i);
  // The second derivatives solve a tridiagonal system, by elimination forwards and substitution backwards.
  const upper: number[] = [0];
  const right: number[] = [0];
  for (let i = 1; i < last; i++) {
    const diagonal = 2 * (width(i - 1) + width(i)) - width(i - 1) * at(upper, i - 1);
    upper.push(width(i) / diagonal);
    right.push((6 * (slope(i) - slope(i - 1)) - width(i - 1) * at(right, i - 1)) / diagonal);
  }
  const bent: number[] = Array.from({ length: last + 1 }, () => 0);
  for (let i = last - 1; i > 0; i--) bent[i] = at(right, i) - at(upper, i) * at(bent, i + 1);
  const first = slope(0) - (width(0) * (2 * at(bent, 0) + at(bent, 1))) / 6;
  const end = slope(last - 1) + (width(last - 1) * (at(bent, last - 1) + 2 * at(bent, last))) / 6;
  return (value) => {
    if (value <= at(x, 0)) return at(y, 0) + first * (value - at(x, 0));
    if (value >= at(x, last)) return at(y, last) + end * (value - at(x, last));
    let i = 0;
    while (value > at(x, i + 1)) i++;
    const [left, rest] = [value - at(x, i), at(x, i + 1) - value];
    return (
      (at(bent, i) * rest ** 3 + at(bent, i + 1) * left ** 3) / (6 * width(i)) +
      (at(y, i) / width(i) - (at(bent, i) * width(i)) / 6) * rest +
      (at(y, i + 1) / width(i) - (at(bent, i + 1) * width(i)) / 6) * left
    );
  };
}
