import { tableNamesOf } from "../profiling/snapshot/snapshot.ts";

export { TABLE_REF } from "../sql/reference.ts";

/** What a definition is called: three parts in small letters. */
export const NAME = "^[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*){2}$";
/** What metrics may also be called. */
export const LOOSE_NAME = "^[a-z][\\w-]*(?:\\.[a-z][\\w-]*){2}$";
export const MAX_NAME = 255;

/** What separates the name of a dataset from that of one of its tables. */
const TABLE_SEPARATOR = "__";

const RESERVED = new Set(["system", "temp", "memory", "main", "information_schema", "pg_catalog"]);

/** Why a name that has three parts cannot be that of a dataset; null where it can. */
export function problemOfDatasetName(name: string): string | null {
  const [catalog = "", , table = ""] = name.split(".");
  if (RESERVED.has(catalog)) return `the catalog '${catalog}' is reserved`;
  if (!table.includes(TABLE_SEPARATOR)) return null;
  return "two underscores in a row stand between a dataset and one of its tables";
}

/**
 * References of the tables of a dataset, in the order of their names in its profile: the dataset's own name for the only
 * table and for the one that is told, and else that name, two underscores, and the table's name in a snapshot.
 */
export function tableNames(dataset: string, recordSets: readonly string[], main: string | null): string[] {
  const names = tableNamesOf(recordSets);
  return recordSets.map((recordSet, i) =>
    recordSets.length === 1 || recordSet === main ? dataset : `${dataset}${TABLE_SEPARATOR}${names[i]}`,
  );
}
