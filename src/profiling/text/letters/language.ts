/**
 * How often the letters of a language follow each other: counted in the messages of a free office suite and in the first
 * half of the Universal Declaration of Human Rights.
 */
export interface Language {
  name: string;
  /** In small letters. */
  letters: string;
  /**
   * In half bits, as digits of base 36, what it takes to tell that a letter follows another one: a row per letter that
   * goes before, a digit per letter that follows, the edge of a word as the first of both.
   */
  costs: string;
}
