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
