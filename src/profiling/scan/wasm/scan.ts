// Reads delimited text, and pages of Parquet, in linear memory into columns. AssemblyScript: scripts/build-scan.ts makes WebAssembly of it.
//
// Memory is laid out by src/profiling/scan/layout.ts, whose other half is layout.ts here. Threads share one memory: each
// reads rows of its own into columns that all have, and gives codes to the texts of columns that no other does.

import { readBoolean } from "./booleans";
import { readText } from "./cells";
import { BOOLEAN, C_DATA, C_KIND, COLUMN, CR, FLOAT, INTEGER, LF, LONG, TEXT } from "./layout";
import { readLong } from "./longs";
import { readFloat, readInteger } from "./numbers";
import { delimiter, end, failed, trust } from "./state";
import { readDate } from "./times";

export { countOfForm } from "./forms";
export { countLines, isUtf8 } from "./lines";
export { codesOfLongs, doublesOfLongs, extentOfLongs, spreadLongs } from "./longs";
export { allocate, allocateZeros } from "./memory";
export { countPresent, gather, readBits, readPacked, readPlain, spread, spreadCodes } from "./pages";
export { unsnap } from "./snappy";
export { begin, endAt } from "./state";
export { drawTexts, surveyTexts } from "./survey";
export { encode, encodeIndices, encodeNoted, hashOf } from "./texts";

/** Where the next row begins, or the one that could not be read. */
export let position: usize = 0;

export function placeOfNext(): usize {
  return position;
}

/**
 * Reads the rows that begin from one place up to another, `most` of them at most, into columns, from row `row` on, and
 * tells how many these are. Of a text it is noted where it was kept. Tells -1 where a row is not plain: where it has
 * another number of cells, cells that their column's type does not hold, quotes that are no RFC 4180 or nothing, or ends
 * otherwise than the others. There are at least two columns.
 */
export function readRows(from: usize, to: usize, columns: usize, count: u32, row: u32, most: u32, lineEnd: u32): i32 {
  let at = from;
  let index: u32 = 0;
  const last = columns + <usize>(count - 1) * COLUMN;
  trust();
  while (at < to && index < most) {
    position = at;
    const wide = (<usize>(row + index)) << 3;
    for (let column = columns; column <= last; column += COLUMN) {
      const kind = load<u32>(column, C_KIND);
      const into = <usize>load<u32>(column, C_DATA) + wide;
      if (kind === TEXT) at = readText(at, column, into);
      else if (kind === INTEGER) at = readInteger(at, into);
      else if (kind === FLOAT) at = readFloat(at, into);
      else if (kind < BOOLEAN) at = readDate(at, into, kind);
      else if (kind === LONG) at = readLong(at, into, <usize>load<u32>(column, C_DATA));
      else at = readBoolean(at, into - (wide >> 1), kind);
      if (failed) return -1;
      const code = <u32>load<u8>(at);
      if (column !== last) {
        if (code !== delimiter || at >= end) return -1;
        at++;
      } else if (at >= end) {
        at = end;
      } else if (lineEnd === LF) {
        if (code !== LF) return -1;
        at++;
      } else {
        if (code !== CR || <u32>load<u8>(at, 1) !== LF) return -1;
        at += 2;
      }
    }
    index++;
  }
  position = at;
  return <i32>index;
}

/** At `out` how many doubles of a column are not missing, the least and the greatest of them, as doubles. */
export function extentOf(data: usize, rows: u32, out: usize): void {
  let least = f64x2.splat(Infinity);
  let greatest = f64x2.splat(-Infinity);
  let counts = i64x2.splat(0);
  const pairs = data + ((<usize>(rows & ~1)) << 3);
  let at = data;
  for (; at < pairs; at += 16) {
    const v = v128.load(at);
    least = f64x2.pmin(least, v);
    greatest = f64x2.pmax(greatest, v);
    counts = i64x2.sub(counts, f64x2.eq(v, v));
  }
  let count = i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1);
  let low = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  let high = max(f64x2.extract_lane(greatest, 0), f64x2.extract_lane(greatest, 1));
  if ((rows & 1) !== 0) {
    const value = load<f64>(at);
    if (value === value) {
      count++;
      low = min(low, value);
      high = max(high, value);
    }
  }
  store<f64>(out, <f64>count);
  store<f64>(out, low, 8);
  store<f64>(out, high, 16);
}
