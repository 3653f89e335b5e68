/** Blanks of all kinds, as a class of characters for JavaScript and RE2 alike. */
const BLANK = "[\t-\r \u0085\u00a0\u2000-\u200b\u2028\u2029\u3000\ufeff]";

/** A text with blanks around it, for JavaScript and RE2 alike. */
export const SPACED = `^${BLANK}|${BLANK}$`;

/** What the bytes from 0x80 to 0xBF stand for in Windows-1252 and ISO 8859-1. */
const CONTINUATION = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]";

/**
 * Signs of a wrong encoding, for both: the character that stands for bytes that are none, and UTF-8 that was read as
 * Windows-1252. Of such pairs only those are taken that no language writes: an ß before a quotation mark is German.
 */
export const DAMAGED = `\ufffd|Ã${CONTINUATION}|Â[\u0080-\u00bf]|â(?:€|‚)${CONTINUATION}|(?:[ÐÑ]${CONTINUATION}){2}|ï»¿|ï¿½|ðŸ`;

const SPACED_EXPRESSION = new RegExp(SPACED);
/** What is not a visible character of ASCII. */
const UNUSUAL = /[^!-~]/;
const DAMAGED_EXPRESSION = new RegExp(DAMAGED);

export function isSpaced(text: string): boolean {
  const [first, last] = [text.charCodeAt(0), text.charCodeAt(text.length - 1)];
  const isPlain = first > 32 && first < 127 && last > 32 && last < 127;
  return !isPlain && SPACED_EXPRESSION.test(text);
}

/** Whether a text shows that it was decoded in a wrong way. */
export function isDamaged(text: string): boolean {
  return DAMAGED_EXPRESSION.test(text);
}

/** What texts have in common that a reader takes for the same. */
export function likeness(text: string): string {
  if (!UNUSUAL.test(text)) return text.toLowerCase();
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}
