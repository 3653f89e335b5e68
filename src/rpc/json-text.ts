/** JSON text: as it is where it is short, in pieces of UTF-8 where it is long, so that nobody has to join them. */
export type Text = string | readonly Uint8Array[];

/**
 * A value that is JSON text already: it is put into the answer as it is, without being parsed and written again. What is
 * written in it is known to the compiler only.
 */
export class JsonText<Value = unknown> {
  readonly text: Text;
  declare readonly value?: Value;

  constructor(text: Text) {
    this.text = text;
  }
}

/** Bytes of a text in UTF-8. */
export function bytesOf(text: Text): number {
  return typeof text === "string" ? Buffer.byteLength(text) : text.reduce((sum, piece) => sum + piece.length, 0);
}

/** Texts one after the other: a string where all of them are. */
export function joined(texts: readonly Text[]): Text {
  const strings = texts.filter((text) => typeof text === "string");
  if (strings.length === texts.length) return strings.join("");
  return texts.flatMap((text) => (typeof text === "string" ? [Buffer.from(text)] : text));
}
