import type { StateFilter } from "../../model/page-route.ts";
import { Pill } from "../service/states.tsx";

/** What words of tests, runs and steps are like, by the states of jobs. */
const LIKE: Record<string, StateFilter> = {
  passed: "done",
  done: "done",
  completed: "done",
  active: "done",
  warned: "waiting",
  waiting: "waiting",
  submitting: "waiting",
  paused: "waiting",
  running: "running",
  starting: "running",
  failed: "failed",
  error: "failed",
  skipped: "cancelled",
  stopped: "cancelled",
  cancelled: "cancelled",
  disabled: "cancelled",
};

/** The state of jobs that a word is shown like. */
export function likeState(status: string): StateFilter {
  return LIKE[status.toLowerCase()] ?? "cancelled";
}

/** What became of a test, a run or a step: a sign and a word, never a colour alone. */
export function StatusPill({ status }: { status: string }) {
  return <Pill state={likeState(status)} text={status.toLowerCase()} />;
}
