import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./folders.ts";
import { snidFile } from "./spectra.ts";

/** Random numbers from 0 to 1 that are the same each time. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Broad features of a type: wavelength and width in Å, and depth against the continuum. */
type Feature = readonly [at: number, width: number, depth: number];

export const TYPES = ["Ia-norm", "Ib-norm", "Ic-norm", "IIP"] as const;

/** The features of each type are its own, none of them a real one's. */
const FEATURES = new Map(
  TYPES.map((type, i): [string, Feature[]] => {
    const random = randomNumbers(100 + i);
    return [
      type,
      Array.from({ length: 18 }, () => [
        2600 + 7200 * random(),
        40 + 90 * random(),
        (random() < 0.5 ? -1 : 1) * (0.2 + 0.4 * random()),
      ]),
    ];
  }),
);

/** Flux over continuum, less 1, of an object of a type at an age in days: objects differ a little, and features move with age. */
export function featuresOf(type: string, object: number, age: number): (wavelength: number) => number {
  const random = randomNumbers(1000 * object + 7);
  const own = (FEATURES.get(type) ?? []).map(([at, width, depth]): Feature => {
    const [shift, strength] = [random(), random()];
    return [at * (1 + 0.002 * (shift - 0.5)), width * (1 + 0.003 * age), depth * (0.8 + 0.4 * strength)];
  });
  return (wavelength) =>
    own.reduce((sum, [at, width, depth]) => sum + depth * Math.exp(-0.5 * ((wavelength - at) / width) ** 2), 0);
}

/** Days of the templates of each object. */
const AGES = [-6, 0, 5, 12];

/** A folder with one file of each of so many objects of each type, at these ages. */
export function templateFolder(objects: number, ages: readonly number[] = AGES): string {
  const folder = temporaryFolder();
  TYPES.forEach((type, i) => {
    for (let object = 0; object < objects; object++) {
      const name = `sn${2000 + 200 * i + object}`;
      const at = ages.map((age) => featuresOf(type, object, age));
      const flux = (wavelength: number, epoch: number): number =>
        wavelength < 3200 || wavelength > 9000 ? 0 : (at[epoch]?.(wavelength) ?? 0);
      writeFileSync(join(folder, `${name}.lnw`), snidFile({ object: name, type, ages, flux }));
    }
  });
  return folder;
}

/** An observed spectrum of an object that has no template: a continuum, features at a redshift, and noise. */
export function observed({
  type,
  object = 77,
  age = 3,
  redshift,
  noise = 0.03,
  from = 3600,
  to = 9200,
  step = 3,
  seed = 5,
}: {
  type: string | null;
  object?: number;
  age?: number;
  redshift: number;
  noise?: number;
  from?: number;
  to?: number;
  step?: number;
  seed?: number;
}): { wavelength: number[]; flux: number[] } {
  const random = randomNumbers(seed);
  const features = type === null ? () => 0 : featuresOf(type, object, age);
  const wavelength = Array.from({ length: Math.floor((to - from) / step) }, (_, i) => from + i * step);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const flux = wavelength.map((at) => {
    const rest = at / (1 + redshift);
    const continuum = 1e-15 * Math.exp(-(((rest - 4500) / 4500) ** 2));
    return continuum * (1 + features(rest) + noise * normal());
  });
  return { wavelength, flux };
}
