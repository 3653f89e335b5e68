import { listTables, searchTables } from "./catalog-query-steps.ts";
import type { CatalogEntry, CatalogNote, CatalogQuery, CatalogSearch, CatalogTable } from "./catalog-record.ts";
import { noteDescription, readTable, readTablesOf } from "./catalog-steps.ts";
import {
  firstJobOf,
  isRefresh,
  lastRefresh,
  noteRefresh,
  noteSnapshot,
  type Outcome,
  openRefreshes,
  type Refresh,
  type RefreshKind,
  readSnapshot,
  type StoredSnapshot,
  settleRefresh,
  snapshotsInUse,
} from "./refresh-steps.ts";
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

  /** Notes that a job makes something for a dataset. */
  beginRefresh(refresh: Refresh): Promise<void> {
    return this.#database.write(() => noteRefresh(refresh));
  }

  /** The first job that makes something for a version of a dataset; null where none does, or it is long ago. */
  firstJobOf(definitionId: number, version: number): Promise<string | null> {
    return this.#database.read(() => firstJobOf(definitionId, version));
  }

  /** Whether a job makes something of a kind for a dataset. */
  isRefresh(jobId: string, kind: RefreshKind): Promise<boolean> {
    return this.#database.read(() => isRefresh(jobId, kind));
  }

  /** The oldest of those whose outcome is not known yet. */
  openRefreshes(limit: number): Promise<Refresh[]> {
    return this.#database.read(() => openRefreshes(limit));
  }

  /** The newest that succeeded for a dataset, of a kind; null where none did. */
  lastRefresh(definitionId: number, kind: RefreshKind): Promise<Refresh | null> {
    return this.#database.read(() => lastRefresh(definitionId, kind));
  }

  /** Notes what a job has loaded, before the job ends. */
  addSnapshot(snapshot: StoredSnapshot): Promise<void> {
    return this.#database.write(() => noteSnapshot(snapshot));
  }

  /** What a job has loaded; null where it has not, or nobody needs it any more. */
  snapshot(jobId: string): Promise<StoredSnapshot | null> {
    return this.#database.read(() => readSnapshot(jobId));
  }

  /** Hashes of the snapshots that datasets have, or may have soon; what is known of all others is forgotten. */
  snapshotsInUse(): Promise<string[]> {
    return this.#database.write(snapshotsInUse);
  }

  /** Notes what has come of a refresh; tells whether it counted. */
  settle(refresh: Refresh, outcome: Outcome): Promise<boolean> {
    return this.#database.write(() => settleRefresh(refresh, outcome));
  }

  /** Notes what somebody describes of a table, or of a column. */
  describe(note: CatalogNote): Promise<void> {
    return this.#database.write(() => noteDescription(note));
  }
}
