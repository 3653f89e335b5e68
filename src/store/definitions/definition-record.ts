/** What can be defined under a name. */
export const definitionKinds = ["dataset", "metric", "quality", "workflow", "rules"] as const;

export type DefinitionKind = (typeof definitionKinds)[number];

/** Where a definition comes from: a call, or a file of the operator. */
export const sourceTypes = ["MANUAL", "CODE"] as const;

/** Who may read a definition beside its owner: everybody, nobody, or some subjects. */
export type Readers = "all" | "owner" | readonly string[];

/** A column, as a version of a definition has it. */
export interface DefinedColumn {
  /** The table that it is a column of, where the definition has several. */
  table?: string;
  name: string;
  type: string;
}

/** What is defined, whatever its kind. */
export interface DefinitionFacts {
  kind: DefinitionKind;
  name: string;
  /** Of datasets: `source` or `view`; else empty. */
  variant: string;
  /** Whom to ask, as whoever registered it says. */
  owner: string | null;
  team: string | null;
  description: string | null;
  tags: readonly string[];
  source_type: (typeof sourceTypes)[number];
  /** The subject that owns it; null where callers are not authenticated. */
  registered_by: string | null;
  readers: Readers;
  /** Names of tables that it reads, in small letters. */
  depends_on: readonly string[];
  columns: readonly DefinedColumn[] | null;
  /** What its kind prescribes, as JSON text. */
  spec: string;
}

/** A definition as it is now. Times are milliseconds since 1970. */
export interface Definition extends DefinitionFacts {
  id: number;
  version: number;
  created_at: number;
  updated_at: number;
}

/** A version that a definition has, or had. */
export interface DefinitionVersion extends Omit<DefinitionFacts, "depends_on"> {
  version: number;
  registered_at: number;
  /** When it was unregistered; null where it was not. */
  removed_at: number | null;
}

/** Who looks: what he may read by the readers of definitions, and which of the sources his access allows. */
export interface Viewer {
  /** The subject; undefined for who may read everything. */
  subject: string | null | undefined;
  /** Ids of definitions that he may not read, whoever their readers are. */
  except: readonly number[];
}

/** A page of definitions. */
export interface DefinitionQuery {
  kind: DefinitionKind;
  viewer: Viewer;
  variant: string | null;
  tag: string | null;
  /** A part of the owner, and one of the name or the description, in any case. */
  owner: string | null;
  search: string | null;
  limit: number;
  offset: number;
}
