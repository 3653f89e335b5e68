// Executors are ended by SIGKILL, which leaves no time to write what they have covered: they write it while they work.
import { takeCoverage } from "node:v8";
import { isMainThread, MessagePort } from "node:worker_threads";

const ENDS = new Set(["done", "failed", "cancelled"]);
/** Writing it takes some time, too much to be done after each of many small files. */
const EVERY_MS = 250;

if (!isMainThread) {
  let last = 0;
  MessagePort.prototype.postMessage = new Proxy(MessagePort.prototype.postMessage, {
    apply: (post, port, args) => {
      if (performance.now() - last > EVERY_MS) {
        takeCoverage();
        last = performance.now();
      }
      Reflect.apply(post, port, args);
    },
  });
} else if (process.env.DLI_EXECUTOR_THREADS !== undefined && process.send !== undefined) {
  process.send = new Proxy(process.send, {
    apply: (send, _, args: [{ type: string }[]]) => {
      if (args[0].some(({ type }) => ENDS.has(type))) takeCoverage();
      return Reflect.apply(send, process, args);
    },
  });
}
