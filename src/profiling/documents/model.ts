import type { StoredError } from "../../errors/stored.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { JsonValue } from "../model/json-value.ts";

/** What is known of a document or image: the members of its record, in their order. */
export type DocumentRecord = Record<string, JsonValue>;

/** What came of a document or image. */
export interface Description {
  record: DocumentRecord;
  /** Pieces of a document's text. */
  chunks?: string[];
}

/** The name of the record set, and of the file set, that the files of a kind make up. */
export const COLLECTIONS = { document: "documents", image: "images" } as const;

/** Members of records that tell something about a person. */
export const PERSONAL = ["author", "gps_latitude", "gps_longitude"] as const;

export type DocumentKind = keyof typeof COLLECTIONS;

/** A document or image of a dataset, and what came of it. */
export interface DocumentOutcome {
  file: DatasetFile;
  result:
    | {
        ok: true;
        record: DocumentRecord;
        /** The pieces of a document's text, where they are part of the profile. */
        chunks: (() => Promise<string[]>) | null;
      }
    | { ok: false; error: StoredError };
}
