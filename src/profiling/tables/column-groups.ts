import type { TableProfile } from "./model.ts";
import type { LoadedTable, ProfiledTable } from "./profile-table.ts";
import type { TableSession } from "./session.ts";
import { identifier } from "./sql.ts";
import { isConstant, isEmpty, isKey } from "./structure/analyse.ts";
import type { TableStructure } from "./structure/model.ts";

/**
 * Columns loaded at once: the more, the fewer times a file is read; the fewer, the less memory that takes. What does not
 * fit is tried again with the next number. Measured on 1 000 and 5 000 columns.
 */
export const GROUP_WIDTHS = [334, 100, 30] as const;

const NOTHING: TableStructure = {
  candidateKeys: [],
  constantColumns: [],
  emptyColumns: [],
  functionalDependencies: [],
  correlations: [],
};

/** The profile of a table from those of its groups of columns, of which the first was analysed. */
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
  const further = others.flatMap((group) => group.columns);
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
        `pairs as keys, functional dependencies, correlations: only the first ${first.columns.length} of ${columns.length} columns were looked at`,
        "duplicate rows: counted by 64-bit hashes of the rows",
      ],
    },
  };
}

/** The hashes of the rows of a table that is loaded a group of columns at a time, always in the same order of rows. */
export class RowHashes {
  readonly #session: TableSession;
  readonly #tables: string[] = [];

  constructor(session: TableSession) {
    this.#session = session;
  }

  async add({ table, columns }: LoadedTable): Promise<void> {
    const hashes = `hashes_${this.#tables.length}`;
    const row = columns.map(({ sqlName }) => identifier(sqlName)).join(", ");
    await this.#session.run(`CREATE TABLE ${hashes} AS SELECT hash(${row}) AS ${hashes} FROM ${identifier(table)}`);
    this.#tables.push(hashes);
  }

  /** How many rows have the hashes of an earlier one. */
  async duplicates(): Promise<number> {
    const rows = this.#tables.join(" POSITIONAL JOIN ");
    const [all, distinct] = await this.#session.row(
      `SELECT count(*), count(DISTINCT hash(${this.#tables.map((name) => `${name}.${name}`).join(", ")})) FROM ${rows}`,
    );
    for (const table of this.#tables) await this.#session.run(`DROP TABLE ${table}`);
    return Number(all) - Number(distinct);
  }
}
