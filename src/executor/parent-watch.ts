import { Worker } from "node:worker_threads";

/** How often it is looked whether the parent is still there. */
const WATCH_MS = 200;

/** What the thread runs. It needs next to nothing: no module has to be found, read or compiled for it. */
const watch = `
  const { parent, every } = require("node:worker_threads").workerData;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  }, every);
`;

/** Memory of its heap. */
const limits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 8 };

/**
 * Ends this process with its parent, to which it has a channel, whatever this process is doing then: a thread of its own
 * looks for that, which neither modules that load nor a busy main thread hold up. Threads may have queries in flight, which
 * only a signal ends safely.
 */
export function endWithParent(parent: number): void {
  const end = (): void => void process.kill(process.pid, "SIGKILL");
  process.on("disconnect", end);
  if (process.ppid !== parent) end();
  const workerData = { parent, every: WATCH_MS };
  new Worker(watch, { eval: true, workerData, env: {}, execArgv: [], resourceLimits: limits }).unref();
}
