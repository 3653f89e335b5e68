import { closeSync, openSync, writeSync } from "node:fs";
import type { RawRow } from "./records.ts";

/** A table below another, in a file of its own. */
export interface FurtherTable {
  path: string;
  /** The line of the whole file on which it begins. */
  line: number;
  /** Its rows, the header among them. */
  rows: number;
  /** Lines of the whole file among its rows that are none of them. */
  gaps: { line: number; lines: number }[];
}

const PORTION = 262_144;

/** Writes the rows of further tables as they stand in the file. */
export class FurtherTables implements Disposable {
  readonly tables: FurtherTable[] = [];
  readonly #pathOf: (n: number) => string;
  #file: number | null = null;
  #waiting = "";
  #next = 0;

  constructor(pathOf: (n: number) => string) {
    this.#pathOf = pathOf;
  }

  /** What comes from now on is a table of its own. */
  begin(): void {
    this[Symbol.dispose]();
    this.#next = 0;
  }

  add({ text, line, lines }: RawRow): void {
    let table = this.tables.at(-1);
    if (this.#file === null || table === undefined) {
      const path = this.#pathOf(this.tables.length + 2);
      this.#file = openSync(path, "w");
      table = { path, line, rows: 0, gaps: line > 1 ? [{ line: 1, lines: line - 1 }] : [] };
      this.tables.push(table);
    } else if (line > this.#next) table.gaps.push({ line: this.#next, lines: line - this.#next });
    this.#next = line + lines;
    table.rows++;
    this.#waiting += text;
    if (this.#waiting.length >= PORTION) this.#write();
  }

  #write(): void {
    if (this.#file !== null) writeSync(this.#file, this.#waiting);
    this.#waiting = "";
  }

  [Symbol.dispose](): void {
    this.#write();
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}
