import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

const LINE_FEED = 10;
const SHOWN = 200;

/** A line that is left out of a file, by its 1-based number. */
export interface LeftOut {
  line: number;
  /** How it begins. */
  text: string;
}

/** The 1-based numbers of the lines that begin at bytes of a file, which are given in ascending order. */
export async function lineNumbers(path: string, offsets: readonly number[], signal: AbortSignal): Promise<number[]> {
  const last = offsets.at(-1);
  if (last === undefined) return [];
  const found: number[] = [];
  let line = 1;
  let passed = 0;
  const from = createReadStream(path, { end: Math.max(last - 1, 0), signal });
  if (last > 0) {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = chunk.indexOf(LINE_FEED); ; at = chunk.indexOf(LINE_FEED, at + 1)) {
        const end = at === -1 ? chunk.length : at + 1;
        while (found.length < offsets.length && (offsets[found.length] as number) < passed + end) found.push(line);
        if (at === -1) break;
        line++;
      }
      passed += chunk.length;
    }
  }
  while (found.length < offsets.length) found.push(line);
  return found;
}

/** Copies a file without the lines that begin at some of its bytes, and tells what these were. */
export async function copyWithoutLines(
  from: string,
  to: string,
  offsets: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<LeftOut[]> {
  const left: { line: number; pieces: Buffer[] }[] = [];
  let line = 1;
  let at = 0;
  let begins = true;
  let leaving: Buffer[] | null = null;
  const filter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const kept: Buffer[] = [];
      for (let from = 0; from < chunk.length; ) {
        const feed = chunk.indexOf(LINE_FEED, from);
        const end = feed === -1 ? chunk.length : feed + 1;
        const piece = chunk.subarray(from, end);
        if (begins) leaving = null;
        if (begins && offsets.has(at)) {
          leaving = [];
          left.push({ line, pieces: leaving });
        }
        if (leaving === null) kept.push(piece);
        else leaving.push(Buffer.from(piece.subarray(0, SHOWN)));
        begins = feed !== -1;
        if (begins) line++;
        at += piece.length;
        from = end;
      }
      done(null, Buffer.concat(kept));
    },
  });
  await pipeline(createReadStream(from), filter, createWriteStream(to), { signal });
  return left.map(({ line: number, pieces }) => {
    const text = Buffer.concat(pieces)
      .toString("utf8")
      .replace(/\r?\n$/, "");
    return { line: number, text: text.slice(0, SHOWN).toWellFormed() };
  });
}
