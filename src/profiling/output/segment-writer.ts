import { gzipText } from "../cache/gzip.ts";

/** The beginning or a later piece of a profile's JSON text; it ends where a record set does, if there are any in it. */
export interface Piece {
  /** How many come before it. */
  index: number;
  json: Uint8Array;
  /** Length of its text in bytes of UTF-8. */
  text_bytes: number;
  /** Record sets that begin in it. */
  record_sets: number;
}

/** The last piece of a profile, for a small one all of it, and how many come before it. */
export interface LastPiece {
  json: Uint8Array;
  pieces_before: number;
}

/** Characters from which on a text is a piece of its own: some fifty tables of a dozen columns. */
const PIECE = 2_097_152;

/** Gzips a JSON text that comes bit by bit, and passes it on in pieces, so that it is never in memory as a whole. */
export class PieceWriter {
  readonly #pass: (piece: Piece) => Promise<void>;
  #texts: string[] = [];
  #length = 0;
  #recordSets = 0;
  #passed = 0;
  /** The piece before is packed and passed on while the next one is written. */
  #passing: Promise<void> = Promise.resolve();

  /** `pass` resolves when there is room for the next one. */
  constructor(pass: (piece: Piece) => Promise<void>) {
    this.#pass = pass;
  }

  /** Adds a text that stays in one piece. */
  async add(text: string, recordSets = 0): Promise<void> {
    this.#texts.push(text);
    this.#length += text.length;
    this.#recordSets += recordSets;
    if (this.#length < PIECE) return;
    const piece = this.#taken();
    const record_sets = this.#recordSets;
    this.#recordSets = 0;
    const index = this.#passed++;
    await this.#passing;
    this.#passing = this.#packAndPass(piece, index, record_sets);
    this.#passing.catch(() => {}); // heard of with the next piece
  }

  async end(text: string): Promise<LastPiece> {
    this.#texts.push(text);
    const json = await gzipText(this.#taken());
    await this.#passing;
    return { json, pieces_before: this.#passed };
  }

  async #packAndPass(text: string, index: number, record_sets: number): Promise<void> {
    await this.#pass({ index, json: await gzipText(text), text_bytes: Buffer.byteLength(text), record_sets });
  }

  #taken(): string {
    const text = this.#texts.join("");
    this.#texts = [];
    this.#length = 0;
    return text;
  }
}
