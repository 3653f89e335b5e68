import type { Result } from "../../../client/index.ts";
import type { Route, StateFilter } from "../../model/page-route.ts";

export type Job = Result<"jobs.query">["jobs"][number];
type State = Job["state"]["status"];

/** What the states of jobs are called here. */
const FILTERS: Record<State, StateFilter> = {
  create: "waiting",
  queue: "waiting",
  run: "running",
  complete: "done",
  error: "failed",
  terminate: "cancelled",
};

export function stateOf(state: State): StateFilter {
  return FILTERS[state];
}

/** The states that a filter stands for. */
export function statesOf(filter: StateFilter): State[] {
  return (Object.keys(FILTERS) as State[]).filter((state) => FILTERS[state] === filter);
}

export function stateName(filter: StateFilter): string {
  return `${filter.charAt(0).toUpperCase()}${filter.slice(1)}`;
}

/** Jobs by what the page calls their states. */
export function countsOf(counts: Partial<Record<State, number>>): Record<StateFilter, number> {
  const sums: Record<StateFilter, number> = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
  for (const state of Object.keys(counts) as State[]) sums[FILTERS[state]] += counts[state] ?? 0;
  return sums;
}

export function hasEnded({ state: { status } }: Job): boolean {
  return ["done", "failed", "cancelled"].includes(FILTERS[status]);
}

/** Whether there is something to look at that it has made. */
function isKept(job: Job): boolean {
  return job.state.status === "complete" && !job.cleaned_up;
}

/** Whether there is a profile to look at. */
export function hasProfile(job: Job): boolean {
  return isKept(job) && ["profile", "light_profile", "refresh"].includes(job.type);
}

/** Where what a job has made is shown that makes no profile; null where nowhere. */
export function placeOfResult(job: Job): Route | null {
  const { type, job_id, dataset } = job;
  if (type === "workflow") return { view: "run", id: job_id };
  if (type === "quality") return { view: "spec", name: dataset.name };
  const isStatement = type === "query" || type === "dataset" || type === "metric";
  return isStatement && isKept(job) ? { view: "sql", query: job_id, table: null } : null;
}

/** Whether there is a profile of the data, which can be held against another. */
export function isComparable(job: Job): boolean {
  return hasProfile(job) && (job.type === "profile" || job.type === "refresh");
}

const SIGNS: Record<StateFilter, string> = {
  waiting: "M6 2.6a3.4 3.4 0 1 0 0 6.8a3.4 3.4 0 0 0 0-6.8M6 4.2V6l1.3.9",
  running: "M6 2a4 4 0 1 1-3.6 2.2",
  done: "M2.6 6.4l2.2 2.2l4.6-5",
  failed: "M3.2 3.2l5.6 5.6M8.8 3.2L3.2 8.8",
  cancelled: "M2.8 6h6.4",
};

/** What has become of a job: a sign and a word, never a colour alone. */
export function StatePill({ job }: { job: Job }) {
  const state = FILTERS[job.state.status];
  return <Pill state={state} text={stateName(state)} />;
}

/** A word with the sign and the colour of a state. */
export function Pill({ state, text }: { state: StateFilter; text: string }) {
  return (
    <span class={`pill ${state}`}>
      <StateSign state={state} />
      {text}
    </span>
  );
}

/** The sign of a state. */
export function StateSign({ state }: { state: StateFilter }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true">
      <path d={SIGNS[state]} />
    </svg>
  );
}
