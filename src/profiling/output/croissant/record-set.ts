import type { StoredError } from "../../../errors/stored.ts";
import { brokenReferenceAlert } from "../../alerts/broken-reference.ts";
import { gravestFirst } from "../../alerts/table-alerts.ts";
import type { Alert } from "../../model/alert.ts";
import type { ColumnStatistics } from "../../model/column-statistics.ts";
import type { ColumnProfile, TableProfile } from "../../model/table-profile.ts";
import type { ReferenceEvidence } from "../../model/table-structure.ts";
import type { BrokenReference } from "../../structure/broken-references.ts";
import { defined } from "../defined.ts";
import type { Extract, Field, Origin } from "../schema/field.ts";
import type { FailedRecordSet, ProfiledRecordSet } from "../schema/record-set.ts";
import type { StatisticsNode } from "../schema/statistics.ts";
import { annotations } from "./annotations.ts";
import { errorNode } from "./distribution.ts";
import { fieldIds } from "./ids.ts";

/** How a field's value is extracted from its file; `file` where each file is a record. */
export type Extraction = "column" | "jsonPath" | "file";

/** The id of a field that a column refers to, and why it is taken to. */
export interface Target {
  id: string;
  evidence: ReferenceEvidence;
}

/** All that the record set of a table depends on beside its profile: plain data, which may go to another thread. */
export interface RecordSetPlan {
  id: string;
  name: string;
  /** What its fields are extracted from, and how. */
  source: Origin;
  extraction: Extraction;
  /** Whether the table was not profiled again because nothing had changed. */
  reused: boolean;
  /** By column, what it refers to. */
  references: ReadonlyMap<string, Target>;
  /** References of its columns that do not hold. */
  broken: readonly BrokenReference[];
}

/** A record set as it is written: its fields are made one at a time, since of a very wide table all would not fit into memory. */
export interface WrittenRecordSet {
  /** Its members before the fields. */
  before: Omit<ProfiledRecordSet, "field" | "examples">;
  fields: Iterable<Field>;
  /** Its members after them. */
  after: Pick<ProfiledRecordSet, "examples">;
}

/** The record set of a table without a profile. */
export function failedRecordSet({ id, name }: RecordSetPlan, error: StoredError): FailedRecordSet {
  return { "@type": "cr:RecordSet", "@id": id, name, error: errorNode(error), field: [] };
}

/** The record set of a table. */
export function recordSetOf(plan: RecordSetPlan, profile: TableProfile): WrittenRecordSet {
  const { id, name, source, extraction, reused, references } = plan;
  const ids = fieldIds(
    id,
    profile.columns.map((column) => column.name),
  );
  const key = declaredKey(profile, keyOf(profile))?.map((column) => ({ "@id": ids.get(column) as string }));
  const before = defined<Omit<ProfiledRecordSet, "field" | "examples">>({
    "@type": "cr:RecordSet",
    "@id": id,
    name,
    key: key?.length === 1 ? key[0] : key,
    statistics: { "@type": "dg:TableStatistics", rowCount: profile.rowCount },
    structure: profile.structure,
    alerts: alertsOf(plan, profile),
    reading: profile.reading,
    spectrum: profile.spectrum,
    rejectedRows: profile.rejected,
    paddedRows: profile.padded,
    otherRows: profile.others,
    warnings: profile.warnings,
    reused: reused ? true : undefined,
  });
  const fields = fieldBuilder(source, extraction, references);
  return { before, fields: fields(id, profile.columns, "$"), after: { examples: profile.examples } };
}

/** The alerts of a table under its name. That documents and images lack something is no fault of a table. */
function alertsOf({ extraction, name, broken }: RecordSetPlan, { alerts = [] }: TableProfile): Alert[] | undefined {
  if (extraction === "file") return undefined;
  const all = [...alerts, ...broken.map(brokenReferenceAlert)];
  if (all.length === 0) return undefined;
  return gravestFirst(all).map(({ rule, severity, ...alert }) => ({ rule, severity, table: name, ...alert }));
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

function fieldBuilder(source: Origin, extraction: Extraction, references: ReadonlyMap<string, Target>) {
  return function* build(parentId: string, columns: ColumnProfile[], path: string): Generator<Field> {
    const ids = fieldIds(
      parentId,
      columns.map(({ name }) => name),
    );
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

function jsonPathStep(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;
}

function statisticsNode(statistics: ColumnStatistics): StatisticsNode {
  return defined<StatisticsNode>({ "@type": "dg:ColumnStatistics", ...statistics });
}
