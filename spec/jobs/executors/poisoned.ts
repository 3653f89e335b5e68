import type { ToExecutor } from "../../../src/executor/protocol.ts";
import { startedModule } from "../../support/built.ts";

// The real executor, which datasets named `crash…` end, as a fault in native code would, and in which those named
// `stuck…` hold up everything and hear of no cancel.
process.on("message", (message: ToExecutor) => {
  if (message.type !== "run") return;
  const [connector] = message.job.specification.data_connectors;
  if (connector?.type !== "RawDataPath") return;
  if (connector.dataset_id.startsWith("crash")) process.kill(process.pid, "SIGSEGV");
  if (connector.dataset_id.startsWith("stuck")) for (;;);
});
await import(startedModule("executor/start").href);
