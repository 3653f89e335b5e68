import { mkdirSync } from "node:fs";
import type { ToExecutor } from "../../../src/executor/protocol.ts";

// An executor that begins every job and then hears nothing more, as one that hangs in native code would.
process.on("message", (message: ToExecutor) => {
  if (message.type === "ping") process.send?.([{ type: "pong" }]);
  if (message.type === "run") mkdirSync(message.job.scratch, { recursive: true });
});
process.on("disconnect", () => process.exit());
process.send?.([{ type: "ready" }]);
