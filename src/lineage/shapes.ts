import type { Caller } from "../access/caller.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { TableShape } from "../sql/lineage/lineage.ts";

/** A table of which it is not known what columns it has. */
export interface UnknownShape {
  ref: string;
  reason: string;
}

/** The columns of tables and views, as SQL sees them; each is looked up once. */
export class Shapes {
  readonly #catalog: Catalog;
  readonly #caller: Caller;
  readonly #known = new Map<string, Promise<TableShape | UnknownShape>>();

  constructor(catalog: Catalog, caller: Caller) {
    this.#catalog = catalog;
    this.#caller = caller;
  }

  of(ref: string): Promise<TableShape | UnknownShape> {
    const known = this.#known.get(ref) ?? this.#read(ref);
    this.#known.set(ref, known);
    return known;
  }

  async #read(ref: string): Promise<TableShape | UnknownShape> {
    try {
      const { columns } = (await this.#catalog.table(ref, this.#caller)).table;
      if (columns.length === 0 || columns.some(({ type }) => type === null))
        return { ref, reason: `the columns of '${ref}' are not known before its data is loaded` };
      return { ref, columns: columns.map(({ name, type }) => ({ name, type: type ?? "" })) };
    } catch (error) {
      if (!(error instanceof ServiceError) || error.name === "STORAGE_ERROR") throw error;
      return { ref, reason: error.message };
    }
  }
}
