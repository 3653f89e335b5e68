import { pino } from "pino";
import { ExecutorProcess } from "../../../src/jobs/executor-process.ts";

// What a service does first: it starts an executor. Says the process id of that, and waits to be killed.
const [, , module = ""] = process.argv;
const executor = new ExecutorProcess(
  { threads: 2, logger: pino({ level: "silent" }), ...(module === "" ? {} : { module: new URL(module) }) },
  { onMessage: ({ type }) => void process.stdout.write(`${type}\n`), onEnd: () => {} },
);
executor.start();
process.stdout.write(`${executor.pid}\n`);
