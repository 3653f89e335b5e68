import type { StoredError } from "../../../errors/stored.ts";
import { brokenReferenceAlert } from "../../alerts/broken-reference.ts";
import { gravestFirst } from "../../alerts/table-alerts.ts";
import type { Alert } from "../../model/alert.ts";
import type { ColumnStatistics } from "../../model/column-statistics.ts";
import { distinctNames } from "../../model/distinct-names.ts";
import type { ColumnProfile, TableProfile } from "../../model/table-profile.ts";
import type { ReferenceEvidence } from "../../model/table-structure.ts";
import { type BrokenReference, brokenReferences } from "../../structure/broken-references.ts";
import {
  type Comparable,
  type LazyFingerprint,
  type Reference,
  referencesBetween,
} from "../../structure/references.ts";
import { defined } from "../defined.ts";
import type { Extract, Field, Origin } from "../schema/field.ts";
import type { ProfiledRecordSet, RecordSet } from "../schema/record-set.ts";
import type { StatisticsNode } from "../schema/statistics.ts";
import { annotations } from "./annotations.ts";
import { collectionId, errorNode, fileId } from "./distribution.ts";
import { partId } from "./ids.ts";

/** How a field's value is extracted from its file; `file` where each file is a record. */
type Extraction = "column" | "jsonPath" | "file";

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
  fingerprints: readonly LazyFingerprint[];
  declared?: TableProfile["declared"];
  /** Not to be asked for where there is an error. */
  profile: () => Promise<TableProfile>;
}

/** A record set as it is written: its fields are made one at a time, since of a very wide table all would not fit into memory. */
export interface WrittenRecordSet {
  /** Its members before the fields. */
  before: Omit<RecordSet, "field" | "examples">;
  fields: Iterable<Field>;
  /** Its members after them. */
  after: Pick<ProfiledRecordSet, "examples"> | Record<string, never>;
}

type NamedTable = { table: RecordSetSource; name: string };

/**
 * What makes the record set of one of the tables of a dataset, given its profile, or null where there is none. Names,
 * ids and references are found before; tables are taken in the order in which they will stand in the profile.
 */
export async function recordSetBuilder(
  datasetId: string,
  tables: readonly RecordSetSource[],
): Promise<(table: RecordSetSource, profile: TableProfile | null) => WrittenRecordSet> {
  const named = uniquelyNamed(tables);
  const names = new Map(named.map(({ table, name }) => [table, name]));
  const idOf = (file: string, name: string): string => partId(datasetId, "recordSet", file, name);
  const comparable = named.map(({ table, name }) => ({ name, fingerprints: table.fingerprints }));
  const chosen = await referencesOf(named, comparable);
  const references = await targets(named, chosen, idOf);
  const broken = Map.groupBy(await brokenReferences(comparable, chosen), ({ table }) => table);
  return (table, profile) => {
    const name = names.get(table) as string;
    const id = idOf(table.file, name);
    const head = { "@type": "cr:RecordSet", "@id": id, name } as const;
    if (profile === null) {
      return { before: { ...head, error: errorNode(table.error as StoredError) }, fields: [], after: {} };
    }
    const source =
      table.extraction === "file"
        ? { fileSet: { "@id": collectionId(datasetId, table.file) } }
        : { fileObject: { "@id": fileId(datasetId, table.file) } };
    const fields = fieldBuilder(source, table.extraction, references.get(name) ?? new Map());
    const ids = fieldIdsOf(id, profile.columns);
    const key = declaredKey(profile, keyOf(profile))?.map((column) => ({ "@id": ids.get(column) as string }));
    const before = defined<Omit<ProfiledRecordSet, "field" | "examples">>({
      ...head,
      key: key?.length === 1 ? key[0] : key,
      statistics: { "@type": "dg:TableStatistics", rowCount: profile.rowCount },
      structure: profile.structure,
      alerts: alertsOf(table, profile, name, broken.get(name) ?? []),
      reading: profile.reading,
      spectrum: profile.spectrum,
      rejectedRows: profile.rejected,
      paddedRows: profile.padded,
      otherRows: profile.others,
      warnings: profile.warnings,
      reused: table.reused ? true : undefined,
    });
    return { before, fields: fields(id, profile.columns, "$"), after: { examples: profile.examples } };
  };
}

/** The alerts of a table under its name. That documents and images lack something is no fault of a table. */
function alertsOf(
  { extraction }: RecordSetSource,
  { alerts = [] }: TableProfile,
  table: string,
  broken: readonly BrokenReference[],
): Alert[] | undefined {
  if (extraction === "file") return undefined;
  const all = [...alerts, ...broken.map(brokenReferenceAlert)];
  if (all.length === 0) return undefined;
  return gravestFirst(all).map(({ rule, severity, ...alert }) => ({ rule, severity, table, ...alert }));
}

/** The id of a field that a column refers to, and why it is taken to. */
interface Target {
  id: string;
  evidence: ReferenceEvidence;
}

/** What columns refer to. What databases declare overrides what values suggest. */
async function referencesOf(named: readonly NamedTable[], comparable: readonly Comparable[]): Promise<Reference[]> {
  const chosen = new Map<string, Reference>();
  for (const reference of [...(await referencesBetween(comparable)), ...declaredReferences(named)])
    chosen.set(JSON.stringify([reference.table, reference.column]), reference);
  return [...chosen.values()];
}

