// A program that has a statement run that does not end, and tells the processes that it runs in.
import { runWhole, sqlProcesses, statementOf } from "../../support/sql.ts";

const processes = sqlProcesses({ folder: process.argv[2] ?? "" });
await runWhole(processes, statementOf("SELECT 1"));
const endless = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 7";
void runWhole(processes, statementOf(endless), { timeout_ms: 600_000 });
process.stdout.write(JSON.stringify(processes.pids));
