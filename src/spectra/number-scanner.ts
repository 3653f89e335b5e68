const [BLANK, TAB, RETURN, NEWLINE] = [32, 9, 13, 10];
const [ZERO, NINE, MINUS, PLUS, POINT] = [48, 57, 45, 43, 46];

/** Powers of ten that doubles are exactly. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Digits that make an integer which a double is exactly. */
const EXACT = 15;

/**
 * Numbers between blanks, one after the other, in a third of the time that texts take which are cut out and read. A decimal
 * of up to fifteen digits is an integer over a power of ten, both exact, so that their quotient is the nearest double, as
 * `Number` has it; of others a text is made.
 */
export class NumberScanner {
  readonly #bytes: Buffer;
  #at: number;
  #lost = false;

  constructor(bytes: Buffer, from: number) {
    this.#bytes = bytes;
    this.#at = from;
  }

  /** Whether something was met that is no number, or the end of a line or of all. */
  get isLost(): boolean {
    return this.#lost;
  }

  /** The next number of the line; NaN, and nothing more, where there is none. */
  next(): number {
    const bytes = this.#bytes;
    while (bytes[this.#at] === BLANK || bytes[this.#at] === TAB) this.#at++;
    const start = this.#at;
    let at = start;
    const sign = bytes[at];
    if (sign === MINUS || sign === PLUS) at++;
    let [value, digits, point] = [0, 0, -1];
    for (;;) {
      const byte = bytes[at];
      if (byte === POINT && point === -1) point = digits;
      else if (byte !== undefined && byte >= ZERO && byte <= NINE) {
        value = value * 10 + (byte - ZERO);
        digits++;
      } else break;
      at++;
    }
    const end = bytes[at];
    this.#at = at;
    if (digits > 0 && digits <= EXACT && (end === undefined || end <= BLANK)) {
      const exact = point === -1 ? value : value / (POWERS[digits - point] as number);
      return sign === MINUS ? -exact : exact;
    }
    return this.#slowly(start);
  }

  /** Whether only blanks are left of the line, which is then behind. */
  endsLine(): boolean {
    const bytes = this.#bytes;
    while (bytes[this.#at] === BLANK || bytes[this.#at] === TAB || bytes[this.#at] === RETURN) this.#at++;
    if (this.#at < bytes.length && bytes[this.#at] !== NEWLINE) return false;
    this.#at++;
    return true;
  }

  #slowly(start: number): number {
    const bytes = this.#bytes;
    let end = start;
    while (end < bytes.length && (bytes[end] as number) > BLANK) end++;
    this.#at = end;
    const text = bytes.toString("latin1", start, end).replace(/d/i, "e");
    const value = text === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) this.#lost = true;
    return value;
  }
}
