import { setTimeout as sleep } from "node:timers/promises";
import type { ToExecutor } from "../../../src/executor/protocol.ts";
import { startedModule } from "../../support/built.ts";

// The real executor, in which datasets named `large…` or `first…` take memory, and some time, before they are profiled.
// Where jobs run side by side, those named `first…` end it then.
const TAKEN_BYTES = 419_430_400;
const HELD_MS = 2500;

const held: Buffer[] = [];
const isCommon = process.env.DLI_EXECUTOR_THREADS === "2";
const on = process.on.bind(process);

async function taking(message: ToExecutor, handle: (message: ToExecutor) => void): Promise<void> {
  const [connector] = message.type === "run" ? message.job.specification.data_connectors : [];
  const name = connector?.type === "RawDataPath" ? connector.dataset_id : "";
  if (name.startsWith("first") && isCommon) process.kill(process.pid, "SIGSEGV");
  if (/^(first|large)/.test(name)) {
    held.push(Buffer.alloc(TAKEN_BYTES, 1));
    await sleep(HELD_MS);
  }
  handle(message);
}

process.on = ((event: "message", handle: (message: ToExecutor) => void) =>
  on(event, event === "message" ? (message: ToExecutor) => void taking(message, handle) : handle)) as typeof process.on;
await import(startedModule("executor/start").href);
