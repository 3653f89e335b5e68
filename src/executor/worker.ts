import { flushCompileCache } from "node:module";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { runTask } from "../profiling/run/run-task.ts";
import type { Task, TaskMessage, TaskResults } from "../profiling/run/tasks.ts";

// What was compiled to load this is kept for the next executor: this one ends by a signal.
setImmediate(flushCompileCache);

/** A task with the port on which its thread hears of a cancel and tells how far it is. */
export type PooledTask = Task & { port: MessagePort };

/** Runs one task in a worker thread of the executor's pool. A cancelled task rejects once nothing of it runs any more. */
export default async function work({ port, ...task }: PooledTask): Promise<TaskResults[Task["kind"]]> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new DOMException("the task was cancelled", "AbortError"));
  port.on("message", cancel);
  if (receiveMessageOnPort(port) !== undefined) cancel();
  try {
    return await runTask(task, controller.signal, (message: TaskMessage) => port.postMessage(message));
  } finally {
    port.close();
  }
}
