import type { Viewer } from "./definition-record.ts";

/** What of a table is searched, in the order in which what has the keyword is ranked. */
export const SEARCHED = ["names", "columns", "meanings", "descriptions", "tags"] as const;

export type SearchedField = (typeof SEARCHED)[number];

/** A column as it is put into the catalog. */
export interface NewCatalogColumn {
  name: string;
  /** Its type in SQL; null before there is a snapshot. */
  type: string | null;
  /** Its type in the profile; null before there is one. */
  profile_type: string | null;
  /** What its values mean, as the profile says, the surest first. */
  meanings: readonly string[];
  /** Whether its values tell something about a person; null before it was profiled. */
  personal: boolean | null;
  /** Whether values are missing; null before it was profiled. */
  nullable: boolean | null;
  /** The column of another table that it refers to, as the profile found it. */
  references: string | null;
  /** What its dataset says of it. */
  description: string | null;
  /** The statistics that the profile has of it; null before there is one. */
  statistics: Readonly<Record<string, unknown>> | null;
}

/** A table as it is put into the catalog. */
export interface NewCatalogTable {
  /** As SQL names it. */
  ref: string;
  /** Its name in the profile. */
  record_set: string;
  /** Its name in the snapshot; null before there is one, and for views. */
  file_table: string | null;
  rows: number | null;
  /** The columns that a row is known by, as the profile found them. */
  key: readonly string[];
  /** The first records, as the profile has them. */
  examples: readonly Readonly<Record<string, unknown>>[];
  columns: readonly NewCatalogColumn[];
}

/** A column of the catalog, with what was described of it, which goes before what its dataset says. */
export interface CatalogColumn extends NewCatalogColumn {
  tags: readonly string[];
}

/** A table of the catalog, with what was described of it, which goes before what its dataset says. */
export interface CatalogTable extends Omit<NewCatalogTable, "columns"> {
  id: number;
  definition_id: number;
  description: string | null;
  tags: readonly string[];
  made_at: number;
  columns: readonly CatalogColumn[];
}

/** What somebody describes of a table, or of a column of it; what is undefined stays as it was. */
export interface CatalogNote {
  ref: string;
  /** Null for the table itself. */
  column: string | null;
  description?: string | null;
  tags?: readonly string[];
  noted_by: string | null;
  noted_at: number;
}

/** A table as lists show it: with what its dataset says. */
export interface CatalogEntry {
  id: number;
  ref: string;
  dataset: string;
  variant: string;
  description: string | null;
  owner: string | null;
  team: string | null;
  tags: readonly string[];
  rows: number | null;
  columns: number;
  /** How many columns tell something about a person; null before it was profiled. */
  personal: number | null;
  made_at: number;
}

/** A page of tables: what is given must hold. */
export interface CatalogQuery {
  viewer: Viewer;
  catalog: string | null;
  schema: string | null;
  dataset: string | null;
  owner: string | null;
  team: string | null;
  tags: readonly string[];
  /** Of which one column must mean one. */
  meanings: readonly string[];
  /** Whether a column must, or none may, tell something about a person. */
  personal: boolean | null;
  limit: number;
  offset: number;
}

/** A page of tables that have a keyword somewhere. */
export interface CatalogSearch {
  viewer: Viewer;
  /** In small letters. */
  keyword: string;
  fields: readonly SearchedField[];
  limit: number;
  offset: number;
}
