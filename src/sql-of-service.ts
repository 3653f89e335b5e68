import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { SqlProcesses } from "./jobs/sql-processes.ts";
import { stateFolder } from "./store/state-folder.ts";

/** What runs SQL; null where nothing does, as on hosts that have no snapshots, or no calls. */
export function sqlOf(
  { sqlWorkers: workers, queryMemoryMb, maxScratchBytes, stateDir, databaseUrl, role }: Config,
  logger: Logger,
) {
  if (workers === 0 || (databaseUrl !== "" && role !== "all")) return null;
  const folder = stateFolder(stateDir).sql;
  return new SqlProcesses({ workers, memoryMb: queryMemoryMb, spillBytes: maxScratchBytes, folder, logger });
}
