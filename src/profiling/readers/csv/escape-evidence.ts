import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";

/** Bytes round a place that are looked at, and how many places are. */
const ROUND = 4096;
const MOST_PLACES = 8;

/**
 * Whole lines of a file in UTF-8 round places where a text stands, in pieces that do not overlap. The file is gone through
 * until enough of them are found.
 */
export async function textsRound(path: string, sought: string, signal: AbortSignal): Promise<string[]> {
  const places = await placesOf(path, Buffer.from(sought), signal);
  if (places.length === 0) return [];
  const handle = await open(path);
  try {
    const texts: string[] = [];
    for (const place of places) {
      const from = Math.max(0, place - ROUND);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2 * ROUND), 0, 2 * ROUND, from);
      const lines = buffer.toString("utf8", 0, bytesRead).split(/(?<=\n)/);
      texts.push(lines.slice(from === 0 ? 0 : 1, bytesRead === 2 * ROUND ? -1 : undefined).join(""));
    }
    return texts;
  } finally {
    await handle.close();
  }
}

/** Where a text stands, so far apart that what is round it is looked at once. */
async function placesOf(path: string, sought: Buffer, signal: AbortSignal): Promise<number[]> {
  const places: number[] = [];
  let passed = 0;
  let rest = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { highWaterMark: 1_048_576, signal })) {
    const bytes = Buffer.concat([rest, piece as Buffer]);
    const start = passed - rest.length;
    for (let at = bytes.indexOf(sought); at !== -1; at = bytes.indexOf(sought, at + 2 * ROUND)) {
      const last = places.at(-1);
      if (last === undefined || start + at - last >= 2 * ROUND) places.push(start + at);
      if (places.length === MOST_PLACES) return places;
    }
    passed += (piece as Buffer).length;
    rest = Buffer.from(bytes.subarray(Math.max(0, bytes.length - sought.length + 1)));
  }
  return places;
}
