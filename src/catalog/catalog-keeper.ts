import type { Logger } from "pino";
import { datasetSpecOf } from "../definitions/dataset-spec.ts";
import { toServiceError } from "../errors/wire.ts";
import type { TimeOfJobs } from "../jobs/clock.ts";
import { ProfileReader } from "../jobs/profile-reader.ts";
import type { HeavyProfile } from "../profiling/output/heavy-document.ts";
import type { RecordSet } from "../profiling/output/schema/record-set.ts";
import type { NewCatalogTable } from "../store/definitions/catalog-record.ts";
import type { Refresh } from "../store/definitions/refresh-steps.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { Store } from "../store/store.ts";
import { withProfile, withSnapshot } from "./merge-tables.ts";
import { type DatasetNames, definedColumns, tablesOfProfile } from "./tables-of-profile.ts";

export interface CatalogKeeperOptions {
  store: Store;
  clock: TimeOfJobs;
  logger: Logger;
}

/** Refreshes that are looked at before a call is answered; what is left is for the next. */
const AT_ONCE = 50;
/** Record sets that are in memory at once. */
const RECORD_SETS = 64;

/**
 * Brings what jobs have found out into the catalog once they have ended. Whoever reads the catalog has it brought up to
 * date first, so that it does not matter which process has run the job, or whether one has died since.
 */
export class CatalogKeeper {
  readonly #options: CatalogKeeperOptions;
  readonly #profiles: ProfileReader;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(options: CatalogKeeperOptions) {
    this.#options = options;
    this.#profiles = new ProfileReader(options.store, Number.POSITIVE_INFINITY);
  }

  /** Puts what jobs have made that have ended by now into the catalog. Throws STORAGE_ERROR. */
  settle(): Promise<void> {
    // One that is under way may have looked at a job too early: those who come meanwhile have the next in common.
    this.#next ??= this.#after(this.#running);
    return this.#next;
  }

  async #after(running: Promise<void>): Promise<void> {
    await running.catch(() => {}); // of which those have heard who asked for it
    this.#next = null;
    this.#running = this.#settle();
    return this.#running;
  }

  async #settle(): Promise<void> {
    const { store, clock, logger } = this.#options;
    for (const refresh of await store.catalog.openRefreshes(AT_ONCE)) {
      const job = await store.job(refresh.job_id);
      if (job !== null && !viewsOf(job).terminal) continue;
      const definition = await store.definitions.byId(refresh.definition_id);
      if (definition === null) continue;
      const { table = null, columns } = datasetSpecOf(definition.spec);
      let tables: NewCatalogTable[] | null = null;
      try {
        tables = job === null ? null : await this.#tables(refresh, { name: definition.name, table, columns });
      } catch (error) {
        const { name } = toServiceError(error);
        if (name === "STORAGE_ERROR") throw error;
        logger.error({ err: error, dataset: definition.name }, "the catalog could not be brought up to date");
      }
      await store.catalog.settle(refresh, { tables, columns: definedColumns(tables ?? []), now: clock.latest() });
    }
  }

  /** The tables that a dataset has by what a job has made; null where it has made nothing, or that is gone. */
  async #tables({ definition_id, kind, job_id }: Refresh, dataset: DatasetNames): Promise<NewCatalogTable[] | null> {
    const { catalog } = this.#options.store;
    const known = await catalog.tablesOf(definition_id);
    if (kind === "snapshot") {
      const snapshot = await catalog.snapshot(job_id);
      return snapshot === null ? null : withProfile(snapshot.tables, known, dataset);
    }
    const recordSets = await this.#recordSets(job_id);
    return recordSets === null ? null : withSnapshot(tablesOfProfile(recordSets, dataset), known);
  }

  async #recordSets(jobId: string): Promise<RecordSet[] | null> {
    const recordSets: RecordSet[] = [];
    for (let offset = 0, count = 1; offset < count; offset += RECORD_SETS) {
      const page = { offset, limit: RECORD_SETS };
      const read = await this.#profiles.read(jobId, ["heavy"], page);
      const text = read?.texts.heavy ?? null;
      if (text === null) return null;
      const json = typeof text === "string" ? text : Buffer.concat(text).toString();
      recordSets.push(...(JSON.parse(json) as HeavyProfile).recordSet);
      count = read?.recordSets ?? 0;
    }
    return recordSets;
  }
}
