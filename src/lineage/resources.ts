import type { CatalogEntry } from "../store/definitions/catalog-record.ts";
import type { Definition } from "../store/definitions/definition-record.ts";

/** What data comes from and goes to. A dataset is one by itself where its source holds several tables. */
export const resourceKinds = ["table", "view", "dataset", "metric", "quality", "workflow"] as const;

export type ResourceKind = (typeof resourceKinds)[number];

/** Something that has a lineage. */
export interface Resource {
  kind: ResourceKind;
  name: string;
  /** What is defined under the name: of a table, the dataset that it is of. */
  definition: Definition;
  /** Of a table or view: what the catalog lists of it. */
  entry: CatalogEntry | null;
}

/** The one name by which a resource is known among all. */
export function idOf({ kind, name }: Pick<Resource, "kind" | "name">): string {
  return `${kind}:${name}`;
}

/** The name of a resource by its id. */
export function nameOf(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}
