import { ENERGIES, writeEnergies } from "./energy.ts";
import type { Flattened } from "./flatten.ts";
import { BINS } from "./grid.ts";
import { seriesOfTwo, WAVES, wavesOfTwo } from "./waves.ts";

/** What is known of a template beside its flux. */
export interface TemplateFacts {
  /** Its file's path below the folder of templates, with the place of the epoch where the file holds several. */
  name: string;
  object: string;
  type: string;
  /** Days; relative to maximum light as a rule. */
  age: number;
}

/** All templates in memory that threads share. */
export interface TemplateSet {
  facts: readonly TemplateFacts[];
  /** Places of the templates by type, object, age and name: the same whatever order they were read in. */
  order: readonly number[];
  /** BINS numbers of each, flattened and faded. */
  values: Float64Array;
  /** The first and the last bin of each. */
  ends: Int32Array;
  /** Its waves in the band, 2·WAVES numbers of each. */
  waves: Float64Array;
  /** ENERGIES numbers of each: of what of it is in the band. */
  energies: Float64Array;
  /** Tells all files that the templates come from. */
  sha256: string;
}

/** Memory for so many templates, filled one after the other. */
export class TemplateSetBuilder {
  readonly #facts: TemplateFacts[] = [];
  readonly #values: Float64Array;
  readonly #ends: Int32Array;
  readonly #waves: Float64Array;
  readonly #energies: Float64Array;

  constructor(count: number) {
    this.#values = shared(count * BINS);
    this.#ends = new Int32Array(new SharedArrayBuffer(count * 2 * Int32Array.BYTES_PER_ELEMENT));
    this.#waves = shared(count * 2 * WAVES);
    this.#energies = shared(count * ENERGIES);
  }

  add(facts: TemplateFacts, { values, first, last }: Flattened): void {
    const place = this.#facts.length;
    this.#values.set(values, place * BINS);
    this.#ends.set([first, last], 2 * place);
    this.#facts.push(facts);
  }

  /** The set of all that was added. */
  build(sha256: string): TemplateSet {
    this.#transform();
    const facts = this.#facts;
    const order = [...facts.keys()].sort((a, b) => compared(facts[a] as TemplateFacts, facts[b] as TemplateFacts));
    return {
      facts,
      order,
      values: this.#values,
      ends: this.#ends,
      waves: this.#waves,
      energies: this.#energies,
      sha256,
    };
  }

  /** Two at a time: one transform does for both. */
  #transform(): void {
    const nothing = new Float64Array(BINS);
    const valuesAt = (place: number) =>
      place < this.#facts.length ? this.#values.subarray(place * BINS, (place + 1) * BINS) : nothing;
    const [one, other] = [new Float64Array(2 * WAVES), new Float64Array(2 * WAVES)];
    const [first, second] = [new Float64Array(BINS), new Float64Array(BINS)];
    for (let place = 0; place < this.#facts.length; place += 2) {
      wavesOfTwo(valuesAt(place), valuesAt(place + 1), { one, other });
      seriesOfTwo(one, other, first, second);
      this.#waves.set(one, place * 2 * WAVES);
      writeEnergies(first, this.#energies, place * ENERGIES);
      if (place + 1 === this.#facts.length) return;
      this.#waves.set(other, (place + 1) * 2 * WAVES);
      writeEnergies(second, this.#energies, (place + 1) * ENERGIES);
    }
  }
}

function shared(numbers: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(numbers * Float64Array.BYTES_PER_ELEMENT));
}

function compared(one: TemplateFacts, other: TemplateFacts): number {
  return (
    ordered(one.type, other.type) ||
    ordered(one.object, other.object) ||
    one.age - other.age ||
    ordered(one.name, other.name)
  );
}

function ordered(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
