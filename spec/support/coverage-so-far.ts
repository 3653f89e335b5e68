// Executors are ended by SIGKILL, which leaves no time to write what they have covered: they write it while they work.
import { takeCoverage } from "node:v8";
import { isMainThread, MessagePort } from "node:worker_threads";

const ENDS = new Set(["done", "failed", "cancelled"]);
/** A thread writes it after so long, and then after twice as long each time: it takes some time, and adds little soon. */
const FIRST_MS = 250;

if (!isMainThread) {
  let next = 0;
  let wait = FIRST_MS;
  MessagePort.prototype.postMessage = new Proxy(MessagePort.prototype.postMessage, {
    apply: (post, port, args) => {
      if (performance.now() > next) {
        takeCoverage();
        next = performance.now() + wait;
        wait *= 2;
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
