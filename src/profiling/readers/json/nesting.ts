import { createReadStream } from "node:fs";

/** Values within values, so many levels at most: a parser that takes a step deeper for each runs out of stack. */
export const MOST_NESTED = 1000;

const SEGMENT = 262_144;
const [QUOTE, BACKSLASH] = [0x22, 0x5c] as const;

/** What each byte does to how deep what follows lies: brackets and braces, outside of strings. */
const STEPS = new Int8Array(256);
for (const open of "[{") STEPS[open.charCodeAt(0)] = 1;
for (const close of "]}") STEPS[close.charCodeAt(0)] = -1;

/** Whether the values of a file of UTF-8 JSON are nested deeper than is read. Its brackets are counted, nothing is parsed. */
export async function isNestedTooDeep(path: string, signal: AbortSignal): Promise<boolean> {
  let depth = 0;
  let inString = false;
  let escaped = false;
  for await (const piece of createReadStream(path, { signal, highWaterMark: SEGMENT }) as AsyncIterable<Buffer>) {
    const { length } = piece;
    let at = 0;
    if (escaped) at++;
    escaped = false;
    while (at < length) {
      if (inString) {
        let byte = piece[at];
        while (byte !== QUOTE && byte !== BACKSLASH && at < length) byte = piece[++at];
        if (byte === QUOTE) inString = false;
        else if (byte === BACKSLASH && ++at === length) escaped = true;
      } else {
        const byte = piece[at] as number;
        if (byte === QUOTE) inString = true;
        else depth += STEPS[byte] as number;
        if (depth > MOST_NESTED) return true;
      }
      at++;
    }
  }
  return false;
}
