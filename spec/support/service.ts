import { loadConfig } from "../../src/config.ts";
import { createLogger } from "../../src/logger.ts";
import type { Method } from "../../src/rpc/method.ts";
import { type Service, startService } from "../../src/service.ts";
import { startedModule } from "./built.ts";
import { temporaryFolder } from "./folders.ts";
import { RpcClient } from "./rpc-client.ts";

export interface TestService extends Service {
  rpc: RpcClient;
  dataRoot: string;
  stateDir: string;
  /** The lines it has logged. */
  log: string[];
}

export interface TestServiceOptions {
  env?: Record<string, string>;
  methods?: Method[];
  dataRoot?: string;
  stateDir?: string;
  executorModule?: URL;
}

/** Starts a real service, in this process, on a free port and folders of its own. */
export async function testService(options: TestServiceOptions = {}): Promise<TestService> {
  const dataRoot = options.dataRoot ?? temporaryFolder();
  const stateDir = options.stateDir ?? temporaryFolder();
  const log: string[] = [];
  const config = loadConfig({
    PORT: "0",
    DATA_ROOT: dataRoot,
    STATE_DIR: stateDir,
    WORKERS: "2",
    SHUTDOWN_GRACE_MS: "0",
    RATE_LIMIT_PER_MINUTE: "0",
    OVERLOAD_LAG_MS: "60000", // specs keep the process busy with their fixtures
    ...options.env,
  });
  const logger = createLogger(config.logLevel, { write: (line: string) => void log.push(line) });
  const service = await startService({
    config,
    logger,
    ...(options.methods === undefined ? {} : { extraMethods: options.methods }),
    executorModule: options.executorModule ?? startedModule("executor/start"),
  });
  const rpc = new RpcClient(`http://127.0.0.1:${service.port}`);
  return { ...service, rpc, dataRoot, stateDir, log };
}
