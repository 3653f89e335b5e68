import { existsSync, utimesSync } from "node:fs";
import type { Caller } from "../access/caller.ts";
import { datasetSpecOf } from "../definitions/dataset-spec.ts";
import type { Resolved, ResolvedTable } from "../definitions/statements.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { Catalog, SeenTable } from "./catalog.ts";

/** How deep views may read one another. */
const MAX_DEPTH = 100;

/**
 * Finds what the tables that a statement names stand for, for one caller: of views too, what they read, which he has to
 * be allowed to read himself.
 */
export class TableResolver {
  readonly #catalog: Catalog;
  readonly #fileOf: (hash: string) => string;

  /** `fileOf` tells the absolute path of a snapshot by its hash. */
  constructor(catalog: Catalog, fileOf: (hash: string) => string) {
    this.#catalog = catalog;
    this.#fileOf = fileOf;
  }

  /** Throws INVALID_TABLE_REFERENCE and TABLE_NOT_FOUND, also where a table was not loaded yet. */
  async resolve(refs: readonly string[], caller: Caller): Promise<Resolved> {
    const resolved: Resolved = { tables: [], views: [] };
    const done = new Set<string>();
    const add = async (named: string, depth: number): Promise<void> => {
      const ref = named.toLowerCase();
      if (done.has(ref)) return;
      done.add(ref);
      const seen = await this.#catalog.table(named, caller);
      if (seen.definition.variant !== "view") {
        resolved.tables.push(await this.#source(seen));
        return;
      }
      const { sql = "" } = datasetSpecOf(seen.definition.spec);
      const { depends_on } = seen.definition;
      if (depth >= MAX_DEPTH) throw new ServiceError("TABLE_NOT_FOUND", { table_ref: ref });
      for (const each of depends_on) await add(each, depth + 1);
      resolved.views.push({ ref, sql, depends_on, hidden: seen.hidden });
    };
    for (const ref of refs) await add(ref, 0);
    return resolved;
  }

  async #source({ table, definition, hidden }: SeenTable): Promise<ResolvedTable> {
    const hash = await this.#catalog.snapshotHash(definition);
    const { ref, file_table } = table;
    const file = hash === null ? "" : this.#fileOf(hash);
    if (hash !== null && file_table !== null && existsSync(file)) {
      noteUse(file);
      return { ref, hash, file, table: file_table, hidden };
    }
    const suggestion = `Load its data with datasets.refresh of '${definition.name}'`;
    throw new ServiceError("TABLE_NOT_FOUND", { table_ref: table.ref }, { suggestion });
  }
}

/** Has a snapshot seem new: those used longest ago are deleted first, and none that was used just now. */
function noteUse(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // It was deleted meanwhile, which whoever reads it finds out.
  }
}
