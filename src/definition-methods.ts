import type { Logger } from "pino";
import type { Caller } from "./access/caller.ts";
import type { DatasetAccess } from "./access/dataset-access.ts";
import { Catalog } from "./catalog/catalog.ts";
import { CatalogKeeper } from "./catalog/catalog-keeper.ts";
import { Datasets } from "./definitions/datasets.ts";
import { DefinitionService } from "./definitions/definition-service.ts";
import type { TimeOfJobs } from "./jobs/clock.ts";
import type { JobService } from "./jobs/job-service.ts";
import type { SubmissionEnvironment } from "./jobs/submission.ts";
import { catalogMethods } from "./methods/catalog.ts";
import { datasetDataMethods } from "./methods/dataset-data.ts";
import { datasetsMethods } from "./methods/datasets.ts";
import type { Store } from "./store/store.ts";

interface DefinitionParts extends Omit<SubmissionEnvironment, "grant"> {
  store: Store;
  jobs: JobService;
  clock: TimeOfJobs;
  /** What callers may read. */
  datasets: DatasetAccess;
  logger: Logger;
}

/** The methods on what has a name: puts their parts together. */
export function definitionMethods({ store, jobs, clock, datasets, dataRoot, access, logger }: DefinitionParts) {
  const definitions = new DefinitionService({ definitions: store.definitions, clock, datasets });
  const environmentOf = (caller: Caller): SubmissionEnvironment => ({ dataRoot, access, grant: datasets(caller) });
  const keeper = new CatalogKeeper({ store, clock, logger });
  const settle = (): Promise<void> => keeper.settle();
  const named = new Datasets({ definitions, catalog: store.catalog, clock, jobs, settle, environmentOf });
  return [
    ...datasetsMethods(named),
    ...datasetDataMethods(named, jobs),
    ...catalogMethods(new Catalog({ store, definitions, keeper, clock })),
  ];
}
