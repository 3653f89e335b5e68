import type { StoredError } from "../../errors/stored.ts";

/** A table of a snapshot. */
export interface SnapshotTable {
  /** Its name in the profile. */
  record_set: string;
  /** Its name in the snapshot's file: small letters, digits and underscores, and none twice. */
  table: string;
  rows: number;
  columns: SnapshotColumn[];
}

/** A column: its name as in the profile, its type in DuckDB, and that in the profile, of lists that of the elements. */
export interface SnapshotColumn {
  name: string;
  type: string;
  /** Empty of a column that only groups others. */
  profile_type: string;
}

/** The tables of a dataset, loaded into a DuckDB file that is called by a hash of what they were loaded from. */
export interface Snapshot {
  hash: string;
  /** Of the file. */
  bytes: number;
  tables: SnapshotTable[];
}

/** A table that was loaded of a file, or why it was not. */
export type LoadOutcome =
  /** `part` is its own name where its file holds several. */
  { ok: true; table: SnapshotTable; part: string | null } | { ok: false; error: StoredError };

/** Names of tables in SQL, for their names in the profile: what is neither letter nor digit is an underscore. */
export function tableNamesOf(recordSets: readonly string[]): string[] {
  const taken = new Set<string>();
  return recordSets.map((recordSet) => {
    const plain = recordSet.toLowerCase().replace(/[^a-z0-9]+/g, "_");
    const base = plain.replace(/^_+|_+$/g, "") || "table";
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    return name;
  });
}
