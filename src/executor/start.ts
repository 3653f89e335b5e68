import { endBeforeOthers } from "./end-before-others.ts";
import { endWithParent } from "./parent-watch.ts";

/**
 * What the service starts: it hears of the service's end before the executor is loaded, which takes a second on a busy
 * machine.
 */
endWithParent(Number(process.env.DLI_SERVICE_PID));
endBeforeOthers();
await import("./main.ts");
