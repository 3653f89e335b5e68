import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { createLogger } from "../logger.ts";
import { startService } from "../service.ts";

/**
 * Runs `work` against a service in this process, which listens on a free loopback port and keeps its state, unless
 * STATE_DIR says where, in a temporary folder that is removed afterwards.
 */
export async function withEmbeddedService<Result>(
  overrides: { DATA_ROOT?: string },
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const temporary = process.env.STATE_DIR === undefined ? await mkdtemp(join(tmpdir(), "dli-")) : null;
  try {
    const config = loadConfig({
      LOG_LEVEL: "silent",
      SHUTDOWN_GRACE_MS: "0",
      ...process.env,
      ...(temporary === null ? {} : { STATE_DIR: temporary }),
      ...overrides,
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
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

/** Exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130;
