/** What begins the signs that stand for characters which PostgreSQL's texts cannot have, or which begin such a sign. */
const MARK = "\u0001";
const NUL = `${MARK}\u0001`;
const MARKED = `${MARK}\u0002`;

/**
 * A text as PostgreSQL takes it, sorted among others as it would be itself. Halves of pairs become the sign for what is
 * no text, as in any UTF-8.
 */
export function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  return text.toWellFormed().replace(/[\u0000\u0001]/g, (character) => (character === "\u0000" ? NUL : MARKED));
}

/** The text that was escaped. */
export function unescaped(text: string): string {
  if (!text.includes(MARK)) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  return text.replace(/\u0001[\u0001\u0002]/g, (sign) => (sign === NUL ? "\u0000" : MARK));
}

/** An owner as a key: subjects are prefixed, so that none is mistaken for the absence of one. */
export function ownerKey(owner: string | null): string {
  return owner === null ? "" : `sub:${escaped(owner)}`;
}

/** The owner that a key stands for. */
export function ownerOfKey(key: string): string | null {
  return key === "" ? null : unescaped(key.slice("sub:".length));
}
