/** A value of a JSON text. Objects keep their members' order; of members of the same name the last counts. */
export type JsonNode = string | number | boolean | null | Digits | JsonNode[] | JsonObject;
export type JsonObject = Map<string, JsonNode>;

/** A number that a double would not keep as it is written. */
export class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What there was in texts that parsers disagree about. */
export interface Oddities {
  /** Members whose name an object has a second time. */
  duplicateKeys: number;
  /** Texts with halves of characters, in place of which U+FFFD stands. */
  brokenTexts: number;
}

/** Why a text is no JSON. */
export class JsonSyntaxError extends Error {
  /** Where in the text, in UTF-16 units. */
  readonly at: number;

  constructor(reason: string, at: number) {
    super(reason);
    this.at = at;
  }
}

const NUMBER = /-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const WORD = /true|false|null|NaN|-?Infinity/y;
const BLANK = /[ \t\r\n]*/y;
const STRING = /"((?:[^"\\]|\\.)*)"/sy;
const CONTROL = /\p{Cc}/gu;
/** Digits that a double always keeps. */
const SAFE_DIGITS = 15;

/** Parses a JSON text; what else it holds that has to be told is added to `oddities`. */
export function parseJson(text: string, oddities: Oddities): JsonNode {
  const parser = new Parser(text, oddities);
  const value = parser.value();
  parser.end();
  return value;
}

class Parser {
  readonly #text: string;
  readonly #oddities: Oddities;
  #at = 0;

  constructor(text: string, oddities: Oddities) {
    this.#text = text;
    this.#oddities = oddities;
  }

  value(): JsonNode {
    this.#skip();
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object();
      case "[":
        return this.#array();
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  end(): void {
    this.#skip();
    if (this.#at < this.#text.length) this.#fail("there is more behind the value");
  }

  #object(): JsonObject {
    const object: JsonObject = new Map();
    this.#at++;
    if (this.#takes("}")) return object;
    do {
      this.#skip();
      if (this.#text[this.#at] === "}" && object.size > 0) break; // a comma too many
      if (this.#text[this.#at] !== '"') this.#fail("a name in quotes is expected");
      const name = this.#string();
      if (!this.#takes(":")) this.#fail("a colon is expected");
      if (object.has(name)) this.#oddities.duplicateKeys++;
      object.set(name, this.value());
    } while (this.#takes(","));
    if (!this.#takes("}")) this.#fail("a comma or the end of the object is expected");
    return object;
  }

  #array(): JsonNode[] {
    const items: JsonNode[] = [];
    this.#at++;
    if (this.#takes("]")) return items;
    do {
      this.#skip();
      if (this.#text[this.#at] === "]" && items.length > 0) break; // a comma too many
      items.push(this.value());
    } while (this.#takes(","));
    if (!this.#takes("]")) this.#fail("a comma or the end of the array is expected");
    return items;
  }

  #string(): string {
    const match = this.#match(STRING);
    if (match === null) this.#fail("a text in quotes has no end");
    const inner = match.slice(1, -1);
    const text = inner.includes("\\") ? this.#unescaped(match) : inner;
    if (text.isWellFormed()) return text;
    this.#oddities.brokenTexts++;
    return text.toWellFormed();
  }

  #unescaped(quoted: string): string {
    try {
      return JSON.parse(quoted.replace(CONTROL, escaped)) as string;
    } catch {
      this.#fail("a text in quotes has an escape that does not exist");
    }
  }

  #scalar(): JsonNode {
    const number = this.#match(NUMBER);
    if (number !== null && number !== "") return numberOf(number);
    switch (this.#match(WORD)) {
      case "true":
        return true;
      case "false":
        return false;
      case "null":
      case "NaN":
        return null;
      case "Infinity":
        return Number.POSITIVE_INFINITY;
      case "-Infinity":
        return Number.NEGATIVE_INFINITY;
      default:
        this.#fail(this.#at < this.#text.length ? "a value is expected" : "the text ends where a value is expected");
    }
  }

  #takes(character: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #skip(): void {
    this.#match(BLANK);
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return null;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #fail(reason: string): never {
    throw new JsonSyntaxError(reason, this.#at);
  }
}

function numberOf(text: string): number | Digits {
  const number = Number(text);
  const isPlain = text.length <= SAFE_DIGITS && Number.isFinite(number);
  // One with a point or an exponent is no integer, whatever its value.
  return isPlain && (!Number.isInteger(number) || /^-?\d+$/.test(text)) ? number : new Digits(text);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A value as JSON text. */
export function jsonOf(value: JsonNode): string {
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(",")}]`;
  if (value instanceof Map)
    return `{${[...value].map(([name, one]) => `${JSON.stringify(name)}:${jsonOf(one)}`).join(",")}}`;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return JSON.stringify(value);
}
