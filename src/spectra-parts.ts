import type { Logger } from "pino";
import type { DatasetAccess } from "./access/dataset-access.ts";
import type { Config } from "./config.ts";
import type { sourceAccess } from "./jobs/source-access.ts";
import { modelsMethods } from "./methods/models.ts";
import { spectraMethods } from "./methods/spectra.ts";
import { ModelService } from "./models/model-service.ts";
import { ModelStore } from "./models/model-store.ts";
import { SpectraService } from "./spectra/spectra-service.ts";
import { stateFolder } from "./store/state-folder.ts";

/** What a service has to do with spectra and the models of callers; nothing of it begins before the first call. */
export function spectraParts(
  config: Config,
  parts: {
    datasets: DatasetAccess;
    access: ReturnType<typeof sourceAccess>;
    logger: Logger;
    stateFolder: string | null;
  },
) {
  const { datasets, access, logger, stateFolder: own } = parts;
  const spectra = new SpectraService({
    ...config,
    datasets,
    access,
    threads: config.workers,
    warn: (problem) => logger.warn({ problem }, "template passed over"),
  });
  const store = own === null ? null : new ModelStore(stateFolder(own).models);
  const models = new ModelService(store, (bytes, signal) => spectra.tryModel(bytes, signal));
  return {
    methods: [...spectraMethods(spectra, models), ...modelsMethods(models, spectra)],
    stop: () => spectra.stop(),
  };
}
