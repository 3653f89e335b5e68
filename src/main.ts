import { loadConfig, readConfig } from "./config.ts";
import { ServiceError } from "./errors/service-error.ts";
import { createLogger } from "./logger.ts";
import { startService } from "./service.ts";

/** How long what a stop that failed has left open may keep the process. */
const LEFT_OPEN_MS = 1000;

/**
 * Brings the database of DATABASE_URL to the newest version; tells whether there was anything to do. Throws
 * CONFIGURATION_ERROR where there is none, and STORAGE_ERROR.
 */
export async function migrateDatabase(env: Record<string, string | undefined>): Promise<boolean> {
  const config = readConfig(env);
  if (config.databaseUrl === "") {
    throw new ServiceError("CONFIGURATION_ERROR", {
      variable: "DATABASE_URL",
      reason: "names the database to migrate",
    });
  }
  const { migrateCluster } = await import("./cluster/cluster-engine.ts");
  return migrateCluster(config, createLogger(config.logLevel));
}

/**
 * Serves until SIGTERM or SIGINT, as the environment says. Throws CONFIGURATION_ERROR or STORAGE_ERROR where it cannot
 * start, and what failed where it cannot stop as it should; the process ends then all the same.
 */
export async function serve(env: Record<string, string | undefined>): Promise<void> {
  const config = loadConfig(env);
  const logger = createLogger(config.logLevel);
  // Listened for from the beginning: a signal may come as soon as somebody reads that the service listens.
  const asked = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  const service = await startService({ config, logger });
  await asked;
  try {
    await service.stop();
  } catch (error) {
    setTimeout(() => process.exit(), LEFT_OPEN_MS).unref();
    throw error;
  }
}
