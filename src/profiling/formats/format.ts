import type { DocumentReader, ImageReader } from "../documents/describe.ts";
import type { FormatFacts } from "../model/format-facts.ts";
import type { LiveDatabase } from "../model/live-database.ts";
import type { Source } from "../readers/reader.ts";

/** A format whose content is looked into. Its reader, and the libraries that takes, are loaded by the first file. */
export type Format = TableFormat | DocumentFormat | ImageFormat | ArchiveFormat;

interface FileFormat extends FormatFacts {
  /** In small letters, each with its dot; a file that has to be named gets the first. */
  extensions: readonly string[];
  /** Whether its files are something else than text. */
  binary?: true;
  /** Whether its files, although something else, may begin as plain text does. */
  plain?: true;
  /**
   * Whether a small file of it can be read in the process that asks for that: what reads it takes time and memory by the
   * file's size, and what is wrong with a file cannot end the process.
   */
  harmless?: true;
  /** Whether the beginning of a file says that it is of this format, whatever its name. */
  isContent?: (head: Buffer) => boolean;
  /** Whether the beginning of a file is that of a container of many formats, which this one is told from by its name. */
  isContainer?: (head: Buffer) => boolean;
}

/** Files that hold tables. */
export interface TableFormat extends FileFormat, TableTraits {
  depth: "columns";
  /** How a text begins that is of this format where its name says that it is no text. */
  beginsText?: RegExp;
  /** Whether any other such text is of this format. */
  anyText?: true;
  /** By what other names than its own files of this one may go, and whether the beginning of one looks like it. */
  within?: {
    /** The formats of text that such a name says; it may also say nothing, or something unknown. */
    formats: readonly FileFormat[];
    looksSo: (head: string) => boolean;
    /** Whether the media type is that of this format rather than what the name says. */
    saysSo?: true;
  };
}

interface TableTraits {
  open: () => Promise<Source>;
  /** How a column is found in a file; by its name, unless this is given. */
  extraction?: "jsonPath";
  /** Bytes from which a file is a large one, which gets all threads and most of the memory, where it is not the usual. */
  largeFrom?: number;
  /** How the names of files end that lie beside one and belong to it. */
  companions?: readonly string[];
  /** Whether each file needs a database of its own. */
  ownDatabase?: true;
}

/** Databases that are connected to. */
export interface DatabaseFormat extends FormatFacts, TableTraits {
  depth: "columns";
  kind: LiveDatabase["kind"];
  /** Names of engines in a specification. */
  engines: RegExp;
}

export interface DocumentFormat extends FileFormat {
  depth: "document";
  open: () => Promise<DocumentReader>;
}

export interface ImageFormat extends FileFormat {
  depth: "image";
  open: () => Promise<ImageReader>;
}

/** How the files in an archive are got at. */
export type ArchiveKind = "zip" | "tar" | "gzip" | "zstd";

export interface ArchiveFormat extends FileFormat {
  depth: "files";
  archive: ArchiveKind;
}
