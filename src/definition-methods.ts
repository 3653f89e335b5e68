import type { Caller } from "./access/caller.ts";
import type { DatasetAccess } from "./access/dataset-access.ts";
import { Datasets } from "./definitions/datasets.ts";
import { DefinitionService } from "./definitions/definition-service.ts";
import type { TimeOfJobs } from "./jobs/clock.ts";
import type { JobService } from "./jobs/job-service.ts";
import type { SubmissionEnvironment } from "./jobs/submission.ts";
import { datasetsMethods } from "./methods/datasets.ts";
import type { Store } from "./store/store.ts";

interface DefinitionParts extends Omit<SubmissionEnvironment, "grant"> {
  store: Store;
  jobs: JobService;
  clock: TimeOfJobs;
  /** What callers may read. */
  datasets: DatasetAccess;
}

/** The methods on what has a name: puts their parts together. */
export function definitionMethods({ store, jobs, clock, datasets, dataRoot, access }: DefinitionParts) {
  const definitions = new DefinitionService({ definitions: store.definitions, clock, datasets });
  const environmentOf = (caller: Caller): SubmissionEnvironment => ({ dataRoot, access, grant: datasets(caller) });
  return [...datasetsMethods(new Datasets({ definitions, jobs, environmentOf }))];
}
