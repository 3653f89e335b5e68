import type { TableSession } from "../duckdb/session.ts";
import { IncompleteError } from "../statistics/incomplete.ts";
import { coefficientOf, type Measured, type Pair, standardisedSql } from "./pearson.ts";
import { areScanned, eachStandardised } from "./standardised.ts";

/** How many sums there are of a pair: rows, x, y, x², y², xy. */
const SUMS = 6;

interface PairsOfTable {
  rowCount: number;
  columns: readonly Measured[];
  pairs: readonly Pair[];
  /** Added to a term and taken off again, it rounds the term so far that sums of such are exact. */
  rounding: number;
}

/**
 * What Pearson's coefficient needs of pairs of columns, over the rows in which both have a value: added up row by row in
 * this thread, while a table is read once, some rows at a time.
 */
export class PairSums {
  readonly #pairs: readonly Pair[];
  readonly #rounding: number;
  readonly #sums: Float64Array;

  private constructor(pairs: readonly Pair[], rounding: number) {
    this.#pairs = pairs;
    this.#rounding = rounding;
    this.#sums = new Float64Array(pairs.length * SUMS);
  }

  /** Throws an IncompleteError where not all rows came. */
  static async of(
    session: TableSession,
    relation: string,
    { rowCount, columns, pairs, rounding }: PairsOfTable,
  ): Promise<PairSums> {
    const used = [...new Set(pairs.flatMap(({ i, j }) => [i, j]))];
    const place = new Map(used.map((column, at) => [column, at]));
    const sums = new PairSums(
      pairs.map(({ i, j }) => ({ i: place.get(i) as number, j: place.get(j) as number })),
      rounding,
    );
    if (used.length === 0) return sums;
    const own = used.map((column) => columns[column] as Measured);
    if (areScanned(own)) {
      await eachStandardised(own, session.signal, (block, rows) => sums.#add(block, rows));
      return sums;
    }
    const values = used.map((column) => `coalesce(${standardisedSql(columns[column] as Measured)}, 'nan'::DOUBLE)`);
    let came = 0;
    await session.eachBlock(`SELECT ${values.join(", ")} FROM ${relation}`, (block, rows) => {
      came += rows;
      sums.#add(block, rows);
    });
    if (came !== rowCount) throw new IncompleteError(rowCount, came);
    return sums;
  }

  /** The coefficient of one of the pairs; null where one of the two does not vary. */
  coefficient(pair: number): number | null {
    const [n, sx, sy, sxx, syy, sxy] = this.#sums.subarray(pair * SUMS, (pair + 1) * SUMS) as unknown as [
      ...(readonly [number, number, number, number, number, number]),
    ];
    return coefficientOf(n, sx, sy, sxx, syy, sxy);
  }

  #add(block: readonly Float64Array[], rows: number): void {
    const large = this.#rounding;
    for (const [pair, { i, j }] of this.#pairs.entries()) {
      const [xs, ys] = [block[i] as Float64Array, block[j] as Float64Array];
      let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
      for (let row = 0; row < rows; row++) {
        const x = xs[row] as number;
        const y = ys[row] as number;
        const product = x * y;
        if (Number.isNaN(product)) continue; // one of the two is missing
        n++;
        sx += x + large - large;
        sy += y + large - large;
        sxx += x * x + large - large;
        syy += y * y + large - large;
        sxy += product + large - large;
      }
      const at = pair * SUMS;
      for (const [k, sum] of [n, sx, sy, sxx, syy, sxy].entries()) this.#sums[at + k] = (this.#sums[at + k] ?? 0) + sum;
    }
  }
}
