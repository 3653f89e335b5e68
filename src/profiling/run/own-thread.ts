import { runTask } from "./run-task.ts";
import type { TaskKind, TaskMessage, TaskOf, TaskResults } from "./tasks.ts";
import type { RunningTask, Threads } from "./threads.ts";

/** Runs tasks in the thread that asks for them, which is kept busy meanwhile: for tests, and to look for faults. */
export function ownThread(): Threads {
  return {
    size: 1,
    run: <Kind extends TaskKind>(
      task: TaskOf<Kind>,
      onMessage: (message: TaskMessage) => void = () => {},
    ): RunningTask<TaskResults[Kind]> => {
      const controller = new AbortController();
      return {
        result: runTask(task, controller.signal, onMessage),
        cancel: () => controller.abort(new DOMException("the task was cancelled", "AbortError")),
      };
    },
  };
}
