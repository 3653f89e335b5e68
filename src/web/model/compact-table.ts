import type { JsonValue } from "../../profiling/model/json-value.ts";
import type { ErrorNode } from "../../profiling/output/schema/node.ts";
import type { ProfiledRecordSet, RecordSet } from "../../profiling/output/schema/record-set.ts";
import type { FlatField } from "./compact-column.ts";
import type { ReportError, ReportTable } from "./report-model.ts";

/** What a report tells of a table beside its columns, which are given; `fileOf` knows the place of a file by its id. */
export function compactTable(
  table: RecordSet,
  columns: readonly FlatField[],
  fileOf: (id: string) => number | undefined,
): ReportTable {
  const head = { name: table.name, columns: columns.length };
  if (table.error !== undefined) return { ...head, rows: 0, error: reportError(table.error) };
  const source = table.field[0]?.source;
  const file =
    source === undefined ? undefined : fileOf(("fileSet" in source ? source.fileSet : source.fileObject)["@id"]);
  return {
    ...head,
    rows: table.statistics.rowCount,
    ...(file === undefined ? {} : { file }),
    ...structureOf(table, columns),
    ...(table.reading === undefined ? {} : { reading: table.reading }),
    ...(table.spectrum === undefined ? {} : { spectrum: table.spectrum }),
    ...(table.rejectedRows === undefined ? {} : { rejected: table.rejectedRows }),
    ...(table.paddedRows === undefined ? {} : { padded: table.paddedRows }),
    ...(table.otherRows === undefined ? {} : { others: table.otherRows }),
    ...(table.warnings === undefined ? {} : { warnings: table.warnings }),
    ...(table.examples.length === 0 ? {} : { records: recordsOf(table, columns) }),
  };
}

/** An error or a remark of the profile. */
export function reportError({ name, description, details }: ErrorNode): ReportError {
  return { code: details.code, name, text: description };
}

function structureOf(table: ProfiledRecordSet, columns: readonly FlatField[]): Partial<ReportTable> {
  const { structure, key } = table;
  const ids = new Map(columns.map(({ field, column }, i) => [column.elements === true ? null : field["@id"], i]));
  const names = new Map<string, number>();
  columns.forEach(({ column: { name, parent } }, i) => {
    if (parent === undefined) names.set(name, i);
  });
  const at = (name: string): number => names.get(name) ?? -1;
  const known = (...places: number[]): boolean => !places.includes(-1);
  const facts = {
    key: [key ?? []].flat().map((node) => ids.get(node["@id"]) ?? -1),
    candidates: structure.candidateKeys.map((names) => names.map(at)).filter((places) => known(...places)),
    dependencies: structure.functionalDependencies
      .map(({ determinant, dependent }): [number, number] => [at(determinant), at(dependent)])
      .filter((places) => known(...places)),
    correlations: structure.correlations
      .map(({ columns: [one, other], coefficient, rank }): [number, number, number, number?] =>
        rank === undefined ? [at(one), at(other), coefficient] : [at(one), at(other), coefficient, rank],
      )
      .filter(([one, other]) => known(one, other)),
    associations: (structure.associations ?? [])
      .map(({ columns: [one, other], measure, coefficient }): [number, number, "V" | "η²", number] => [
        at(one),
        at(other),
        measure === "cramers-v" ? "V" : "η²",
        coefficient,
      ])
      .filter(([one, other]) => known(one, other)),
    limits: structure.limits ?? [],
  };
  return {
    ...Object.fromEntries(Object.entries(facts).filter(([, list]) => list.length > 0)),
    ...(structure.duplicateRows === undefined ? {} : { duplicates: structure.duplicateRows }),
  };
}

/** The first records, column by column. */
function recordsOf({ examples }: ProfiledRecordSet, columns: readonly FlatField[]): JsonValue[][] {
  return columns
    .filter(({ column }) => column.parent === undefined)
    .map(({ column: { name } }) =>
      examples.map((record) => (Object.hasOwn(record, name) ? (record[name] ?? null) : null)),
    );
}
