import { toStoredError } from "../../../src/errors/stored.ts";
import type { ToExecutor } from "../../../src/executor/protocol.ts";

// An executor in which every job fails for a reason that nothing can classify.
process.on("message", (message: ToExecutor) => {
  if (message.type !== "run") return;
  const error = toStoredError(new RangeError("Invalid array length"));
  process.send?.([{ type: "failed", run_id: message.job.run_id, error, causes: [], trace: [] }]);
});
process.on("disconnect", () => process.exit());
process.send?.([{ type: "ready" }]);
