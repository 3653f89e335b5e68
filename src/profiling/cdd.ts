import { defined, type JsonObject } from "./croissant/dataset-head.ts";
import type { HashedFile } from "./croissant/distribution.ts";
import { fileId } from "./croissant/distribution.ts";
import type { DatasetFile } from "./dataset/inventory.ts";
import type { Description } from "./described/model.ts";
import type { JsonValue } from "./json-value.ts";
import type { ProfileSpecification } from "./specification.ts";
import type { ColumnProfile, TableOutcome, TableProfile } from "./tables/model.ts";

/** The flat profile that cross-dataset discovery reads: every profiled file with its columns. */
export function cddProfile(
  specification: ProfileSpecification,
  files: readonly HashedFile[],
  tables: readonly TableOutcome[],
  described: readonly { file: DatasetFile; result: { ok: true; description: Description } | { ok: false } }[],
): JsonObject {
  const descriptions = new Map(
    described.flatMap(({ file, result }) => (result.ok ? [[file.path, result.description] as const] : [])),
  );
  const byFile = Map.groupBy(
    tables.filter((table) => table.ok),
    (table) => table.file,
  );
  return {
    "@id": specification.id,
    content_url: specification.published_url ?? "",
    name: specification.name,
    headline: specification.headline,
    description: specification.description,
    keywords: specification.keywords,
    field_of_science: specification.fields_of_science,
    files: files.flatMap((file) => {
      const [table, ...others] = byFile.get(file.path) ?? [];
      const description = descriptions.get(file.path);
      if (description !== undefined) return [describedEntry(specification, file, description)];
      if (table === undefined) return [];
      const all = [table, ...others];
      return [
        {
          file_object_id: fileId(specification.id, file.path),
          original_format: file.mediaType,
          source_file: file.path,
          ...(others.length === 0
            ? tableEntry(table)
            : {
                name: file.path,
                description: `${all.length} tables`,
                keywords: all.map(({ name }) => name),
                tables: all.map(tableEntry),
              }),
        },
      ];
    }),
  };
}

/** A document with its text in pieces, unless personal values are kept out, or an image. */
function describedEntry(
  specification: ProfileSpecification,
  file: HashedFile,
  { record, chunks }: Description,
): JsonObject {
  const { title, words, width, height, keywords } = record;
  const size = typeof words === "number" ? `${words} words` : `${width} x ${height} pixels`;
  return {
    file_object_id: fileId(specification.id, file.path),
    original_format: file.mediaType,
    source_file: file.path,
    name: typeof title === "string" ? title : file.path,
    description: size,
    keywords: Array.isArray(keywords) ? keywords : [],
    ...(chunks === undefined || specification.redact === true ? {} : { chunked_content: chunks }),
  };
}

function tableEntry(table: TableProfile): JsonObject {
  return {
    name: table.name,
    description: `${table.rowCount} rows, ${table.columns.length} columns`,
    keywords: table.columns.map(({ name }) => name),
    columns: flatten(table.columns, ""),
  };
}

/** Nested columns are listed under their dotted path. */
function flatten(columns: ColumnProfile[], prefix: string): JsonObject[] {
  return columns.flatMap((column) => {
    const name = `${prefix}${column.name}`;
    const own = defined({
      name,
      primitive_type: column.dataType ?? "sc:StructuredValue",
      semantic_types: (column.semanticTypes ?? []).map(({ type }) => type),
      description: describe(column),
      statistics: column.statistics as unknown as JsonValue,
    });
    return [own, ...flatten(column.children ?? [], `${name}.`)];
  });
}

function describe({ statistics, isArray }: ColumnProfile): string {
  const { rowCount, nonNullCount, uniqueCount } = statistics;
  const kind = isArray === true ? "lists" : "values";
  const distinct = uniqueCount === undefined ? "" : `, ${uniqueCount} distinct`;
  return `${nonNullCount} ${kind} in ${rowCount} rows${distinct}`;
}
