import { count } from "../../model/number-format.ts";
import { hashOf, type JobsChoice, type StateFilter, stateFilters } from "../../model/page-route.ts";
import { countsOf, stateName } from "./states.tsx";

/** How many jobs there are of each state; each leads to them. */
export function Counters({ counts, choice }: { counts: Parameters<typeof countsOf>[0]; choice: JobsChoice }) {
  const sums = countsOf(counts);
  const all = stateFilters.reduce((sum, state) => sum + sums[state], 0);
  const counters: [StateFilter | null, number][] = [
    [null, all],
    ...stateFilters.map((state) => [state, sums[state]] as [StateFilter, number]),
  ];
  return (
    <nav class="counters panel" aria-label="Jobs by state">
      {counters.map(([state, number]) => (
        <a
          key={state}
          class={`counter ${state ?? "all"}`}
          href={hashOf({ view: "jobs", choice: { ...choice, state, page: 0 } })}
          aria-current={choice.state === state ? "true" : undefined}
        >
          <b class={number > 0 ? "some" : ""}>{count(number)}</b>
          <span>{state === null ? "All" : stateName(state)}</span>
        </a>
      ))}
    </nav>
  );
}
