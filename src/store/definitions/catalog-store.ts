import { listTables, searchTables } from "./catalog-query-steps.ts";
import type { CatalogEntry, CatalogNote, CatalogQuery, CatalogSearch, CatalogTable } from "./catalog-record.ts";
import { noteDescription, readTable, readTablesOf } from "./catalog-steps.ts";
import type { StepDatabase } from "./steps.ts";

/** The tables of all datasets. Failures of the storage reject with STORAGE_ERROR. */
export class CatalogStore {
  readonly #database: StepDatabase;

  constructor(database: StepDatabase) {
    this.#database = database;
  }

  /** The table of a reference, in small letters; null where there is none. */
  table(ref: string): Promise<CatalogTable | null> {
    return this.#database.read(() => readTable(ref));
  }

  /** The tables of a dataset, by reference. */
  tablesOf(definitionId: number): Promise<CatalogTable[]> {
    return this.#database.read(() => readTablesOf(definitionId));
  }

  list(query: CatalogQuery): Promise<{ items: CatalogEntry[]; total_count: number }> {
    return this.#database.read(() => listTables(query, this.#database.dialect));
  }

  search(search: CatalogSearch): Promise<{ items: CatalogEntry[]; total_count: number }> {
    return this.#database.read(() => searchTables(search, this.#database.dialect));
  }

  /** Notes what somebody describes of a table, or of a column. */
  describe(note: CatalogNote): Promise<void> {
    return this.#database.write(() => noteDescription(note));
  }
}
