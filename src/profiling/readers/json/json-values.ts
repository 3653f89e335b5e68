import { createReadStream } from "node:fs";
import type { JsonLayout } from "./load-json.ts";

/** The text of a value that stands at the top of a file, or in the array there. */
export interface RawValue {
  text: string;
  /** The 1-based line on which it begins. */
  line: number;
  /** Whether the array that it is part of has no end. */
  isCut?: true;
}

/** The values at the top of a file of UTF-8 JSON, one after the other; what is no JSON is one too. */
export async function* valuesIn(path: string, layout: JsonLayout, signal: AbortSignal): AsyncGenerator<RawValue> {
  const splitter = layout === "newline_delimited" ? new Lines() : new Values(layout === "array");
  const pieces = createReadStream(path, { encoding: "utf8", signal, highWaterMark: 262_144 });
  for await (const piece of pieces as AsyncIterable<string>) yield* splitter.take(piece);
  yield* splitter.end();
}

/** One value a line. */
class Lines {
  #line = 1;
  #begun: string[] = [];

  *take(piece: string): Generator<RawValue> {
    const lines = piece.split("\n");
    this.#begun.push(lines[0] as string);
    for (const line of lines.slice(1)) {
      yield* this.#value();
      this.#line++;
      this.#begun = [line];
    }
  }

  *end(): Generator<RawValue> {
    yield* this.#value();
  }

  *#value(): Generator<RawValue> {
    const text = this.#begun.join("").trim();
    if (text !== "") yield { text, line: this.#line };
  }
}

/** Values over any number of lines, in an array or one after the other. */
class Values {
  readonly #base: 0 | 1;
  #depth = 0;
  #line = 1;
  #inString = false;
  #escaped = false;
  /** What there is of the value that has begun, and where it began; null between values. */
  #begun: { pieces: string[]; line: number } | null = null;
  #isClosed = false;

  constructor(inArray: boolean) {
    this.#base = inArray ? 1 : 0;
  }

  *take(piece: string): Generator<RawValue> {
    let from = 0;
    const emit = (to: number): RawValue[] => {
      if (this.#begun === null) return [];
      const { pieces, line } = this.#begun;
      this.#begun = null;
      return [{ text: `${pieces.join("")}${piece.slice(from, to)}`, line }];
    };
    for (let i = 0; i < piece.length; i++) {
      const c = piece[i] as string;
      if (c === "\n") this.#line++;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (c === "\\") this.#escaped = true;
        else if (c === '"') this.#inString = false;
        continue;
      }
      if (this.#base === 1 && this.#depth === 0 && !this.#isClosed) {
        if (c === "[") this.#depth = 1;
        continue;
      }
      const isTop = this.#depth === this.#base || this.#isClosed;
      if (isTop && (c === "," || /\s/.test(c))) {
        if (c === "," || this.#base === 0) yield* emit(i);
        continue;
      }
      if (c === "]" && isTop && this.#base === 1 && !this.#isClosed) {
        yield* emit(i);
        this.#depth = 0;
        this.#isClosed = true;
        continue;
      }
      if (this.#begun === null) {
        this.#begun = { pieces: [], line: this.#line };
        from = i;
      }
      if (c === '"') this.#inString = true;
      else if (c === "[" || c === "{") this.#depth++;
      else if ((c === "]" || c === "}") && --this.#depth <= this.#base && !this.#isClosed) {
        this.#depth = this.#base;
        if (this.#base === 0) yield* emit(i + 1);
      }
    }
    this.#begun?.pieces.push(piece.slice(from));
  }

  *end(): Generator<RawValue> {
    const isCut = this.#base === 1 && !this.#isClosed;
    if (this.#begun === null && !isCut) return;
    const { pieces, line } = this.#begun ?? { pieces: [], line: this.#line };
    yield { text: pieces.join(""), line, ...(isCut ? { isCut: true as const } : {}) };
  }
}
