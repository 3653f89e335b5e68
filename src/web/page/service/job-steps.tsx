import { duration, exactClock, moment } from "../../model/time-text.ts";
import { type Job, stateName, stateOf } from "./states.tsx";
import { useNow } from "./use-now.ts";

interface Step {
  name: string;
  at: number | null;
  kind: string;
}

/** What a job went through, when, and how long each took. */
export function JobSteps({ job }: { job: Job }) {
  const { state } = job;
  const now = useNow(1000);
  const started = "run_at" in state ? state.run_at : null;
  const ended = "finish_at" in state ? state.finish_at : null;
  const steps: Step[] = [
    { name: "Submitted", at: state.create_at, kind: "past" },
    { name: "Started", at: started, kind: started === null ? "ahead" : "past" },
    ended === null
      ? { name: "Ended", at: null, kind: "ahead" }
      : { name: stateName(stateOf(state.status)), at: ended, kind: stateOf(state.status) },
  ].filter(({ at, name }) => at !== null || ended === null || name !== "Started");
  return (
    <ol class="steps" aria-label="Steps">
      {steps.map(({ name, at, kind }, i) => {
        const before = steps[i - 1]?.at ?? null;
        const since = at === null && before !== null ? before : null;
        return (
          <li key={name} class={kind}>
            <b>{name}</b>
            <span title={at === null ? undefined : moment(at)}>
              {at !== null && exactClock(at).slice(0, 8)}
              {at !== null && before !== null && <em> +{duration(at - before)}</em>}
              {since !== null && <em>{duration(Math.max(0, now - since))} so far</em>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
