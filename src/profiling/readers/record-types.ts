import type { Cell } from "./record-cells.ts";

/**
 * The types that columns of records have by declaration, so far as they are to be taken: of a column without a value the
 * declared one, of a declared DOUBLE this also where all its numbers are whole. All else is told by the values.
 */
export class RecordTypes {
  readonly #declared: readonly (string | null)[];
  readonly #keepsReals: boolean;
  readonly #present = new Set<number>();
  readonly #reals = new Set<number>();
  readonly #others = new Set<number>();

  /**
   * `declared` are DuckDB's types of the columns, null where there is none. `keepsReals` says that integers come as
   * bigints, so that each number is a double, declared or not.
   */
  constructor(declared: readonly (string | null)[], keepsReals = false) {
    this.#declared = declared;
    this.#keepsReals = keepsReals;
    for (const [i, type] of declared.entries()) if (type === "DOUBLE") this.#reals.add(i);
  }

  /** Takes notice of a row's values. */
  see(row: readonly Cell[]): void {
    for (let i = 0; i < row.length; i++) {
      const cell = row[i] ?? null;
      if (cell === null) continue;
      this.#present.add(i);
      if (typeof cell === "number") {
        if (this.#keepsReals) this.#reals.add(i);
      } else if (typeof cell !== "bigint" || !Number.isSafeInteger(Number(cell))) this.#others.add(i);
    }
  }

  /** DuckDB's types of the columns by what was seen, null where the values tell. */
  types(columns: number): (string | null)[] {
    return Array.from({ length: columns }, (_, i) => {
      if (!this.#present.has(i)) return this.#declared[i] ?? null;
      return this.#reals.has(i) && !this.#others.has(i) ? "DOUBLE" : null;
    });
  }
}
