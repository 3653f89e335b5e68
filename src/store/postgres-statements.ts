import type pg from "pg";

/** A statement that was asked so often is planned once a connection, not each time. */
const OFTEN = 8;
/** Statements that are counted and prepared at most: those that come again and again are few. */
const [COUNTED, PREPARED] = [2000, 300] as const;
/** Whose plan depends on what is looked for, or whose columns on what a newer version adds to a table. */
const NOT_PREPARED = /\bLIKE\b|(?<!\bcount\()\*/i;

/** What reads or changes rows; a text of several statements has no name. */
const OF_ROWS = /^\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE)\b[^;]*$/i;

/** Gives statements that come again and again a name, under which the server keeps their plans. */
export class Statements {
  readonly #asked = new Map<string, number>();
  readonly #names = new Map<string, string>();

  of(text: string, values: readonly unknown[]): pg.QueryConfig {
    const name = this.#nameOf(text);
    return { text, values: [...values], ...(name === undefined ? {} : { name }) };
  }

  #nameOf(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name !== undefined || this.#names.size === PREPARED) return name;
    const asked = (this.#asked.get(text) ?? 0) + 1;
    if (asked < OFTEN || NOT_PREPARED.test(text) || !OF_ROWS.test(text)) {
      if (this.#asked.size === COUNTED) this.#asked.clear();
      this.#asked.set(text, asked);
      return undefined;
    }
    this.#asked.delete(text);
    this.#names.set(text, `dli_${this.#names.size}`);
    return this.#names.get(text);
  }
}
