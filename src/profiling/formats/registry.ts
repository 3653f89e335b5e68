import type { FormatFacts } from "../model/format-facts.ts";
import { looksLikeHtml } from "../text/markup.ts";
import { arrow } from "./arrow.ts";
import { avro } from "./avro.ts";
import { csv } from "./csv.ts";
import { duckdb } from "./duckdb.ts";
import { excel } from "./excel.ts";
import { excel97 } from "./excel-97.ts";
import { fits } from "./fits.ts";
import type { ArchiveKind, DatabaseFormat, Format, TableFormat } from "./format.ts";
import { gif } from "./gif.ts";
import { gzip } from "./gzip.ts";
import { heic } from "./heic.ts";
import { html } from "./html.ts";
import { jpeg } from "./jpeg.ts";
import { json } from "./json.ts";
import { jsonLines } from "./json-lines.ts";
import { markdown } from "./markdown.ts";
import { mysql } from "./mysql.ts";
import { notebook } from "./notebook.ts";
import { openDocumentSpreadsheet } from "./opendocument-spreadsheet.ts";
import { openDocumentText } from "./opendocument-text.ts";
import { parquet } from "./parquet.ts";
import { pdf } from "./pdf.ts";
import { png } from "./png.ts";
import { postgresql } from "./postgresql.ts";
import { powerpoint } from "./powerpoint.ts";
import { spectrum } from "./spectrum.ts";
import { sqlite } from "./sqlite.ts";
import { svg } from "./svg.ts";
import { tar } from "./tar.ts";
import { text } from "./text.ts";
import { tiff } from "./tiff.ts";
import { tsv } from "./tsv.ts";
import { webp } from "./webp.ts";
import { word } from "./word.ts";
import { zip } from "./zip.ts";
import { zstandard } from "./zstandard.ts";

/** Every format whose content is looked into; files of any other are listed with size, type and hash. */
export const formats: readonly Format[] = [
  csv,
  tsv,
  json,
  jsonLines,
  parquet,
  avro,
  arrow,
  excel,
  excel97,
  openDocumentSpreadsheet,
  sqlite,
  duckdb,
  spectrum,
  fits,
  pdf,
  word,
  powerpoint,
  openDocumentText,
  html,
  markdown,
  text,
  notebook,
  jpeg,
  png,
  gif,
  webp,
  tiff,
  heic,
  svg,
  zip,
  tar,
  gzip,
  zstandard,
];

/** Every kind of database that is connected to. */
export const databases: readonly DatabaseFormat[] = [postgresql, mysql];

/** Extensions of all supported formats. */
export const supportedExtensions: string[] = formats.flatMap(({ extensions }) => extensions);

const byExtension = new Map(formats.flatMap((format) => format.extensions.map((extension) => [extension, format])));
const byName = new Map([...formats, ...databases].map((format) => [format.name, format]));

/** What a file is to carry of its format. */
export function factsOf({ name, media_type, depth }: FormatFacts): FormatFacts {
  return { name, media_type, depth };
}

/** The format that a file carries the facts of. */
export function formatOf({ name }: FormatFacts): Format | DatabaseFormat {
  const format = byName.get(name);
  if (format === undefined) throw new Error(`there is no format '${name}'`);
  return format;
}

/** The same of a file that holds tables. */
export function tableFormatOf(facts: FormatFacts | null): TableFormat | DatabaseFormat {
  const format = facts === null ? null : formatOf(facts);
  if (format?.depth !== "columns") throw new Error(`no tables are read from ${format?.name ?? "a file of no format"}`);
  return format;
}

/** The format that a file's extension stands for. */
export function formatOfExtension(extension: string): Format | null {
  return byExtension.get(extension.toLowerCase()) ?? null;
}

/** The format with a media type. */
export function formatOfMediaType(mediaType: string): Format | null {
  return formats.find((format) => format.media_type === mediaType) ?? null;
}

/**
 * The format that the beginning of a file says it is of, whatever its name; in a container of many formats, which its
 * name tells apart, the one that is named.
 */
export function formatOfContent(head: Buffer, named: Format | null): Format | null {
  return formats.find(({ isContent }) => isContent?.(head)) ?? (named?.isContainer?.(head) === true ? named : null);
}

/** The format of a text whose name says that it is no text. */
export function formatOfText(text: string): TableFormat {
  const tables = formats.filter((format) => format.depth === "columns");
  const format = tables.find(({ beginsText }) => beginsText?.test(text)) ?? tables.find(({ anyText }) => anyText);
  if (format === undefined) throw new Error("no format is that of any text");
  return format;
}

/** The format that a text is of which goes by the name of another one, or of none; null where it is what it is called. */
export function formatWithin(named: Format | null, text: string): TableFormat | null {
  const tables = formats.filter((format) => format.depth === "columns");
  return (
    tables.find(({ within }) => (named === null || within?.formats.includes(named)) && within?.looksSo(text)) ?? null
  );
}

/** The format of a web page, such as one that says why there is no table; null of anything else. */
export function formatOfPage(head: Buffer): Format | null {
  return looksLikeHtml(head) ? html : null;
}

/** The format that a text is read as where a caller says that it is a table; null of what is no text, or has its own. */
export function formatToldOf({
  format,
  mediaType,
}: {
  format: FormatFacts | null;
  mediaType: string;
}): TableFormat | null {
  const any = formats.filter((one) => one.depth === "columns").find(({ anyText }) => anyText) ?? null;
  if (format === null) return mediaType.startsWith("text/") ? any : null;
  return any?.within?.formats.some(({ name }) => name === format.name) ? any : null;
}

/** The database that the name of an engine stands for; null where it is not one that can be profiled. */
export function databaseOfEngine(engine: string): DatabaseFormat | null {
  return databases.find(({ engines }) => engines.test(engine)) ?? null;
}

/** How the files in an archive are got at. */
export function archiveKindOf(facts: FormatFacts | null): ArchiveKind {
  const format = facts === null ? null : formatOf(facts);
  if (format?.depth !== "files") throw new Error(`${format?.name ?? "a file of no format"} is no archive`);
  return format.archive;
}
