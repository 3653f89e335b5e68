import { BLANK, C_COUNT, C_TEXTS, COLON, CR, LF, T_BYTES, T_COUNT, T_LENGTH } from "./layout";

/** Texts of more letters are left to the caller. */
export const LENGTHS: u32 = 4096;
export const TOP: u32 = 10;

/**
 * Looks at all distinct texts of a column. At `out`: the least and the greatest by their bytes, how many cells have one,
 * whether all begin as addresses of the web do, how many are in `odd`, how many in `long`, and how many of the most
 * frequent there are, which follow. At `lengths` how many cells have texts of so many letters, at `odd` the texts that
 * may have blanks around them or letters beyond ASCII, at `long` those of too many letters. There is at least one text.
 */
export function surveyTexts(column: usize, out: usize, lengths: usize, odd: usize, long: usize): void {
  const count = load<u32>(column, C_COUNT);
  const texts = <usize>load<u32>(column, C_TEXTS);
  let least: u32 = 0;
  let greatest: u32 = 0;
  let cells: u32 = 0;
  let addresses: bool = true;
  let odds: u32 = 0;
  let longs: u32 = 0;
  let tops: u32 = 0;
  const top = out + 28;
  for (let index: u32 = 0; index < count; index++) {
    const text = textOf(texts, index);
    const at = text + T_BYTES;
    const length = load<u32>(text, T_LENGTH);
    const own = load<u32>(text, T_COUNT);
    cells += own;
    if (compared(text, textOf(texts, least)) < 0) least = index;
    else if (compared(text, textOf(texts, greatest)) > 0) greatest = index;
    const letters = lettersOf(at, length);
    if (letters < LENGTHS) {
      const place = lengths + ((<usize>letters) << 2);
      store<u32>(place, load<u32>(place) + own);
    } else {
      store<u32>(long + ((<usize>longs) << 2), index);
      longs++;
    }
    const first: u32 = length === 0 ? 0 : <u32>load<u8>(at);
    const last: u32 = length === 0 ? 0 : <u32>load<u8>(at + length - 1);
    const isOdd = letters !== length || first < 33 || last === BLANK || last === 9 || last === LF || last === CR;
    if (isOdd) {
      store<u32>(odd + ((<usize>odds) << 2), index);
      odds++;
    }
    if (addresses) addresses = isAddress(at, length);
    if (tops < TOP || own >= load<u32>(textOf(texts, load<u32>(top + ((TOP - 1) << 2))), T_COUNT)) {
      let place = tops < TOP ? tops++ : TOP;
      while (place > 0) {
        const before = load<u32>(top + ((place - 1) << 2));
        const other = textOf(texts, before);
        const frequency = load<u32>(other, T_COUNT);
        if (frequency > own || (frequency === own && compared(other, text) < 0)) break;
        if (place < TOP) store<u32>(top + (place << 2), before);
        place--;
      }
      if (place < TOP) store<u32>(top + (place << 2), index);
    }
  }
  store<u32>(out, least, 0);
  store<u32>(out, greatest, 4);
  store<u32>(out, cells, 8);
  store<u32>(out, addresses ? 1 : 0, 12);
  store<u32>(out, odds, 16);
  store<u32>(out, longs, 20);
  store<u32>(out, tops, 24);
}

export function textOf(texts: usize, code: u32): usize {
  return <usize>load<u32>(texts + ((<usize>code) << 2));
}

/** Which of two texts comes first by its bytes, which is by its code points. */
export function compared(a: usize, b: usize): i32 {
  if (a === b) return 0;
  const x = a + T_BYTES;
  const y = b + T_BYTES;
  const lengthX = load<u32>(a, T_LENGTH);
  const lengthY = load<u32>(b, T_LENGTH);
  const shorter = <usize>min(lengthX, lengthY);
  let i: usize = 0;
  for (; i + 8 <= shorter; i += 8) {
    const u = load<u64>(x + i);
    const v = load<u64>(y + i);
    if (u !== v) return bswap(u) < bswap(v) ? -1 : 1;
  }
  for (; i < shorter; i++) {
    const u = load<u8>(x + i);
    const v = load<u8>(y + i);
    if (u !== v) return u < v ? -1 : 1;
  }
  return lengthX < lengthY ? -1 : lengthX > lengthY ? 1 : 0;
}

/** The number of code points of a text. */
export function lettersOf(at: usize, length: u32): u32 {
  let letters: u32 = 0;
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) {
    const word = load<u64>(at + i);
    // A byte that goes on begins with the bits 10.
    const going = (word >> 7) & ~(word >> 6) & 0x0101010101010101;
    letters += 8 - <u32>popcnt(going);
  }
  for (; i < length; i++) if ((load<u8>(at + i) & 0xc0) !== 0x80) letters++;
  return letters;
}

/** Whether a text begins with http:// or https://. */
export function isAddress(at: usize, length: u32): bool {
  if (length < 7 || load<u32>(at) !== 0x70747468) return false;
  if (<u32>load<u8>(at, 4) === COLON) return load<u16>(at, 5) === 0x2f2f;
  return length >= 8 && load<u32>(at, 4) === 0x2f2f3a73;
}

/** The texts whose hash, put together with that of a seed, is below a bound: at `out` their hash and number; tells how many. */
export function drawTexts(column: usize, seed: u64, below: u64, out: usize): u32 {
  const count = load<u32>(column, C_COUNT);
  const texts = <usize>load<u32>(column, C_TEXTS);
  let drawn: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    let own = load<u64>(textOf(texts, index));
    own ^= own >> 32;
    own *= 0xd6e8feb86659fd93;
    own ^= seed;
    if (own >= below) continue;
    const at = out + ((<usize>drawn) << 4);
    drawn++;
    store<u64>(at, own, 0);
    store<u32>(at, index, 8);
  }
  return drawn;
}
