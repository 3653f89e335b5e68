import { declaredEncoding } from "./declared-encoding.ts";
import { decode } from "./decoding.ts";
import { CANDIDATES, type Candidate, CONSOLE_CANDIDATES } from "./encoding-candidates.ts";
import { languagesFor } from "./encoding-languages.ts";
import { readingCost } from "./reading-cost.ts";

const FALLBACK = "windows-1252";

/** Looks at a text, each at more of its words, in bytes, and by fewer candidates: those that came off best before. */
const LOOKS: readonly { bytes: number; candidates: number }[] = [
  { bytes: 400, candidates: Number.POSITIVE_INFINITY },
  { bytes: 1600, candidates: 12 },
  { bytes: 6400, candidates: 4 },
];
/** In bits, how much more likely an encoding is that a page declares: some declare what they once were in. */
const DECLARED = 20;
/** In half bits: candidates whose texts cost so much more than the best one's are not tried again. */
const FAR_BEHIND = 300;
/** Below it no encoding has the second byte of a character, but for rare ones: what lies between such bytes is a word. */
const IN_WORD = 0x30;
/** Words that are there more often tell no more than so many. */
const MOST_COUNTED = 4;
const WORD_END = Buffer.from("\n");

/**
 * The encoding of a text that is not UTF-8: the one in which it reads most like text in a language; `made` on what it
 * was, if that is known.
 */
export function guessEncoding(piece: Buffer, made: "dos" | "any" = "any"): string {
  const words = tellingWords(piece, LOOKS.at(-1)?.bytes ?? 0);
  let left = made === "dos" ? CONSOLE_CANDIDATES : candidatesFor(piece);
  for (const [i, look] of LOOKS.entries()) {
    const tried = ranked(left.slice(0, look.candidates), wholeWords(words, look.bytes));
    const best = tried[0]?.cost ?? 0;
    left = tried.filter(({ cost }) => cost - best < FAR_BEHIND);
    if (left.length === 1 || words.length <= look.bytes || i === LOOKS.length - 1) break;
  }
  return left[0]?.encoding ?? FALLBACK;
}

/** The candidates, of which the one that a page declares is more likely. */
function candidatesFor(piece: Buffer): readonly Candidate[] {
  const declared = declaredEncoding(piece);
  if (declared === null) return CANDIDATES;
  return CANDIDATES.map((one) => (one.encoding === declared ? { ...one, rarity: -DECLARED } : one));
}

interface Ranked extends Candidate {
  cost: number;
}

function ranked(candidates: readonly Candidate[], bytes: Buffer): Ranked[] {
  return candidates
    .map((candidate) => ({ ...candidate, cost: costIn(candidate, bytes) }))
    .sort((a, b) => a.cost - b.cost);
}

function costIn({ encoding, rarity }: Candidate, bytes: Buffer): number {
  return readingCost(decode(bytes, encoding), languagesFor(encoding)) + 2 * rarity;
}

/** The beginning of a text, cut at the end of a word if there is one. */
function wholeWords(words: Buffer, most: number): Buffer {
  if (words.length <= most) return words;
  const end = words.lastIndexOf(WORD_END, most);
  return words.subarray(0, end > most / 2 ? end : most);
}

/** The words of a text that have bytes beyond ASCII, which are what tells: as many as there is space for. */
function tellingWords(piece: Buffer, most: number): Buffer {
  const words: Buffer[] = [];
  const counts = new Map<string, number>();
  let length = 0;
  let at = 0;
  while (at < piece.length && length < most) {
    while (at < piece.length && (piece[at] as number) < 0x80) at++;
    let start = at;
    while (start > 0 && (piece[start - 1] as number) >= IN_WORD) start--;
    while (at < piece.length && (piece[at] as number) >= IN_WORD) at++;
    const word = piece.subarray(start, Math.min(at, start + most));
    const key = word.toString("latin1");
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > MOST_COUNTED || word.length === 0) continue;
    words.push(word, WORD_END);
    length += word.length + 1;
  }
  return Buffer.concat(words);
}
