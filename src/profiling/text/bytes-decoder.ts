/** Turns bytes into text piece by piece; a character that is cut off waits for the next piece. */
export interface BytesDecoder {
  write: (bytes: Buffer) => string;
  end: () => string;
}
