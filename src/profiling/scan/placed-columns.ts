import { bytesOf, COLUMN, KINDS, LONG_FLAGS, type ReadKind } from "./layout.ts";
import type { Scanner } from "./scanner.ts";
import { MOST_BYTES, RuntimeError } from "./web-assembly.ts";

/** What a column is read as, and where its values are by row. */
export interface PlacedColumn {
  kind: ReadKind;
  data: number;
}

/** Slots that a column has at first by which its texts are found. */
const FIRST_SLOTS = 32;
const SLOT = 8;

/** Gives columns of so many rows their room. */
export function roomFor(scanner: Scanner, kinds: readonly ReadKind[], rows: number): PlacedColumn[] {
  return kinds.map((kind) => ({ kind, data: roomOf(scanner, kind, rows * bytesOf(kind)) }));
}

/** So many bytes for the values of a column. */
export function roomOf({ code }: Scanner, kind: ReadKind, bytes: number): number {
  if (bytes > MOST_BYTES) throw new RuntimeError("more than there can be");
  return kind === "long" ? code.allocateZeros(LONG_FLAGS.size + bytes) + LONG_FLAGS.size : code.allocate(bytes);
}

/** Prepares what a thread knows of columns by itself; tells where that is. */
export function placeColumns(scanner: Scanner, columns: readonly PlacedColumn[]): number {
  const { code } = scanner;
  const place = code.allocateZeros(columns.length * COLUMN.size);
  for (const [i, { kind, data }] of columns.entries()) {
    const slots = kind === "text" ? code.allocateZeros(FIRST_SLOTS * SLOT) : 0;
    scanner.unsigned(place + i * COLUMN.size, 4).set([KINDS[kind], data, slots, FIRST_SLOTS - 1]);
  }
  return place;
}
