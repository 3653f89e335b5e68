import { isEnd, readMissing } from "./cells";
import { BOOLEAN } from "./layout";
import { end, quote } from "./state";

/** Truth values: true and false as one writes them, or yes and no in any letters. Stores 1, 0, or -1 where missing. */
export function readBoolean(start: usize, into: usize, kind: u32): usize {
  let at = start;
  const quoted = <u32>load<u8>(at) === quote && quote !== 0;
  if (quoted) at++;
  let value: i32 = -1;
  const word = load<u32>(at);
  const lower = word | 0x20202020;
  if (kind === BOOLEAN) {
    if (word === 0x65757274 || word === 0x65757254 || word === 0x45555254) {
      value = 1;
      at += 4;
    } else {
      const e = <u32>load<u8>(at, 4);
      if (((word === 0x736c6166 || word === 0x736c6146) && e === 101) || (word === 0x534c4146 && e === 69)) {
        value = 0;
        at += 5;
      }
    }
  } else if ((lower & 0xffffff) === 0x736579 && isLetters(word, 3)) {
    value = 1;
    at += 3;
  } else if ((lower & 0xffff) === 0x6f6e && isLetters(word, 2)) {
    value = 0;
    at += 2;
  } else if ((lower & 0xff) === 0x79) {
    value = 1;
    at++;
  } else if ((lower & 0xff) === 0x6e) {
    value = 0;
    at++;
  }
  if (value < 0 || at > end || !(quoted ? <u32>load<u8>(at) === quote : isEnd(<u32>load<u8>(at)))) {
    return readMissing(start, into, true);
  }
  store<i32>(into, value);
  return quoted ? at + 1 : at;
}

/** Whether the first bytes are letters: what `| 32` makes of other bytes may look like one. */
export function isLetters(word: u32, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) if (((word >> (i << 3)) & 0x40) === 0) return false;
  return true;
}
