import { SMALL_ROWS } from "../columns/in-memory.ts";
import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { Cells } from "../model/cells.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import { codesOf, joinedCodes } from "../structure/candidates.ts";
import { ScannedRows } from "./scanned-rows.ts";

/**
 * The hashes of the rows of a table that is loaded a group of columns at a time. Where the rows differ in one group
 * already, no more of them are needed.
 */
export class RowHashes {
  readonly #session: TableSession;
  /** Those of a small table; null before the first group. */
  #codes: RowCodes | null = null;
  readonly #tables: string[] = [];
  /** Groups that were loaded in another order of rows than the others. */
  readonly #unordered: number[] = [];
  #differ = false;
  #scanned: ScannedRows | null = null;

  constructor(session: TableSession) {
    this.#session = session;
  }

  async add(group: number, loaded: LoadedTable): Promise<void> {
    if (loaded.scanned !== undefined) {
      this.#scanned ??= new ScannedRows(loaded.scanned.rowCount);
      this.#scanned.add(loaded.scanned.columns);
      return;
    }
    if (group === 0 && isSmall(loaded)) this.#codes = new RowCodes(this.#session);
    if (this.#codes !== null) return this.#codes.add(loaded);
    if (this.#differ) return;
    const name = await this.#hash(group, loaded);
    const [all, distinct] = await this.#session.row(`SELECT count(*), count(DISTINCT ${name}) FROM ${name}`);
    this.#differ = all === distinct;
    if (loaded.isUnordered !== true || this.#differ) return;
    this.#unordered.push(group);
    await this.#drop(name);
  }

  /** How many rows have the hashes of an earlier one. `load` loads a group in the order of rows that the others have. */
  async duplicates(load: (group: number) => Promise<LoadedTable>): Promise<number> {
    if (this.#codes !== null) return this.#codes.duplicates;
    if (this.#scanned !== null) return this.#scanned.duplicates;
    let duplicates = 0;
    if (!this.#differ) {
      for (const group of this.#unordered) {
        const loaded = await load(group);
        await this.#hash(group, loaded);
        await this.#session.run(`DROP TABLE ${identifier(loaded.table)}`);
      }
      const [first, ...others] = this.#tables;
      const rows = [first, ...others.map((name) => `JOIN ${name} USING (row)`)].join(" ");
      const [all, distinct] = await this.#session.row(
        `SELECT count(*), count(DISTINCT hash(${this.#tables.join(", ")})) FROM ${rows}`,
      );
      duplicates = Number(all) - Number(distinct);
    }
    for (const name of [...this.#tables]) await this.#drop(name);
    return duplicates;
  }

  async #hash(group: number, { table, columns }: LoadedTable): Promise<string> {
    const name = `hashes_${group}`;
    const cells = columns.map(({ sqlName }) => identifier(sqlName)).join(", ");
    await this.#session.run(
      `CREATE TABLE ${name} AS SELECT rowid AS row, hash(${cells}) AS ${name} FROM ${identifier(table)}`,
    );
    this.#tables.push(name);
    return name;
  }

  async #drop(name: string): Promise<void> {
    this.#tables.splice(this.#tables.indexOf(name), 1);
    await this.#session.run(`DROP TABLE ${name}`);
  }
}

/** Whether it is known that a table has few rows, in the order of the file. */
function isSmall({ rowCount, isUnordered }: LoadedTable): boolean {
  return isUnordered !== true && rowCount !== undefined && rowCount <= SMALL_ROWS;
}

/** The same of a small table: rows are told apart in this thread, by small integers that are equal where they are. */
class RowCodes {
  readonly #session: TableSession;
  #rows: Int32Array | null = null;
  duplicates = 0;
  #differ = false;

  constructor(session: TableSession) {
    this.#session = session;
  }

  async add(loaded: LoadedTable): Promise<void> {
    if (this.#differ) return;
    const { whole, inMemoryOnly } = loaded;
    const added = whole !== undefined && inMemoryOnly === true ? whole.cells : [await this.#hashes(loaded)];
    const columns = added.map(codesOf);
    const { codes, distinct } = joinedCodes(this.#rows === null ? columns : [this.#rows, ...columns]);
    this.#rows = codes;
    this.duplicates = codes.length - distinct;
    this.#differ = this.duplicates === 0;
  }

  /** The hashes of the rows as texts, in their order. */
  async #hashes({ table, columns }: LoadedTable): Promise<Cells> {
    const cells = columns.map(({ sqlName }) => identifier(sqlName)).join(", ");
    const [hashes = []] = await this.#session.columns(
      `SELECT hash(${cells})::VARCHAR FROM ${identifier(table)} ORDER BY rowid`,
    );
    return hashes;
  }
}
