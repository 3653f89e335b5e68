import { tableNames } from "../definitions/names.ts";
import type { Field } from "../profiling/output/schema/field.ts";
import type { ProfiledRecordSet, RecordSet } from "../profiling/output/schema/record-set.ts";
import type { NewCatalogColumn, NewCatalogTable } from "../store/definitions/catalog-record.ts";
import type { DefinedColumn } from "../store/definitions/definition-record.ts";

const EXAMPLES = 10;

/** What the catalog needs to know of a dataset, to name its tables and describe its columns. */
export interface DatasetNames {
  name: string;
  /** The table that the dataset's own name stands for. */
  table: string | null;
  /** What columns hold, by their names. */
  columns: Readonly<Record<string, string>>;
}

/** The tables that a profile is about, as the catalog has them: those that could be profiled. */
export function tablesOfProfile(recordSets: readonly RecordSet[], dataset: DatasetNames): NewCatalogTable[] {
  const profiled = recordSets.flatMap((each) => (each.error === undefined ? [each] : []));
  const refs = tableNames(
    dataset.name,
    profiled.map(({ name }) => name),
    dataset.table,
  );
  const fieldRefs = new Map(
    profiled.flatMap((each, i) => each.field.map((field) => [field["@id"], `${refs[i]}.${field.name}`] as const)),
  );
  return profiled.map((recordSet, i) => tableOf(recordSet, refs[i] ?? "", dataset, fieldRefs));
}

function tableOf(
  { name, statistics, key = [], field, examples }: ProfiledRecordSet,
  ref: string,
  { columns }: DatasetNames,
  fieldRefs: ReadonlyMap<string, string>,
): NewCatalogTable {
  const names = new Map(field.map((each) => [each["@id"], each.name]));
  return {
    ref,
    record_set: name,
    file_table: null,
    rows: statistics.rowCount,
    key: [key].flat().flatMap(({ "@id": id }) => names.get(id) ?? []),
    examples: examples.slice(0, EXAMPLES),
    columns: field.map((each) => columnOf(each, columns[each.name] ?? null, fieldRefs)),
  };
}

function columnOf(field: Field, description: string | null, refs: ReadonlyMap<string, string>): NewCatalogColumn {
  const { name, dataType, semanticTypes = [], personal = false, statistics, references } = field;
  const { "@type": _, ...numbers } = statistics;
  return {
    name,
    type: null,
    profile_type: [dataType ?? []].flat()[0] ?? null,
    meanings: semanticTypes.map(({ type }) => type),
    personal: personal || holdsPersonal(field),
    nullable: statistics.missingCount > 0,
    references: references === undefined ? null : (refs.get(references.field["@id"]) ?? null),
    description,
    statistics: numbers,
  };
}

/** Whether something that a column groups tells something about a person. */
function holdsPersonal({ subField = [] }: Field): boolean {
  return subField.some((field) => field.personal === true || holdsPersonal(field));
}

/** The columns of tables, as a version of the dataset has them. */
export function definedColumns(tables: readonly NewCatalogTable[]): DefinedColumn[] {
  return tables.flatMap(({ ref, columns }) =>
    columns.map(({ name, type, profile_type }) => ({
      ...(tables.length === 1 ? {} : { table: ref }),
      name,
      type: type ?? profile_type ?? "",
    })),
  );
}
