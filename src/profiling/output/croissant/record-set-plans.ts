import type { StoredError } from "../../../errors/stored.ts";
import { distinctNames } from "../../model/distinct-names.ts";
import type { TableProfile } from "../../model/table-profile.ts";
import { brokenReferences } from "../../structure/broken-references.ts";
import {
  type Comparable,
  type LazyFingerprint,
  type Reference,
  referencesBetween,
} from "../../structure/references.ts";
import { collectionId, fileId } from "./distribution.ts";
import { fieldIds, partId } from "./ids.ts";
import type { Extraction, RecordSetPlan, Target } from "./record-set.ts";

/** What is at hand of a table at any time: all that its record set depends on beside its own profile. */
export interface RecordSetSource {
  name: string;
  part?: string;
  file: string;
  extraction: Extraction;
  /** Whether the table was not profiled again because nothing had changed. */
  reused: boolean;
  /** Why there is no profile. */
  error: StoredError | null;
  /** The names of its columns. */
  columns: readonly string[];
  fingerprints: readonly LazyFingerprint[];
  declared?: TableProfile["declared"];
}

type NamedTable = { table: RecordSetSource; name: string };

/**
 * What the record sets of the tables of a dataset depend on beside their profiles, in their order, which is that in which
 * they will stand in the profile: names, ids, and the references between them.
 */
export async function recordSetPlans(datasetId: string, tables: readonly RecordSetSource[]): Promise<RecordSetPlan[]> {
  const named = uniquelyNamed(tables);
  const idOf = (file: string, name: string): string => partId(datasetId, "recordSet", file, name);
  const comparable = named.map(({ table, name }) => ({ name, fingerprints: table.fingerprints }));
  const chosen = await referencesOf(named, comparable);
  const references = targets(named, chosen, idOf);
  const broken = Map.groupBy(await brokenReferences(comparable, chosen), ({ table }) => table);
  return named.map(({ table: { file, extraction, reused }, name }) => ({
    id: idOf(file, name),
    name,
    source:
      extraction === "file"
        ? { fileSet: { "@id": collectionId(datasetId, file) } }
        : { fileObject: { "@id": fileId(datasetId, file) } },
    extraction,
    reused,
    references: references.get(name) ?? NONE,
    broken: broken.get(name) ?? [],
  }));
}

const NONE: ReadonlyMap<string, Target> = new Map();

/** What columns refer to. What databases declare overrides what values suggest. */
async function referencesOf(named: readonly NamedTable[], comparable: readonly Comparable[]): Promise<Reference[]> {
  const chosen = new Map<string, Reference>();
  for (const reference of [...(await referencesBetween(comparable)), ...declaredReferences(named)])
    chosen.set(JSON.stringify([reference.table, reference.column]), reference);
  return [...chosen.values()];
}

/** By table, the fields that its columns refer to. */
function targets(
  named: readonly NamedTable[],
  chosen: readonly Reference[],
  idOf: (file: string, name: string) => string,
): Map<string, Map<string, Target>> {
  const tables = new Map(named.map(({ table, name }) => [name, table]));
  const found = new Map<string, Map<string, Target>>();
  for (const [target, references] of Map.groupBy(chosen, ({ to }) => to.table)) {
    const table = tables.get(target);
    if (table === undefined || table.error !== null) continue;
    const ids = fieldIds(idOf(table.file, target), table.columns);
    for (const { table: from, column, to, evidence } of references) {
      const id = ids.get(to.column);
      if (id !== undefined) found.set(from, (found.get(from) ?? new Map()).set(column, { id, evidence }));
    }
  }
  return found;
}

/** A table's name is its file's path without extension; where two files share one, the extension stays. None is twice. */
export function recordSetNames(tables: readonly Pick<RecordSetSource, "name" | "part" | "file">[]): string[] {
  const times = new Map<string, number>();
  for (const { name } of tables) times.set(name, (times.get(name) ?? 0) + 1);
  return distinctNames(tables.map((table) => ((times.get(table.name) ?? 0) > 1 ? fullName(table) : table.name)));
}

function uniquelyNamed(tables: readonly RecordSetSource[]): NamedTable[] {
  const names = recordSetNames(tables);
  return tables.map((table, i) => ({ table, name: names[i] as string }));
}

/** The references of single columns that databases declare, which override those that values suggest. */
function declaredReferences(tables: readonly NamedTable[]): Reference[] {
  const names = new Map(tables.map(({ table, name }) => [`${table.file}/${table.part}`, name]));
  return tables.flatMap(({ table, name }) =>
    (table.declared?.references ?? []).flatMap(({ columns, table: other, to }) => {
      const target = names.get(`${table.file}/${other}`);
      if (target === undefined || columns.length !== to.length) return [];
      const evidence = { basis: "declared" } as const;
      return columns.map((column, i) => ({
        table: name,
        column,
        to: { table: target, column: to[i] as string },
        evidence,
      }));
    }),
  );
}

function fullName({ file, part }: Pick<RecordSetSource, "name" | "part" | "file">): string {
  return part === undefined ? file : `${file}/${part}`;
}