/** By table, the fields that its columns refer to. */
async function targets(
  named: readonly NamedTable[],
  chosen: readonly Reference[],
  idOf: (file: string, name: string) => string,
): Promise<Map<string, Map<string, Target>>> {
  const tables = new Map(named.map(({ table, name }) => [name, table]));
  const found = new Map<string, Map<string, Target>>();
  for (const [target, references] of Map.groupBy(chosen, ({ to }) => to.table)) {
    const table = tables.get(target);
    if (table === undefined || table.error !== null) continue;
    const ids = fieldIdsOf(idOf(table.file, target), (await table.profile()).columns);
    for (const { table: from, column, to, evidence } of references) {
      const id = ids.get(to.column);
      if (id !== undefined) found.set(from, (found.get(from) ?? new Map()).set(column, { id, evidence }));
    }
  }
  return found;
}

/** A database's own key goes before one that is found. */
function declaredKey({ declared }: TableProfile, found: string[] | undefined): string[] | undefined {
  return declared === undefined || declared.key.length === 0 ? found : declared.key;
}

/** The candidate key that a record is known by: numbers with fractions and times are unique by chance only. */
function keyOf({ structure, columns }: TableProfile): string[] | undefined {
  const types = new Map(columns.map(({ name, dataType }) => [name, dataType]));
  return structure.candidateKeys.find((key) =>
    key.every((name) => ["sc:Integer", "sc:Text", "sc:URL"].includes(types.get(name) ?? "")),
  );
}

/** A table's name is its file's path without extension; where two files share one, the extension stays. None is twice. */
function uniquelyNamed(tables: readonly RecordSetSource[]): NamedTable[] {
  const times = new Map<string, number>();
  for (const { name } of tables) times.set(name, (times.get(name) ?? 0) + 1);
  const names = distinctNames(tables.map((table) => ((times.get(table.name) ?? 0) > 1 ? fullName(table) : table.name)));
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

function fullName({ file, part }: RecordSetSource): string {
  return part === undefined ? file : `${file}/${part}`;
}

function fieldBuilder(source: Origin, extraction: Extraction, references: Map<string, Target>) {
  return function* build(parentId: string, columns: ColumnProfile[], path: string): Generator<Field> {
    const ids = fieldIdsOf(parentId, columns);
    for (const column of columns) {
      const id = ids.get(column.name) as string;
      const here = column.jsonPath ?? `${path}${jsonPathStep(column.member ?? column.name)}`;
      const nested = path !== "$" || column.children !== undefined;
      const reference = path === "$" ? references.get(column.name) : undefined;
      yield defined<Field>({
        "@type": "cr:Field",
        "@id": id,
        name: column.name,
        dataType: dataTypes(column),
        ...(column.isArray === true ? { isArray: true, arrayShape: "-1" } : {}),
        source: {
          ...source,
          extract: extractOf(extraction, column.name, nested ? here : null, here),
        },
        references: reference === undefined ? undefined : { field: { "@id": reference.id } },
        referenceEvidence: reference?.evidence,
        statistics: statisticsNode(column.statistics),
        elements: column.elements === undefined ? undefined : statisticsNode(column.elements),
        shape: column.shape,
        annotation: annotations(id, column.statistics, column.dataType),
        semanticTypes: column.semanticTypes,
        pattern: column.pattern,
        personal: column.personal,
        writtenAs: column.writtenAs,
        typeCoverage: column.typeCoverage,
        sample: column.sample.length === 0 ? undefined : column.sample,
        subField:
          column.children === undefined
            ? undefined
            : [...build(id, column.children, column.isArray === true ? `${here}[*]` : here)],
      });
    }
  };
}

function extractOf(extraction: Extraction, name: string, nested: string | null, path: string): Extract {
  if (extraction === "file") return { fileProperty: name === "file" ? "fullpath" : "content" };
  return extraction === "jsonPath" || nested !== null ? { jsonPath: path } : { column: name };
}

/** A field's type, followed by what its values mean. */
function dataTypes({ dataType, semanticTypes = [] }: ColumnProfile): Field["dataType"] {
  if (dataType === undefined || semanticTypes.length === 0) return dataType;
  const meanings = semanticTypes.filter(({ type }) => type !== "url" || dataType !== "sc:URL");
  return meanings.length === 0 ? dataType : [dataType, ...meanings.map(({ type }) => `dg:${type}`)];
}

/** The ids of sibling fields by name: the parent's, and the column's name without whitespace, unique among siblings. */
function fieldIdsOf(parentId: string, columns: ColumnProfile[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    columns.map(({ name }, i) => {
      const own = encodeURIComponent(name.trim().replace(/\s+/g, "_").toWellFormed()) || `column_${i + 1}`;
      let segment = own;
      for (let n = i + 1; taken.has(segment); n++) segment = `${own}~${n}`;
      taken.add(segment);
      return [name, `${parentId}/${segment}`];
    }),
  );
}

function jsonPathStep(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;
}

function statisticsNode(statistics: ColumnStatistics): StatisticsNode {
  return defined<StatisticsNode>({ "@type": "dg:ColumnStatistics", ...statistics });
}
