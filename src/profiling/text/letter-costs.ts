import iconv from "iconv-lite";
import { KINDS, type Kind } from "./characters.ts";
import { CYRILLIC } from "./letters/cyrillic.ts";
import { EAST_ASIAN } from "./letters/east-asian.ts";
import type { Language } from "./letters/language.ts";
import { LATIN } from "./letters/latin.ts";
import { OTHER_SCRIPTS } from "./letters/other-scripts.ts";

/** What letters cost in a language, in half bits; 0 stands for the edge of a word. */
export interface LetterCosts {
  /** Of the language, where it is one of several of a script. */
  readonly name?: string;
  /** Letters of one script, in small letters. */
  word: (letters: readonly number[]) => number;
}

/** Letters that the script has and the language has not. */
const FOREIGN = 26;
const STRANGE = 34;

class PairCosts implements LetterCosts {
  readonly name: string;
  readonly #places = new Map<number, number>();
  readonly #costs: Uint8Array;
  readonly #width: number;
  readonly #script: ReadonlySet<number>;

  constructor({ name, letters, costs }: Language, script: ReadonlySet<number>) {
    this.name = name;
    for (const [i, letter] of [...letters].entries()) this.#places.set(letter.codePointAt(0) as number, i + 1);
    if (name === "Turkish") this.#places.set(0x130, this.#places.get(0x69) as number); // İ is the capital of i
    this.#width = [...letters].length + 1;
    this.#costs = Uint8Array.from(costs, (digit) => Number.parseInt(digit, 36));
    this.#script = script;
  }

  word(letters: readonly number[]): number {
    let before = 0;
    let cost = 0;
    for (const letter of letters) {
      const place = this.#places.get(letter);
      if (place === undefined) {
        cost += this.#script.has(letter) ? FOREIGN : STRANGE;
        before = 0;
      } else {
        cost += this.#costs[before * this.#width + place] as number;
        before = place;
      }
    }
    return cost + (this.#costs[before * this.#width] as number);
  }
}

class CharacterCosts implements LetterCosts {
  readonly #known = new Map<number, number>();
  readonly #encoding: string;

  constructor({ encoding, most, often }: (typeof EAST_ASIAN)[number]) {
    this.#encoding = encoding;
    for (const character of often) this.#known.set(character.codePointAt(0) as number, 19);
    for (const character of most) this.#known.set(character.codePointAt(0) as number, 15);
  }

  word(letters: readonly number[]): number {
    let cost = 0;
    for (const letter of letters) cost += this.#known.get(letter) ?? this.#other(letter);
    return cost;
  }

  #other(letter: number): number {
    const isJapanese = this.#encoding === "shift_jis";
    if (letter >= 0x3040 && letter <= 0x30ff) return isJapanese ? (letter < 0x30a0 ? 11 : 13) : 32;
    if (letter >= 0xff61 && letter <= 0xff9f) return isJapanese ? 15 : 40;
    let cost = this.#known.get(letter);
    if (cost === undefined) {
      cost = this.#byPlace(letter);
      this.#known.set(letter, cost);
    }
    return cost;
  }

  /** The standards have the characters in more frequent use before the others. */
  #byPlace(letter: number): number {
    const [lead = 0, trail = 0] = iconv.encode(String.fromCodePoint(letter), this.#encoding);
    switch (this.#encoding) {
      case "gb18030":
        return lead < 0xb0 || trail < 0xa1 ? 50 : lead <= 0xd7 ? 27 : 36;
      case "big5":
        return lead < 0xa4 ? 50 : lead <= 0xc6 ? 27 : 36;
      case "shift_jis":
        return lead < 0x88 ? 50 : lead <= 0x98 ? 27 : 36;
      default:
        return lead < 0xb0 || trail < 0xa1 ? 50 : lead <= 0xc8 ? 30 : 36;
    }
  }
}

function costsOf(languages: readonly Language[]): LetterCosts[] {
  const script = new Set([...languages.map(({ letters }) => letters).join("")].map((c) => c.codePointAt(0) as number));
  return languages.map((language) => new PairCosts(language, script));
}

function named(...names: string[]): LetterCosts[] {
  return costsOf(OTHER_SCRIPTS.filter(({ name }) => names.includes(name)));
}

const byScript = new Map<Kind, readonly LetterCosts[]>();

/** Whether characters of a kind are letters of a script of which languages are known. */
export function isLetter(kind: Kind): boolean {
  return kind >= KINDS.latin && kind <= KINDS.eastAsian;
}

/** The languages of a script, whose tables are made when the first text asks for them. */
export function languagesOf(kind: Kind): readonly LetterCosts[] {
  let languages = byScript.get(kind);
  if (languages === undefined) {
    languages = made(kind);
    byScript.set(kind, languages);
  }
  return languages;
}

function made(kind: Kind): LetterCosts[] {
  switch (kind) {
    case KINDS.latin:
      return costsOf(LATIN);
    case KINDS.cyrillic:
      return costsOf(CYRILLIC);
    case KINDS.greek:
      return named("Greek");
    case KINDS.hebrew:
      return named("Hebrew");
    case KINDS.arabic:
      return named("Arabic", "Persian");
    case KINDS.thai:
      return named("Thai");
    case KINDS.eastAsian:
      return EAST_ASIAN.map((characters) => new CharacterCosts(characters));
    default:
      return [];
  }
}
