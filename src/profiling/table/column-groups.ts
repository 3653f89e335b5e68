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
