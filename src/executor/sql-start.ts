import { endBeforeOthers } from "./end-before-others.ts";

/**
 * What the service starts to work on SQL. It ends with the service: its main thread has little to do, so that it hears of
 * that; a thread to watch for it, as the executor has one, would take half of the memory that the system allows it.
 */
const end = (): void => void process.kill(process.pid, "SIGKILL");
process.on("disconnect", end);
if (process.ppid !== Number(process.env.DLI_SERVICE_PID)) end();
endBeforeOthers();
await import("./sql-main.ts");
