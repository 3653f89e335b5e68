import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import type { FromTask, Task, TaskResults, ToTask } from "../profiling/run/tasks.ts";

type TaskOf<Kind extends Task["kind"]> = Omit<Extract<Task, { kind: Kind }>, "port">;

export interface PoolTask<Result> {
  result: Promise<Result>;
  /** Asks the task to end; `result` rejects once it has. Without effect on a task that has ended. */
  cancel: () => void;
}

/** While a task of a thread waits for DuckDB, the thread works on another. */
export const TASKS_PER_THREAD = 2;

/**
 * The worker threads of the executor. Threads are never terminated while they work: that would end the process in
 * DuckDB's native code a little later. Tasks are cancelled by message instead.
 */
export class WorkerPool {
  readonly size: number;
  readonly #piscina: Piscina;

  constructor(size: number) {
    this.size = size;
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
    await Promise.all(Array.from({ length: this.size }, () => this.run({ kind: "wake" }).result));
  }

  run<Kind extends Task["kind"]>(
    task: TaskOf<Kind> & { kind: Kind },
    onMessage: (message: FromTask) => void = () => {},
  ): PoolTask<TaskResults[Kind]> {
    const { port1, port2 } = new MessageChannel();
    port1.on("message", onMessage);
    const result = (
      this.#piscina.run({ ...task, port: port2 }, { transferList: [port2] }) as Promise<TaskResults[Kind]>
    ).finally(() => port1.close());
    return { result, cancel: () => send(port1) };
  }
}

function send(port: MessagePort): void {
  port.postMessage("cancel" satisfies ToTask);
}
