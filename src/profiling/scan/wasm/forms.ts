import { C_COUNT, C_TEXTS, T_BYTES, T_COUNT, T_LENGTH } from "./layout";
import { textOf } from "./survey";

// The elements of a form; see src/profiling/scan/forms.ts, which writes them.
const UPPER: u32 = 1;
const LOWER: u32 = 2;
const DIGIT: u32 = 3;

/** How many cells of a column have a text of a form, whose elements are from one address up to another. */
export function countOfForm(column: usize, form: usize, formEnd: usize): u32 {
  const count = load<u32>(column, C_COUNT);
  const texts = <usize>load<u32>(column, C_TEXTS);
  let cells: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    const text = textOf(texts, index);
    const at = text + T_BYTES;
    if (isOfForm(at, at + <usize>load<u32>(text, T_LENGTH), form, formEnd)) cells += load<u32>(text, T_COUNT);
  }
  return cells;
}

/** As neighbours are of different kinds, a run without a length is as long as it goes on. */
function isOfForm(from: usize, end: usize, form: usize, formEnd: usize): bool {
  let at = from;
  let element = form;
  while (element < formEnd) {
    const kind = <u32>load<u8>(element);
    const length = <usize>load<u8>(element, 1);
    element += 2;
    if (kind === 0) {
      if (at + length > end) return false;
      for (let i: usize = 0; i < length; i++) if (load<u8>(at + i) !== load<u8>(element + i)) return false;
      element += length;
      at += length;
      continue;
    }
    const first: u32 = kind === DIGIT ? 48 : kind === UPPER ? 65 : kind === LOWER ? 97 : 0;
    const most: u32 = kind === DIGIT ? 9 : 25;
    const to = length === 0 ? end : min(at + length, end);
    const begin = at;
    while (at < to && <u32>load<u8>(at) - first <= most) at++;
    if (length === 0 ? at === begin : at !== begin + length) return false;
  }
  return at === end;
}
