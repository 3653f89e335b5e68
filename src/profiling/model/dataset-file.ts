import type { StoredError } from "../../errors/stored.ts";
import type { FormatFacts } from "./format-facts.ts";
import type { LiveDatabase } from "./live-database.ts";

/** One file of a dataset. */
export interface DatasetFile {
  /** Path inside the dataset, with forward slashes. */
  path: string;
  /** The same as the caller knows it, where personal values are kept out of `path`; never shown. */
  givenPath?: string;
  /** Absolute path; never shown. */
  absolute: string;
  size: number;
  mediaType: string;
  /** The format that it is of, where that is one of which the content is looked into. */
  format: FormatFacts | null;
  /** Why the file is not profiled although its name says that it could be. */
  problem: StoredError | null;
  /** What is odd about the file although it is profiled. */
  remark: StoredError | null;
  /** Whether a connector named this very file rather than a folder that holds it. */
  byName: boolean;
  /** Path of the archive that holds it. */
  container: string | null;
  /**
   * Tells the file, with its content, as it was when it was listed; not there where nothing is to be opened, or the
   * program has just written it.
   */
  identity?: string;
  /** Files beside it that belong to it; of a file that has some, not all that is read is hashed. */
  companions?: readonly Companion[];
  /** Where it lies beyond the data root, for whoever may read there; without a host. */
  url?: string;
  /** The hash of its content, where that was found while it was fetched. */
  knownSha256?: string;
  /** What its store calls this version of it. */
  etag?: string;
  /** It was not fetched, since an earlier job has kept what it found out of the same version. */
  kept?: true;
  /** The database that it stands for, which is connected to; never shown. */
  live?: LiveDatabase;
}

/** An object of which the profile is kept: where it lies, which version of it that is, and what kind of file. */
export interface KeptObject extends Pick<DatasetFile, "size" | "mediaType" | "format" | "remark"> {
  url: string;
  etag: string;
  sha256: string;
}

/** A file that lies beside another one and belongs to it. */
export interface Companion {
  /** What its name has beyond that of the file. */
  suffix: string;
  identity: string;
  /** While it is held, by what it is opened. */
  path?: string;
}

/** A file of a dataset with the hash of its content; null where it could not be read. */
export interface HashedFile extends DatasetFile {
  sha256: string | null;
}
