import { BINS } from "./grid.ts";

/** Bins of a stretch whose energy is known. */
const STRETCH = 16;
/** Numbers that the energies of a series take: one more than there are stretches. */
export const ENERGIES = BINS / STRETCH + 1;

/** Writes the sums of squares up to the beginning of each stretch of a series. */
export function writeEnergies(series: ArrayLike<number>, into: Float64Array, at = 0): void {
  let sum = 0;
  into[at] = 0;
  for (let i = 0; i < BINS; i++) {
    sum += (series[i] as number) ** 2;
    if ((i + 1) % STRETCH === 0) into[at + (i + 1) / STRETCH] = sum;
  }
}

/** The sum of squares over all stretches that a range of bins touches. */
export function energyWithin(energies: Float64Array, at: number, from: number, to: number): number {
  const [before, after] = [Math.floor(from / STRETCH), Math.floor(to / STRETCH) + 1];
  return (energies[at + after] as number) - (energies[at + before] as number);
}
