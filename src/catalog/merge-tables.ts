import { tableNames } from "../definitions/names.ts";
import type { CatalogTable, NewCatalogColumn, NewCatalogTable } from "../store/definitions/catalog-record.ts";
import type { SnapshotTable } from "../store/definitions/refresh-steps.ts";
import type { DatasetNames } from "./tables-of-profile.ts";

/** The tables of a new profile, with what is known of them from the snapshot. */
export function withSnapshot(profiled: readonly NewCatalogTable[], known: readonly CatalogTable[]): NewCatalogTable[] {
  const loaded = new Map(known.map((table) => [table.record_set, table]));
  return profiled.map((table) => {
    const before = loaded.get(table.record_set);
    if (before === undefined || before.file_table === null) return table;
    const types = new Map(before.columns.map(({ name, type }) => [name, type]));
    return {
      ...table,
      ref: before.ref,
      file_table: before.file_table,
      columns: table.columns.map((column) => ({ ...column, type: types.get(column.name) ?? null })),
    };
  });
}

/** The tables of a new snapshot, with what is known of them from the profile. */
export function withProfile(
  loaded: readonly SnapshotTable[],
  known: readonly CatalogTable[],
  dataset: DatasetNames,
): NewCatalogTable[] {
  const names = loaded.map(({ record_set }) => record_set);
  const refs = tableNames(dataset.name, names, dataset.table);
  const profiled = new Map(known.map((table) => [table.record_set, table]));
  return loaded.map(({ record_set, table, rows, columns }, i) => {
    const before = profiled.get(record_set);
    const facts = new Map(before?.columns.map((column) => [column.name, column]));
    return {
      ref: refs[i] ?? dataset.name,
      record_set,
      file_table: table,
      rows,
      key: before?.key ?? [],
      examples: before?.examples ?? [],
      columns: columns.map(({ name, type, profile_type }) => ({
        ...columnOf(facts.get(name), dataset.columns[name] ?? null),
        name,
        type,
        profile_type,
      })),
    };
  });
}

function columnOf(
  known: NewCatalogColumn | undefined,
  description: string | null,
): Omit<NewCatalogColumn, "name" | "type" | "profile_type"> {
  if (known === undefined) {
    return { meanings: [], personal: null, nullable: null, references: null, description, statistics: null };
  }
  const { meanings, personal, nullable, references, statistics } = known;
  return { meanings, personal, nullable, references, description, statistics };
}
