import type { Cell } from "../record-cells.ts";
import type { JsonLayout } from "./load-json.ts";

/** Records whose members are texts, numbers, booleans and nulls: the cells of each, by the place of their column. */
export interface FlatRecords {
  names: string[];
  rows: Cell[][];
  /** The places of columns of which some number has a fraction or an exponent. */
  doubles: Set<number>;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const BLANK = /[ \t\r\n]*/y;
/** What stands between records, one a line. */
const LINE_END = /[ \t\r]*\n\s*/y;
const [QUOTE, COMMA, COLON, OPEN, CLOSE] = [0x22, 0x2c, 0x3a, 0x7b, 0x7d] as const;
const [LIST, LIST_END, SPACE] = [0x5b, 0x5d, 0x20] as const;
const CONTROL = /\p{Cc}/u;
/** Digits that a double always keeps. */
const SAFE_DIGITS = 15;
const WORDS = [
  ["true", true],
  ["false", false],
  ["null", null],
] as const;

/**
 * Parses the flat records of a small JSON text, at most `limit`. Null where it holds anything else, or what is not as
 * RFC 8259 has it or is read differently by some: names that are there twice, a minus before zero.
 */
export function flatRecords(text: string, layout: JsonLayout, limit: number): FlatRecords | null {
  return layout === "unstructured" ? null : new FlatParser(text).records(layout === "array", limit);
}

class FlatParser {
  readonly #text: string;
  readonly #columns = new Map<string, number>();
  readonly #doubles = new Set<number>();
  /** Of each column the last record that has it. */
  readonly #seen: number[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  records(inArray: boolean, limit: number): FlatRecords | null {
    const rows: Cell[][] = [];
    this.#skip(BLANK);
    if (inArray && !this.#takes(LIST)) return null;
    for (;;) {
      const row = rows.length < limit ? this.#record(rows.length) : null;
      if (row === null) return null;
      rows.push(row);
      if (inArray ? !this.#takes(COMMA) : !this.#skip(LINE_END) || this.#at === this.#text.length) break;
    }
    if (inArray && !this.#takes(LIST_END)) return null;
    this.#skip(BLANK);
    if (this.#at < this.#text.length) return null;
    return { names: [...this.#columns.keys()], rows, doubles: this.#doubles };
  }

  #record(index: number): Cell[] | null {
    const cells: Cell[] = [];
    if (!this.#takes(OPEN)) return null;
    do {
      this.#skip(BLANK);
      const name = this.#string();
      if (name === null || !this.#takes(COLON)) return null;
      this.#skip(BLANK);
      let column = this.#columns.get(name);
      if (column === undefined) {
        column = this.#columns.size;
        this.#columns.set(name, column);
      } else if (this.#seen[column] === index) return null;
      this.#seen[column] = index;
      const cell = this.#cell(column);
      if (cell === undefined) return null;
      while (cells.length < column) cells.push(null);
      cells[column] = cell;
    } while (this.#takes(COMMA));
    return this.#takes(CLOSE) ? cells : null;
  }

  /** The value of a column; undefined where it is none of a flat record. */
  #cell(column: number): Cell | undefined {
    if (this.#text.charCodeAt(this.#at) === QUOTE) return this.#string() ?? undefined;
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined || digits === "-0") return undefined;
    this.#at += digits.length;
    if (/[.eE]/.test(digits)) this.#doubles.add(column);
    else if (digits.length > SAFE_DIGITS) return BigInt(digits);
    return Number(digits);
  }

  #string(): string | null {
    const text = this.#text;
    if (text.charCodeAt(this.#at) !== QUOTE) return null;
    let end = text.indexOf('"', this.#at + 1);
    while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    if (end === -1) return null;
    const inner = text.slice(this.#at + 1, end);
    if (CONTROL.test(inner)) return null;
    const value = inner.includes("\\") ? unescaped(inner) : inner;
    this.#at = end + 1;
    return value?.isWellFormed() === true ? value : null;
  }

  #takes(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) this.#skip(BLANK);
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  /** Goes on behind what matches, and tells whether it does. */
  #skip(pattern: RegExp): boolean {
    if (this.#text.charCodeAt(this.#at) > SPACE) return false;
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }
}

/** Whether a quote stands behind an odd number of backslashes. */
function isEscaped(text: string, quote: number): boolean {
  let at = quote;
  while (text[at - 1] === "\\") at--;
  return (quote - at) % 2 === 1;
}

function unescaped(inner: string): string | null {
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch {
    return null; // an escape that does not exist
  }
}
