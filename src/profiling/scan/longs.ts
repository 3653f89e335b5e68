import { BigIntegerAccumulator, type BigIntegerSummary } from "../statistics/big-integer-summary.ts";
import { LONG_FLAGS } from "./layout.ts";
import type { Scanner } from "./scanner.ts";

/** How many integers of a column are not missing, the least and the greatest. */
export interface LongExtent {
  count: number;
  min: bigint;
  max: bigint;
}

/** A column of integers of 64 bits to be summed up, of which at least one is there. */
export interface LongsWork {
  kind: "longs";
  /** Where its integers are, and how many rows there are. */
  data: number;
  rows: number;
  extent: LongExtent;
  /** Ranks of the values that are asked for. */
  ranks: readonly number[];
}

/** The bits that stand for no value: the upper half of them, and the lower. */
const [MISSING_HIGH, MISSING_LOW] = [-(2 ** 31), 0] as const;
const WIDE = BigInt64Array.BYTES_PER_ELEMENT;

/** Whether some are below zero, and whether some are beyond the signed ones. */
export function signsOf(scanner: Scanner, data: number): { isNegative: boolean; isUnsigned: boolean } {
  const [isNegative = 0, isUnsigned = 0] = scanner.unsigned(data - LONG_FLAGS.size, 2);
  return { isNegative: isNegative !== 0, isUnsigned: isUnsigned !== 0 };
}

/** Integers of some rows. */
function longsOf(scanner: Scanner, data: number, rows: number): BigInt64Array | BigUint64Array {
  return ofSign(scanner.memory.buffer, data, rows, signsOf(scanner, data).isUnsigned);
}

function ofSign(
  buffer: ArrayBufferLike,
  at: number,
  length: number,
  isUnsigned: boolean,
): BigInt64Array | BigUint64Array {
  return isUnsigned ? new BigUint64Array(buffer, at, length) : new BigInt64Array(buffer, at, length);
}

/** The first integers of a column, null where missing. */
export function firstLongs(scanner: Scanner, data: number, rows: number): (bigint | null)[] {
  const words = scanner.integers(data, rows * 2);
  return Array.from(longsOf(scanner, data, rows), (value, row) => (isMissing(words, row) ? null : value));
}

function isMissing(words: Int32Array, row: number): boolean {
  return words[row * 2 + 1] === MISSING_HIGH && words[row * 2] === MISSING_LOW;
}

export function longExtent(scanner: Scanner, data: number, rows: number): LongExtent {
  const { code } = scanner;
  const { isUnsigned } = signsOf(scanner, data);
  const out = code.allocate(3 * WIDE);
  code.extentOfLongs(data, rows, isUnsigned, out);
  const [count = 0n, min = 0n, max = 0n] = ofSign(scanner.memory.buffer, out, 3, isUnsigned);
  return { count: Number(count), min, max };
}

export function summarisedLongs(scanner: Scanner, { data, rows, extent, ranks }: LongsWork): BigIntegerSummary {
  const words = scanner.integers(data, rows * 2);
  const present = new Int32Array(extent.count * 2);
  for (let row = 0, filled = 0; row < rows; row++) {
    if (isMissing(words, row)) continue;
    present[filled++] = words[row * 2] as number;
    present[filled++] = words[row * 2 + 1] as number;
  }
  const sorted = ofSign(present.buffer, 0, extent.count, signsOf(scanner, data).isUnsigned).sort();
  const accumulator = new BigIntegerAccumulator(extent, ranks);
  accumulator.pushSorted(sorted);
  return accumulator.result();
}

/** The nearest doubles of a column's integers, NaN where missing. */
export function doublesOfLongs(scanner: Scanner, data: number, rows: number): number {
  const out = scanner.code.allocate(rows * WIDE);
  scanner.code.doublesOfLongs(data, rows, signsOf(scanner, data).isUnsigned, out);
  return out;
}

/** By row a number that is the same where a column's integers are. */
export function codesOfLongs(scanner: Scanner, data: number, rows: number): Int32Array {
  const { code } = scanner;
  const size = slotsFor(rows);
  const slots = code.allocateZeros(size * Uint32Array.BYTES_PER_ELEMENT);
  const out = code.allocate(rows * Int32Array.BYTES_PER_ELEMENT);
  code.codesOfLongs(data, rows, slots, size - 1, out);
  return scanner.integers(out, rows);
}

function slotsFor(rows: number): number {
  return 2 ** Math.ceil(Math.log2(rows * 2 + 1));
}

/** Bytes that a column of so many integers may take beside them: for doubles, codes, and what these are found by. */
export function longBytes(rows: number): number {
  return rows * (WIDE + Int32Array.BYTES_PER_ELEMENT) + slotsFor(rows) * Uint32Array.BYTES_PER_ELEMENT;
}
