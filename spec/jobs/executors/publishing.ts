import type { ToExecutor } from "../../../src/executor/protocol.ts";

// An executor that takes for ever to write the result of a job.
process.on("message", (message: ToExecutor) => {
  if (message.type === "ping") process.send?.([{ type: "pong" }]);
  if (message.type !== "run") return;
  const progress = { phase: "writing", files_done: 1, files_total: 1, bytes_done: 1, bytes_total: 1, percent: 99 };
  process.send?.([{ type: "progress", run_id: message.job.run_id, progress }]);
});
process.on("disconnect", () => process.exit());
process.send?.([{ type: "ready" }]);
