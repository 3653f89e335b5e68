import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { SqlProcesses } from "./jobs/sql-processes.ts";
import { isMountPlace } from "./store/cache-place.ts";
import { stateFolder } from "./store/state-folder.ts";

/** What runs SQL; null where nothing does, as on hosts that take no calls, or have no snapshots. */
export function sqlOf(
  { sqlWorkers: workers, queryMemoryMb, maxScratchBytes, stateDir, databaseUrl, cacheDir, role }: Config,
  logger: Logger,
) {
  const isFrontEnd = databaseUrl !== "" && role === "api";
  if (workers === 0 || role === "worker" || (isFrontEnd && !isMountPlace(cacheDir))) return null;
  // The state folder of a front-end is nobody's: several may have it.
  const folder = isFrontEnd ? mkdtempSync(join(tmpdir(), "dli-sql-")) : stateFolder(stateDir).sql;
  return new SqlProcesses({ workers, memoryMb: queryMemoryMb, spillBytes: maxScratchBytes, folder, logger });
}
