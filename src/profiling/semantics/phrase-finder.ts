/** Alternatives that begin with a letter or digit each, as patterns, and what stands behind any of them. */
export interface Alternatives {
  begins: readonly string[];
  behind: string;
}

/**
 * Finds phrases that begin with a word and end with one. A pattern of hundreds of them takes 10 ms to compile, nearly all
 * for letters that no word begins with: so those of a letter are compiled when a word is looked at that begins with it.
 */
export class PhraseFinder {
  readonly #alternatives: readonly Alternatives[];
  /** What begins with any letter; tried last. */
  readonly #any: RegExp | null;
  readonly #byLetter = new Map<string, RegExp | null>();

  constructor(alternatives: readonly Alternatives[], any: string | null = null) {
    this.#alternatives = alternatives;
    this.#any = any === null ? null : whole([any]);
  }

  /**
   * Where phrases end in words between which single blanks stand, one phrase behind the other: what one pattern of all
   * alternatives would find, in their order.
   */
  *endsIn(words: string): Generator<number> {
    for (let at = 0; at < words.length; ) {
      const end = this.#endAt(words, at);
      if (end !== null) yield end;
      const blank = words.indexOf(" ", end ?? at);
      at = blank === -1 ? words.length : blank + 1;
    }
  }

  /** Whether there is one. */
  isIn(words: string): boolean {
    return this.endsIn(words).next().done === false;
  }

  /** Where the phrase ends that begins at a word; null where none does. */
  #endAt(words: string, at: number): number | null {
    for (const pattern of [this.#patternOf(words.charAt(at)), this.#any]) {
      if (pattern === null) continue;
      pattern.lastIndex = at;
      if (pattern.test(words)) return pattern.lastIndex;
    }
    return null;
  }

  #patternOf(letter: string): RegExp | null {
    let pattern = this.#byLetter.get(letter);
    if (pattern !== undefined) return pattern;
    const own = this.#alternatives.flatMap(({ begins, behind }) => {
      const ofLetter = begins.filter((begin) => begin.startsWith(letter));
      return ofLetter.length === 0 ? [] : [`(?:${ofLetter.join("|")})${behind}`];
    });
    pattern = own.length === 0 ? null : whole(own);
    this.#byLetter.set(letter, pattern);
    return pattern;
  }
}

/** Any of some patterns, up to the end of a word. */
function whole(patterns: readonly string[]): RegExp {
  return new RegExp(`(?:${patterns.join("|")})(?![^ ])`, "uy");
}
