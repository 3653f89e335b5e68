import type { Logger } from "pino";
import type { DatasetAccess } from "./access/dataset-access.ts";
import type { Config } from "./config.ts";
import type { JobService } from "./jobs/job-service.ts";
import type { OrderEngine } from "./jobs/order-engine.ts";
import type { sourceAccess } from "./jobs/source-access.ts";
import { type TaskRunnerOptions, taskRunner } from "./jobs/task-runner.ts";
import { modelsMethods } from "./methods/models.ts";
import { spectraMethods } from "./methods/spectra.ts";
import { batchCarriedOut, batchMethods } from "./methods/spectra-batch.ts";
import { ModelService } from "./models/model-service.ts";
import { ModelStore } from "./models/model-store.ts";
import { SpectraService } from "./spectra/spectra-service.ts";
import { stateFolder } from "./store/state-folder.ts";

/** Batches of spectra side by side. */
const SLOTS = 2;

/** What a service has to do with spectra and the models of callers; nothing of it begins before the first call. */
export function spectraParts(
  config: Config,
  parts: {
    datasets: DatasetAccess;
    access: ReturnType<typeof sourceAccess>;
    logger: Logger;
    stateFolder: string | null;
    jobs: JobService;
    engine: OrderEngine;
  },
) {
  const { datasets, access, logger, stateFolder: own, jobs, engine } = parts;
  const spectra = new SpectraService({
    ...config,
    datasets,
    access,
    threads: config.workers,
    warn: (problem) => logger.warn({ problem }, "template passed over"),
  });
  const store = own === null ? null : new ModelStore(stateFolder(own).models);
  const models = new ModelService(store, (bytes, signal) => spectra.tryModel(bytes, signal));
  const carryOut: TaskRunnerOptions["carryOut"] = (run) => batchCarriedOut(run, { spectra, models });
  engine.dispatch.serve(["spectra_batch"], taskRunner({ ...engine, logger, slots: SLOTS, lost: null, carryOut }));
  return {
    methods: [
      ...spectraMethods(spectra, models),
      ...batchMethods({ spectra, models, jobs, orders: engine.orders }),
      ...modelsMethods(models, spectra),
    ],
    stop: () => spectra.stop(),
  };
}
