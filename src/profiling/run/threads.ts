import type { TaskKind, TaskMessage, TaskOf, TaskResults } from "./tasks.ts";

/** A task that is under way. */
export interface RunningTask<Result> {
  result: Promise<Result>;
  /** Asks the task to end; `result` rejects once it has. Without effect on a task that has ended. */
  cancel: () => void;
}

/** What runs tasks: the threads of an executor, or the thread that asks for them. */
export interface Threads {
  /** How many threads there are. */
  readonly size: number;
  /** Begins a task, or has it wait for a thread; what it tells while it runs goes to `onMessage`. */
  run: <Kind extends TaskKind>(
    task: TaskOf<Kind>,
    onMessage?: (message: TaskMessage) => void,
  ) => RunningTask<TaskResults[Kind]>;
}

/** While a task of a thread waits for DuckDB, the thread works on another. */
export const TASKS_PER_THREAD = 2;

/** Runs a task until a signal aborts: then the task is asked to end, and the promise rejects once it has. */
export type RunTask = <Kind extends TaskKind>(
  task: TaskOf<Kind>,
  onMessage?: (message: TaskMessage) => void,
) => Promise<TaskResults[Kind]>;

/** Runs tasks that a signal cancels, those too that begin after it has aborted. */
export function cancelledBy(signal: AbortSignal, threads: Threads): RunTask {
  return async (task, onMessage) => {
    const { result, cancel } = threads.run(task, onMessage);
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    try {
      return await result;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  };
}
