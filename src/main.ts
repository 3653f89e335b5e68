import { loadConfig } from "./config.ts";
import { createLogger } from "./logger.ts";
import { startService } from "./service.ts";

/**
 * Serves until SIGTERM or SIGINT, as the environment says. Throws CONFIGURATION_ERROR or STORAGE_ERROR where it cannot
 * start.
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
  await service.stop();
}
