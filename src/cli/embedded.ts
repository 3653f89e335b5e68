import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { createLogger } from "../logger.ts";
import { startService } from "../service.ts";

/**
 * Runs `work` against a service in this process, which listens on a free loopback port. Unless STATE_DIR and DATA_ROOT
 * say otherwise, its folders are temporary and removed afterwards.
 */
export async function withEmbeddedService<Result>(
  overrides: { DATA_ROOT?: string },
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const temporary = await mkdtemp(join(tmpdir(), "dli-"));
  try {
    const config = loadConfig({
      LOG_LEVEL: "silent",
      SHUTDOWN_GRACE_MS: "0",
      STATE_DIR: temporary,
      DATA_ROOT: temporary,
      ...process.env,
      ...overrides,
      ENABLE_AUTH: "false",
      RATE_LIMIT_PER_MINUTE: "0",
      HOST: "127.0.0.1",
      PORT: "0",
    });
    const service = await startService({ config, logger: createLogger(config.logLevel) });
    const stop = (): void => void service.stop().finally(() => process.exit(INTERRUPTED));
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    try {
      return await work(`http://127.0.0.1:${service.port}`);
    } finally {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      await service.stop();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130;
