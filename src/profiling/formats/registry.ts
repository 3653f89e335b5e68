/** How the tables of a file are read. */
export type TableReader =
  | "delimited"
  | "json"
  | "parquet"
  | "spreadsheet"
  | "sqlite"
  | "duckdb"
  | "spectrum"
  | "fits"
  | "postgresql"
  | "mysql";

/** What kind of reader a format needs. */
type Reader = TableReader | "archive" | "document" | "image";

/**
 * How deep files are profiled: tables by their columns, archives by the files in them, documents by their text and
 * images by what they tell of themselves.
 */
export const DEPTHS = ["columns", "files", "document", "image"] as const;

type Depth = (typeof DEPTHS)[number];

export interface Format {
  /** Name for people. */
  name: string;
  extensions: string[];
  /** Media type, as in `encodingFormat`. */
  media_type: string;
  reader: Reader;
  /** How deep a file of this format is profiled. */
  depth: Depth;
  /** Whether its files are something else than text. */
  binary?: true;
}

/** Every format whose content is looked into; files of any other are listed with size, type and hash. */
export const formats: readonly Format[] = [
  { name: "CSV", extensions: [".csv"], media_type: "text/csv", reader: "delimited", depth: "columns" },
  {
    name: "TSV",
    extensions: [".tsv", ".tab"],
    media_type: "text/tab-separated-values",
    reader: "delimited",
    depth: "columns",
  },
  { name: "JSON", extensions: [".json"], media_type: "application/json", reader: "json", depth: "columns" },
  {
    name: "JSON Lines",
    extensions: [".jsonl", ".ndjson"],
    media_type: "application/jsonl",
    reader: "json",
    depth: "columns",
  },
  {
    name: "Parquet",
    extensions: [".parquet", ".pq"],
    media_type: "application/vnd.apache.parquet",
    reader: "parquet",
    depth: "columns",
    binary: true,
  },
  {
    name: "Excel",
    extensions: [".xlsx", ".xlsm"],
    media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    reader: "spreadsheet",
    depth: "columns",
    binary: true,
  },
  {
    name: "Excel 97-2003",
    extensions: [".xls"],
    media_type: "application/vnd.ms-excel",
    reader: "spreadsheet",
    depth: "columns",
    binary: true,
  },
  {
    name: "OpenDocument spreadsheet",
    extensions: [".ods"],
    media_type: "application/vnd.oasis.opendocument.spreadsheet",
    reader: "spreadsheet",
    depth: "columns",
    binary: true,
  },
  {
    name: "SQLite",
    extensions: [".sqlite", ".sqlite3", ".db"],
    media_type: "application/vnd.sqlite3",
    reader: "sqlite",
    depth: "columns",
    binary: true,
  },
  {
    name: "DuckDB",
    extensions: [".duckdb"],
    media_type: "application/vnd.duckdb",
    reader: "duckdb",
    depth: "columns",
    binary: true,
  },
  {
    name: "Spectrum",
    extensions: [".dat", ".lnw"],
    media_type: "text/x-spectrum",
    reader: "spectrum",
    depth: "columns",
  },
  {
    name: "FITS",
    extensions: [".fits", ".fit", ".fts"],
    media_type: "application/fits",
    reader: "fits",
    depth: "columns",
    binary: true,
  },
  {
    name: "PDF",
    extensions: [".pdf"],
    media_type: "application/pdf",
    reader: "document",
    depth: "document",
    binary: true,
  },
  {
    name: "Word",
    extensions: [".docx"],
    media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    reader: "document",
    depth: "document",
    binary: true,
  },
  {
    name: "PowerPoint",
    extensions: [".pptx"],
    media_type: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    reader: "document",
    depth: "document",
    binary: true,
  },
  {
    name: "OpenDocument text",
    extensions: [".odt"],
    media_type: "application/vnd.oasis.opendocument.text",
    reader: "document",
    depth: "document",
    binary: true,
  },
  {
    name: "HTML",
    extensions: [".html", ".htm"],
    media_type: "text/html",
    reader: "document",
    depth: "document",
  },
  {
    name: "Markdown",
    extensions: [".md", ".markdown"],
    media_type: "text/markdown",
    reader: "document",
    depth: "document",
  },
  {
    name: "Text",
    extensions: [".txt"],
    media_type: "text/plain",
    reader: "document",
    depth: "document",
  },
  {
    name: "Jupyter notebook",
    extensions: [".ipynb"],
    media_type: "application/x-ipynb+json",
    reader: "document",
    depth: "document",
  },
  {
    name: "JPEG",
    extensions: [".jpg", ".jpeg"],
    media_type: "image/jpeg",
    reader: "image",
    depth: "image",
    binary: true,
  },
  {
    name: "PNG",
    extensions: [".png"],
    media_type: "image/png",
    reader: "image",
    depth: "image",
    binary: true,
  },
  {
    name: "GIF",
    extensions: [".gif"],
    media_type: "image/gif",
    reader: "image",
    depth: "image",
    binary: true,
  },
  {
    name: "WebP",
    extensions: [".webp"],
    media_type: "image/webp",
    reader: "image",
    depth: "image",
    binary: true,
  },
  {
    name: "TIFF",
    extensions: [".tif", ".tiff"],
    media_type: "image/tiff",
    reader: "image",
    depth: "image",
    binary: true,
  },
  {
    name: "HEIC",
    extensions: [".heic", ".heif"],
    media_type: "image/heic",
    reader: "image",
    depth: "image",
    binary: true,
  },
  {
    name: "SVG",
    extensions: [".svg"],
    media_type: "image/svg+xml",
    reader: "image",
    depth: "image",
  },
  { name: "ZIP", extensions: [".zip"], media_type: "application/zip", reader: "archive", depth: "files", binary: true },
  {
    name: "tar",
    extensions: [".tar"],
    media_type: "application/x-tar",
    reader: "archive",
    depth: "files",
    binary: true,
  },
  {
    name: "gzip",
    extensions: [".gz", ".tgz"],
    media_type: "application/gzip",
    reader: "archive",
    depth: "files",
    binary: true,
  },
  {
    name: "Zstandard",
    extensions: [".zst"],
    media_type: "application/zstd",
    reader: "archive",
    depth: "files",
    binary: true,
  },
];

/** Extensions of all supported formats. */
export const supportedExtensions: string[] = formats.flatMap(({ extensions }) => extensions);

const byExtension = new Map(formats.flatMap((format) => format.extensions.map((extension) => [extension, format])));

/** The format that a file's extension stands for. */
export function formatOfExtension(extension: string): Format | null {
  return byExtension.get(extension.toLowerCase()) ?? null;
}

/** The format with a media type. */
export function formatOfMediaType(mediaType: string): Format | null {
  return formats.find((format) => format.media_type === mediaType) ?? null;
}
