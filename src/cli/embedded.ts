import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../config.ts";
import { firstFailure } from "../lifetime.ts";
import { createLogger } from "../logger.ts";
import { startService } from "../service.ts";
import { fingerprintOf } from "../store/service-address.ts";

/** What a service in this process is started with. */
export interface Embedding {
  /** The folder that datasets are read from; DATA_ROOT where it is set, else an empty one. */
  dataRoot?: string;
  /**
   * Where jobs are kept: `found`, where STATE_DIR says or an earlier command has left them; `kept`, there too, made where
   * there is none; `temporary`, where STATE_DIR says, else nowhere.
   */
  state: "found" | "kept" | "temporary";
  /** Whether jobs are run, or only looked at. */
  runJobs: boolean;
  /** Whether the usual folder is another service's: jobs that are kept go to a folder beside it, one for each data root. */
  apart?: boolean;
}

/** Where jobs are kept that are to be found again, in the working directory. */
const STATE_FOLDER = ".dli";

/** The folder of jobs that are kept. */
export function stateFolderOf({ dataRoot, apart = false }: Embedding): string {
  const usual = process.env.STATE_DIR || STATE_FOLDER;
  if (!apart || dataRoot === undefined) return usual;
  return `${usual.replace(/[\\/]+$/, "")}-${fingerprintOf(dataRoot).slice(0, 8)}`;
}

/** Runs `work` against a service in this process, which listens on a free loopback port and ends with it. */
export async function withEmbeddedService<Result>(
  embedding: Embedding,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const { dataRoot, state, runJobs, apart = false } = embedding;
  const temporary = await mkdtemp(join(tmpdir(), "dli-"));
  try {
    const lasting = state === "kept" || (state === "found" && existsSync(STATE_FOLDER));
    const config = loadConfig({
      LOG_LEVEL: "silent",
      SHUTDOWN_GRACE_MS: "0",
      STATE_DIR: lasting ? STATE_FOLDER : temporary,
      DATA_ROOT: temporary,
      ...process.env,
      ...(apart ? { STATE_DIR: state === "temporary" ? temporary : stateFolderOf(embedding) } : {}),
      ...(dataRoot === undefined ? {} : { DATA_ROOT: dataRoot }),
      DATABASE_URL: "", // what a command does by itself is nobody else's
      ROLE: "all",
      ENABLE_AUTH: "false",
      SCHEDULER_ENABLED: "false", // it is gone before anything could come due
      DATASET_ACCESS: "", // who runs the command reads what he may without it
      RATE_LIMIT_PER_MINUTE: "0",
      HOST: "127.0.0.1",
      PORT: "0",
    });
    const service = await startService({ config, logger: createLogger(config.logLevel), runJobs });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => service.stop());
    return await work(`http://127.0.0.1:${service.port}`);
  } catch (error) {
    throw firstFailure(error);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
