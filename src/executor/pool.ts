import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import type { Task, TaskKind, TaskMessage, TaskOf, TaskResults } from "../profiling/run/tasks.ts";
import { type RunningTask, TASKS_PER_THREAD, type Threads } from "../profiling/run/threads.ts";
import { keepTogether } from "../profiling/scan/memory.ts";
import type { PooledTask } from "./worker.ts";

/**
 * The worker threads of the executor. Threads are never terminated while they work: that would end the process in
 * DuckDB's native code a little later. Tasks are cancelled by message instead.
 */
export class WorkerPool implements Threads {
  readonly size: number;
  readonly #piscina: Piscina<PooledTask, TaskResults[TaskKind]>;

  constructor(size: number) {
    this.size = size;
    keepTogether();
    this.#piscina = new Piscina({
      filename: new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url).href,
      minThreads: size,
      maxThreads: size,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: TASKS_PER_THREAD,
    });
  }

  /** Resolves once the threads have loaded what they run: before, they hear of nothing, of no cancel either. */
  async ready(): Promise<void> {
    await this.#inEach({ kind: "wake" });
  }

  /** Has the threads, which have nothing to do, give up what they keep for work to come. */
  async rest(): Promise<void> {
    await this.#inEach({ kind: "rest" });
  }

  run<Kind extends TaskKind>(
    task: TaskOf<Kind>,
    onMessage: (message: TaskMessage) => void = () => {},
  ): RunningTask<TaskResults[Kind]> {
    const { port1, port2 } = new MessageChannel();
    port1.on("message", onMessage);
    const result = this.#send(task, port2).finally(() => port1.close());
    // A worker answers a task with the result of its kind.
    return { result: result as Promise<TaskResults[Kind]>, cancel: () => port1.postMessage("cancel") };
  }

  /** Does the same in each thread: one that has a task already is given another last. */
  async #inEach(task: TaskOf<"wake" | "rest">): Promise<void> {
    await Promise.all(Array.from({ length: this.size }, () => this.run(task).result));
  }

  async #send(task: Task, port: MessagePort): Promise<TaskResults[TaskKind]> {
    return this.#piscina.run({ ...task, port }, { transferList: [port] });
  }
}
