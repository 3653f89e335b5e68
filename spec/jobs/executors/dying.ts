import type { ToExecutor } from "../../../src/executor/protocol.ts";

// An executor that every job ends, as a fault in native code would.
process.on("message", (message: ToExecutor) => {
  if (message.type === "run") process.kill(process.pid, "SIGKILL");
});
process.send?.([{ type: "ready" }]);
