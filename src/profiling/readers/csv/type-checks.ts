import { columnName } from "./reader.ts";
import type { CellType, TextType } from "./text-type-rules.ts";
import { contradictionBit } from "./text-type-sql.ts";

/** A column with the type that it is taken for; `alternative` is the other reading of its dates, where there is one. */
interface CheckedColumn {
  i: number;
  type: TextType;
  alternative: CellType | null;
}

interface Check {
  type: CellType;
  i: number;
  /** Whether it is the other reading of a date that is held against the column. */
  alternative: boolean;
}

/** Checks that one column of bits of a table holds. */
const MASK_BITS = 30;

/** Holds the types that columns are taken for against all of their cells, while these are loaded. */
export class TypeChecks {
  readonly #checks: Check[];
  /** SQL of columns of bits, one bit for each check that a row fails. */
  readonly masks: string[] = [];

  /** `typedValue` names the typed value of a column where that is enough to check by; null asks for a look at the cell. */
  constructor(columns: readonly CheckedColumn[], typedValue: (i: number) => string | null) {
    this.#checks = columns.flatMap(({ i, type, alternative }): Check[] => {
      if (type === "text") return [];
      const own: Check = { type, i, alternative: false };
      return alternative === null || type === alternative ? [own] : [own, { type: alternative, i, alternative: true }];
    });
    for (let from = 0; from < this.#checks.length; from += MASK_BITS) {
      const bits = this.#checks.slice(from, from + MASK_BITS).map(({ type, i, alternative }, n) => {
        return contradictionBit(type, columnName(i), alternative ? null : typedValue(i), 2 ** n);
      });
      this.masks.push(`(${bits.join(") | (")}) AS m${this.masks.length}`);
    }
  }

  /** SQL that gathers the columns of bits of all rows. */
  get aggregates(): string[] {
    return this.masks.map((_, i) => `bit_or(m${i})`);
  }

  /** The columns that hold a cell of another type, and those whose dates can be read the other way too. */
  outcome(found: readonly number[]): { contradicted: number[]; ambiguous: number[] } {
    const failed = (n: number): boolean => (((found[Math.floor(n / MASK_BITS)] ?? 0) >> (n % MASK_BITS)) & 1) === 1;
    return {
      contradicted: this.#checks.flatMap(({ i, alternative }, n) => (!alternative && failed(n) ? [i] : [])),
      ambiguous: this.#checks.flatMap(({ i, alternative }, n) => (alternative && !failed(n) ? [i] : [])),
    };
  }
}
