import type { TableSession } from "../duckdb/session.ts";
import { identifier } from "../duckdb/sql.ts";
import type { LoadedTable } from "../model/loaded-table.ts";
import type { TableProfile } from "../model/table-profile.ts";
import type { TableStructure } from "../model/table-structure.ts";
import { isConstant, isEmpty, isKey } from "../structure/analyse.ts";
import type { ProfiledTable } from "./profile-table.ts";

/**
 * Of a table that is loaded in groups, so many columns, the first ones, are looked at for how they belong together. They
 * are in the first group however narrow it is, so that what is found does not depend on the memory there is.
 */
export const ANALYSED_COLUMNS = 30;

const NOTHING: TableStructure = {
  candidateKeys: [],
  constantColumns: [],
  emptyColumns: [],
  functionalDependencies: [],
  correlations: [],
};

/** The profile of a table from those of its groups of columns, in the first of which columns were analysed. */
export function joinedGroups(
  groups: ProfiledTable[],
  duplicateRows: number | null,
): Pick<TableProfile, "rowCount" | "columns" | "examples" | "structure" | "fingerprints"> {
  const [first, ...others] = groups as [ProfiledTable, ...ProfiledTable[]];
  const structure = first.structure ?? NOTHING;
  const columns = groups.flatMap((group) => group.columns);
  const rowCount = first.rowCount;
  const compared = groups.flatMap((group) => group.fingerprints);
  const fingerprints = compared.length === 0 ? {} : { fingerprints: compared };
  if (others.length === 0) return { rowCount, columns, examples: first.examples, structure, ...fingerprints };
  const further = columns.slice(ANALYSED_COLUMNS);
  const keys = further.filter(isKey).map(({ name }) => [name]);
  const singles = structure.candidateKeys.filter((key) => key.length === 1);
  return {
    rowCount,
    columns,
    ...fingerprints,
    examples: first.examples.map((record, i) =>
      Object.assign({}, record, ...others.map(({ examples }) => examples[i])),
    ),
    structure: {
      ...structure,
      ...(duplicateRows === null ? {} : { duplicateRows }),
      candidateKeys: singles.length + keys.length > 0 ? [...singles, ...keys] : structure.candidateKeys,
      constantColumns: [...structure.constantColumns, ...further.filter(isConstant).map(({ name }) => name)],
      emptyColumns: [...structure.emptyColumns, ...further.filter(isEmpty).map(({ name }) => name)],
      limits: [
        ...(structure.limits ?? []),
        `pairs as keys, functional dependencies, correlations: only the first ${ANALYSED_COLUMNS} of ${columns.length} columns were looked at`,
        "duplicate rows: counted by 64-bit hashes of the rows",
      ],
    },
  };
}

/**
 * The hashes of the rows of a table that is loaded a group of columns at a time. Where the rows differ in one group
 * already, no more of them are needed.
 */
export class RowHashes {
  readonly #session: TableSession;
  readonly #tables: string[] = [];
  /** Groups that were loaded in another order of rows than the others. */
  readonly #unordered: number[] = [];
  #differ = false;

  constructor(session: TableSession) {
    this.#session = session;
  }

  async add(group: number, loaded: LoadedTable): Promise<void> {
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
