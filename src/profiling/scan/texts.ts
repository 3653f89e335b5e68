import { isDamaged, isSpaced } from "../semantics/text-flaws.ts";
import { SAMPLE_SIZE } from "../statistics/seeded.ts";
import { COLUMN, TEXT } from "./layout.ts";
import type { CountedText, SurveyedTexts } from "./results.ts";
import type { Scanner } from "./scanner.ts";

/** A column of texts to be surveyed, of which there is at least one. */
export interface TextsWork {
  kind: "texts";
  /** Where the column is. */
  column: number;
  /** Makes what is drawn by chance repeatable. */
  seed: string;
  /** How many distinct ones are asked for, drawn by chance. */
  drawn: number;
  /** Distinct ones that are few. */
  few: number;
  /** The form that cells are counted of; see formOf. */
  form: Uint8Array | null;
}

const WORD = Uint32Array.BYTES_PER_ELEMENT;
/** Where in a survey what is. */
const SURVEY = { least: 0, greatest: 1, cells: 2, isUrl: 3, odd: 4, long: 5, tops: 6, top: 7, size: 20 } as const;
/** Texts of as many letters, or more, are told one by one. */
const LENGTHS = 4096;

/** Bytes that the survey of so many distinct texts takes at most; a seed is a path of a column. */
export function surveyBytes(count: number): number {
  const lists = count * (2 * WORD + 2 * DRAWN) + (SURVEY.size + LENGTHS) * WORD;
  return lists + FORM + 2 * SEED;
}

export function surveyedTexts(scanner: Scanner, { column, seed, drawn, few, form }: TextsWork): SurveyedTexts {
  const texts = new DistinctTexts(scanner, column);
  const { code } = scanner;
  const [out, lengths] = [code.allocate(SURVEY.size * WORD), code.allocateZeros(LENGTHS * WORD)];
  const [odd, long] = [code.allocate(texts.count * WORD), code.allocate(texts.count * WORD)];
  code.surveyTexts(column, out, lengths, odd, long);
  const survey = scanner.unsigned(out, SURVEY.size);
  const at = (member: number): number => survey[member] as number;
  const longTexts = [...scanner.unsigned(long, at(SURVEY.long))].map((one) => texts.at(one));
  return {
    uniqueCount: texts.count,
    nonNullCount: at(SURVEY.cells),
    min: texts.at(at(SURVEY.least)).v,
    max: texts.at(at(SURVEY.greatest)).v,
    isUrl: at(SURVEY.isUrl) === 1,
    lengths: lengthsOf(scanner.unsigned(lengths, LENGTHS), longTexts),
    top: [...survey.subarray(SURVEY.top, SURVEY.top + at(SURVEY.tops))].map((one) => texts.at(one)),
    sample: texts.drawn(seed, SAMPLE_SIZE).map(({ v }) => v),
    drawn: drawn === 0 ? [] : texts.drawn(seed, drawn),
    ...flawsOf([...scanner.unsigned(odd, at(SURVEY.odd))].map((one) => texts.at(one))),
    few: texts.count <= few ? Array.from({ length: texts.count }, (_, one) => texts.at(one)) : null,
    matching: form === null ? 0 : texts.matching(form),
  };
}

function lengthsOf(short: Uint32Array, long: readonly CountedText[]): Map<number, number> {
  const lengths = new Map<number, number>();
  for (const [length, count] of short.entries()) if (count > 0) lengths.set(length, count);
  for (const { v, n } of long) {
    let length = 0;
    for (const _ of v) length++;
    lengths.set(length, (lengths.get(length) ?? 0) + n);
  }
  return lengths;
}

/** The cells with blanks around them and those that are damaged, each with the least text that is. */
function flawsOf(odd: readonly CountedText[]): Pick<SurveyedTexts, "spaced" | "damaged"> {
  return { spaced: someOf(odd.filter(({ v }) => isSpaced(v))), damaged: someOf(odd.filter(({ v }) => isDamaged(v))) };
}

function someOf(texts: readonly CountedText[]): { count: number; value: string } | null {
  const [first] = texts;
  if (first === undefined) return null;
  let [count, least] = [0, first.v];
  for (const { v, n } of texts) {
    count += n;
    if (byCodePoint(v, least) < 0) least = v;
  }
  return { count, value: least };
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Of a hash, 2^64. */
const HASHES = 2 ** 64;
/** So many more are drawn than wanted, as it is not known how many hashes are below a bound. */
const MORE = 1.3;
const SOME_MORE = 40;
const DRAWN = 16;
/** Room for a form, and for a seed. */
const FORM = 1024;
const SEED = 65_536;

/** The distinct texts of a column, by their codes. */
export class DistinctTexts {
  readonly count: number;
  readonly #scanner: Scanner;
  readonly #column: number;
  readonly #places: Uint32Array;
  readonly #words: Uint32Array;

  constructor(scanner: Scanner, column: number) {
    this.#scanner = scanner;
    this.#column = column;
    const [places = 0, count = 0] = scanner.unsigned(column + COLUMN.texts, 2);
    this.count = count;
    this.#places = scanner.unsigned(places, count);
    this.#words = scanner.words();
  }

  at(code: number): CountedText {
    const at = this.#places[code] as number;
    return { v: this.#scanner.text(at + TEXT.bytes, this.#word(at + TEXT.length)), n: this.#word(at + TEXT.count) };
  }

  /** The texts of some rows, by their codes. */
  first(codes: Int32Array): (string | null)[] {
    const known = new Map<number, string>();
    return Array.from(codes, (code) => {
      if (code < 0) return null;
      let text = known.get(code);
      if (text === undefined) {
        text = this.at(code).v;
        known.set(code, text);
      }
      return text;
    });
  }

  *[Symbol.iterator](): Generator<string> {
    for (let code = 0; code < this.count; code++) yield this.at(code).v;
  }

  #word(at: number): number {
    return this.#words[at / WORD] as number;
  }

  /** So many at most, those whose hash with that of a seed is least, in this order: what DuckDB draws by its own hash. */
  drawn(seed: string, wanted: number): CountedText[] {
    const { code } = this.#scanner;
    const bytes = Buffer.from(seed);
    const at = code.allocate(bytes.length + 16);
    this.#scanner.bytes(at, bytes.length).set(bytes);
    const hash = BigInt.asUintN(64, code.hashOf(at, bytes.length));
    const out = code.allocate(this.count * DRAWN);
    for (let share = (wanted * MORE + SOME_MORE) / this.count; ; share *= 4) {
      const below = share >= 1 ? 2n ** 64n - 1n : BigInt(Math.floor(share * HASHES));
      const found = code.drawTexts(this.#column, hash, below, out);
      if (found < Math.min(wanted, this.count) && share < 1) continue;
      const view = new BigUint64Array(this.#scanner.bytes(out, 1).buffer, out, found * 2);
      const drawn = Array.from({ length: found }, (_, i) => ({
        h: view[i * 2] as bigint,
        code: Number(BigInt.asUintN(32, view[i * 2 + 1] as bigint)),
      }));
      drawn.sort((a, b) => (a.h < b.h ? -1 : a.h > b.h ? 1 : 0));
      return drawn.slice(0, wanted).map((one) => this.at(one.code));
    }
  }

  /** How many cells have a text of a form. */
  matching(form: Uint8Array): number {
    const { code } = this.#scanner;
    const at = code.allocate(form.length);
    this.#scanner.bytes(at, form.length).set(form);
    return code.countOfForm(this.#column, at, at + form.length);
  }
}
