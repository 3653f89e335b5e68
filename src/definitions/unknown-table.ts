import type { NewCatalogTable } from "../store/definitions/catalog-record.ts";

/** What is known of a column of which nothing is known. */
export const UNKNOWN_COLUMN = {
  profile_type: null,
  meanings: [],
  personal: null,
  nullable: null,
  references: null,
  statistics: null,
};

/** A table of which nothing is known yet but what it is called by. */
export function unknownTable(ref: string): NewCatalogTable {
  return { ref, record_set: "", file_table: null, rows: null, key: [], examples: [], columns: [] };
}
