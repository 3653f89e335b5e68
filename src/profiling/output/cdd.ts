import type { Description } from "../documents/model.ts";
import type { HashedFile } from "../model/dataset-file.ts";
import type { ProfileSpecification } from "../model/specification.ts";
import type { ColumnProfile, TableProfile } from "../model/table-profile.ts";
import type { CddColumn, CddFile, CddProfile, CddTable } from "./cdd-document.ts";
import { fileId } from "./croissant/distribution.ts";

/**
 * The flat profile that cross-dataset discovery reads: every profiled file with its columns. This is all of it but the
 * entries of `files`.
 */
export function cddHead(specification: ProfileSpecification): Omit<CddProfile, "files"> {
  return {
    "@id": specification.id,
    content_url: specification.published_url ?? "",
    name: specification.name,
    headline: specification.headline,
    description: specification.description,
    keywords: specification.keywords,
    field_of_science: specification.fields_of_science,
  };
}

/** What an entry tells of its file. */
type FileFacts = Pick<HashedFile, "path" | "mediaType">;

/** The entry of a file that holds one table. */
export function tableFileEntry(datasetId: string, file: FileFacts, table: TableProfile): CddFile {
  return { ...fileEntry(datasetId, file), ...tableEntry(table) };
}

/** The entry of a file that holds several tables, all of it but its `tables`, whose names it tells. */
export function tablesFileEntry(datasetId: string, file: FileFacts, names: string[]): CddFile {
  return { ...fileEntry(datasetId, file), name: file.path, description: `${names.length} tables`, keywords: names };
}

function fileEntry(
  datasetId: string,
  { path, mediaType }: FileFacts,
): Pick<CddFile, "file_object_id" | "original_format" | "source_file"> {
  return { file_object_id: fileId(datasetId, path), original_format: mediaType, source_file: path };
}

/** The entry of a document, with its text in pieces, or of an image. */
export function documentEntry(datasetId: string, file: FileFacts, { record, chunks }: Description): CddFile {
  const { title, words, width, height, keywords } = record;
  const size = typeof words === "number" ? `${words} words` : `${width} x ${height} pixels`;
  return {
    ...fileEntry(datasetId, file),
    name: typeof title === "string" ? title : file.path,
    description: size,
    keywords: Array.isArray(keywords) ? keywords.filter((keyword) => typeof keyword === "string") : [],
    ...(chunks === undefined ? {} : { chunked_content: chunks }),
  };
}

/** What is said of a table. */
export function tableEntry(table: TableProfile): CddTable {
  return {
    name: table.name,
    description: `${table.rowCount} rows, ${table.columns.length} columns`,
    keywords: table.columns.map(({ name }) => name),
    columns: flatten(table.columns, ""),
  };
}

/** Nested columns are listed under their dotted path. */
function flatten(columns: ColumnProfile[], prefix: string): CddColumn[] {
  return columns.flatMap((column) => {
    const name = `${prefix}${column.name}`;
    const own: CddColumn = {
      name,
      primitive_type: column.dataType ?? "sc:StructuredValue",
      semantic_types: (column.semanticTypes ?? []).map(({ type }) => type),
      description: describe(column),
      statistics: column.statistics,
    };
    return [own, ...flatten(column.children ?? [], `${name}.`)];
  });
}

function describe({ statistics, isArray }: ColumnProfile): string {
  const { rowCount, nonNullCount, uniqueCount } = statistics;
  const kind = isArray === true ? "lists" : "values";
  const distinct = uniqueCount === undefined ? "" : `, ${uniqueCount} distinct`;
  return `${nonNullCount} ${kind} in ${rowCount} rows${distinct}`;
}
