import { endWithParent } from "../../../src/executor/parent-watch.ts";

// An executor whose main thread is busy for ever.
endWithParent(Number(process.env.DLI_SERVICE_PID));
process.send?.([{ type: "ready" }]);
setTimeout(() => {
  for (;;);
}, 50);
