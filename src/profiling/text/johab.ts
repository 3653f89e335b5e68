import iconv from "iconv-lite";
import type { BytesDecoder } from "./bytes-decoder.ts";

/** What a part of a syllable is by its five bits: -1 where there is none, -2 where they stand for nothing. */
const NONE = -1;
const NOTHING = -2;
const INITIALS = places(1, [[2, 20]]);
const MEDIALS = places(2, [
  [3, 7],
  [10, 15],
  [18, 23],
  [26, 29],
]);
const FINALS = places(1, [
  [2, 17],
  [19, 29],
]);

const FIRST_SYLLABLE = 0xac00;
/** Letters that stand alone, in the order of initials and of finals. */
const INITIAL_LETTERS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const FINAL_LETTERS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
const FIRST_VOWEL = 0x314f;
const UNKNOWN = "\uFFFD";

function places(none: number, ranges: readonly (readonly [number, number])[]): number[] {
  const found = Array.from({ length: 32 }, () => NOTHING);
  found[none] = NONE;
  let place = 0;
  for (const [from, to] of ranges) for (let bits = from; bits <= to; bits++) found[bits] = place++;
  return found;
}

/** Johab, the second encoding of KS X 1001 (its annex 3), in which the bits of a syllable are those of its letters. */
export class JohabDecoder implements BytesDecoder {
  #lead: number | null = null;

  write(bytes: Buffer): string {
    let text = "";
    for (const byte of bytes) {
      if (this.#lead !== null) {
        const decoded = characterOf(this.#lead, byte);
        // As the encoding standard of the web has it for the others: a letter of ASCII is never part of what is wrong.
        text += decoded === UNKNOWN && byte < 0x80 ? UNKNOWN + String.fromCharCode(byte) : decoded;
        this.#lead = null;
      } else if (byte < 0x80) text += String.fromCharCode(byte);
      else this.#lead = byte;
    }
    return text;
  }

  end(): string {
    return this.#lead === null ? "" : UNKNOWN;
  }
}

function characterOf(lead: number, trail: number): string {
  return lead < 0xd8 ? syllable((lead << 8) | trail) : ofKsX1001(lead, trail);
}

function syllable(bits: number): string {
  const initial = INITIALS[(bits >> 10) & 31] as number;
  const medial = MEDIALS[(bits >> 5) & 31] as number;
  const final = FINALS[bits & 31] as number;
  if (initial === NOTHING || medial === NOTHING || final === NOTHING) return UNKNOWN;
  if (initial >= 0 && medial >= 0)
    return String.fromCharCode(FIRST_SYLLABLE + (initial * 21 + medial) * 28 + final + 1);
  if (initial >= 0 && final === NONE) return INITIAL_LETTERS[initial] as string;
  if (medial >= 0 && final === NONE) return String.fromCharCode(FIRST_VOWEL + medial);
  return (initial === NONE && medial === NONE ? FINAL_LETTERS[final] : undefined) ?? UNKNOWN;
}

/** Signs and ideographs, whose places are counted as in KS X 1001, two of its rows to a lead. */
function ofKsX1001(lead: number, trail: number): string {
  const isTrail = (trail >= 0x31 && trail <= 0x7e) || (trail >= 0x91 && trail <= 0xfe);
  if (!isTrail || lead < 0xd9 || lead === 0xdf || lead > 0xf9) return UNKNOWN;
  const row = lead < 0xe0 ? 2 * (lead - 0xd9) : 2 * lead - 0x197;
  const place = trail < 0x91 ? trail - 0x31 : trail - 0x43;
  const [further, column] = place < 94 ? [0, place] : [1, place - 94];
  return iconv.decode(Buffer.from([0xa1 + row + further, 0xa1 + column]), "euc-kr");
}
