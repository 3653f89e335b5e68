import { loadConfig } from "./config.ts";
import { createLogger } from "./logger.ts";
import { startService } from "./service.ts";

/** How long what a stop that failed has left open may keep the process. */
const LEFT_OPEN_MS = 1000;

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
