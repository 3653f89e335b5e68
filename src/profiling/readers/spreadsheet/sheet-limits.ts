import { ServiceError } from "../../../errors/service-error.ts";

/** The last row and column that spreadsheets have: XFD1048576. */
export const MOST_ROWS = 1_048_576;
export const MOST_COLUMNS = 16_384;
/** Characters from one end of a tag to the next: those of a tag, or of a text. A cell has 32,767 at most. */
export const LONGEST_TAG = 4_194_304;
/** Elements within elements: more than any part of a workbook has. */
export const MOST_NESTED = 256;
/** Bytes of memory that a cell may take which is within the extent of a sheet and holds no value. */
const EMPTY_CELL = 16;
/** Cells that a sheet may span where hardly any of them holds a value, and how many may be empty for each that does. */
const SPARSE_CELLS = 20_000_000;
const EMPTY_PER_FILLED = 100;
const MIB = 1_048_576;

/** Says which limit of spreadsheets a file breaks. */
export function beyondLimit(file: string, reason: string): ServiceError {
  return new ServiceError("FILE_VALIDATION_ERROR", { file, reason });
}

/** Throws where a cell lies beyond the last row or column, counted from 1. */
export function checkPlace(file: string, row: number, column: number): void {
  if (row <= MOST_ROWS && column <= MOST_COLUMNS) return;
  throw beyondLimit(file, `a cell of it lies beyond XFD${MOST_ROWS}, the last that a sheet can have`);
}

/** Cells of sheets, with or without value, that may be held in memory. */
export function cellsInMemory(memoryMb: number): number {
  return (memoryMb * MIB) / EMPTY_CELL;
}

/** Says that the cells of a workbook span more than may be held. */
export function tooFarApart(file: string): ServiceError {
  return beyondLimit(file, "its cells lie so far apart that their sheet needs more memory than a job may use");
}

/** Says that a tag, or what stands between two, is too long to be gathered. */
export function tagTooLong(file: string): ServiceError {
  return beyondLimit(file, `a tag or text of it is longer than ${LONGEST_TAG} characters`);
}

/** Counts the cells of a sheet whose rows come one by one: of one that is nearly empty it does not go on for ever. */
export class SparseSheet {
  readonly #file: string;
  #cells = 0;
  #filled = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(cells: number, filled: number): void {
    this.#cells += cells;
    this.#filled += filled;
    if (this.#cells - this.#filled * EMPTY_PER_FILLED <= SPARSE_CELLS) return;
    throw beyondLimit(this.#file, `its cells lie too far apart: fewer than one in ${EMPTY_PER_FILLED} holds a value`);
  }
}

/** Watches the pieces of an XML part for a tag or text that is too long to be gathered. */
export class TagLength {
  readonly #file: string;
  #since = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(piece: string): void {
    const first = piece.indexOf(">");
    const longest = this.#since + (first === -1 ? piece.length : first);
    if (longest > LONGEST_TAG) throw tagTooLong(this.#file);
    this.#since = first === -1 ? longest : piece.length - piece.lastIndexOf(">") - 1;
  }
}
