import type { JsonValue } from "../json-value.ts";
import type { ColumnProfile, ColumnStatistics, TableOutcome } from "../tables/model.ts";
import { annotations } from "./annotations.ts";
import { defined, type JsonObject } from "./dataset-head.ts";
import { errorNode, fileId } from "./distribution.ts";
import { partId } from "./ids.ts";

/** How a field's value is extracted from its file. */
export type Extraction = "column" | "jsonPath";

/** The `recordSet` of a dataset: one for every table, those that could not be read included, in the given order. */
export function recordSets(
  datasetId: string,
  tables: readonly (TableOutcome & { extraction: Extraction })[],
): JsonObject[] {
  return uniquelyNamed(tables).map(({ table, name }) => {
    const id = partId(datasetId, "recordSet", table.file, name);
    const source = fileId(datasetId, table.file);
    if (!table.ok) {
      return { "@type": "cr:RecordSet", "@id": id, name, error: errorNode(table.error), field: [] };
    }
    const fields = fieldBuilder(source, table.extraction);
    return defined({
      "@type": "cr:RecordSet",
      "@id": id,
      name,
      statistics: { "@type": "dg:TableStatistics", rowCount: table.rowCount },
      reading: table.reading as JsonObject | undefined,
      rejectedRows: table.rejected as unknown as JsonObject | undefined,
      field: fields(id, table.columns, "$"),
      examples: table.examples,
    });
  });
}

/** A table's name is its file's path without extension; where two files share one, the extension stays. */
function uniquelyNamed<Table extends TableOutcome>(tables: readonly Table[]): { table: Table; name: string }[] {
  const times = new Map<string, number>();
  for (const { name } of tables) times.set(name, (times.get(name) ?? 0) + 1);
  return tables.map((table) => ({ table, name: (times.get(table.name) ?? 0) > 1 ? table.file : table.name }));
}

function fieldBuilder(source: string, extraction: Extraction) {
  const build = (parentId: string, columns: ColumnProfile[], path: string): JsonObject[] =>
    columns.map((column, i) => {
      const id = `${parentId}/${segment(column.name, i, columns)}`;
      const here = `${path}${jsonPathStep(column.name)}`;
      const nested = path !== "$" || column.children !== undefined;
      return defined({
        "@type": "cr:Field",
        "@id": id,
        name: column.name,
        dataType: column.dataType,
        ...(column.isArray === true ? { isArray: true, arrayShape: "-1" } : {}),
        source: {
          fileObject: { "@id": source },
          extract: extraction === "jsonPath" || nested ? { jsonPath: here } : { column: column.name },
        },
        statistics: statisticsNode(column.statistics),
        elements: column.elements === undefined ? undefined : statisticsNode(column.elements),
        annotation: annotations(id, column.statistics, column.dataType),
        typeCoverage: column.typeCoverage as unknown as JsonObject | undefined,
        sample: column.sample.length === 0 ? undefined : column.sample,
        subField:
          column.children === undefined
            ? undefined
            : build(id, column.children, column.isArray === true ? `${here}[*]` : here),
      });
    });
  return build;
}

/** A column's name as the last segment of a field's id: without whitespace, unique among its siblings. */
function segment(name: string, index: number, siblings: ColumnProfile[]): string {
  const encode = (text: string): string => encodeURIComponent(text.trim().replace(/\s+/g, "_").toWellFormed());
  const own = encode(name) || `column_${index + 1}`;
  const clash = siblings.some((other, i) => i < index && encode(other.name) === own);
  return clash ? `${own}~${index + 1}` : own;
}

function jsonPathStep(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `['${name.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;
}

function statisticsNode(statistics: ColumnStatistics): JsonObject {
  return defined({
    "@type": "dg:ColumnStatistics",
    ...(statistics as unknown as { [key: string]: JsonValue | undefined }),
  });
}
