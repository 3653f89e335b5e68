import type { Result } from "../../../client/index.ts";
import { count, counted } from "../../model/number-format.ts";
import type { StateFilter } from "../../model/page-route.ts";
import { clock } from "../../model/time-text.ts";
import { BIN_MS, BINS, firstBin } from "./jobs-question.ts";
import { countsOf } from "./states.tsx";

type Bins = NonNullable<NonNullable<Result<"jobs.query">["facets"]>["submitted"]>;

const HEIGHT = 48;
/** From the base line up. */
const ORDER: readonly StateFilter[] = ["failed", "cancelled", "done", "running", "waiting"];

/** The last 24 hours: a bar is 20 minutes, by what has become of the jobs that were submitted in them. */
export function DayStrip({ bins }: { bins: Bins }) {
  const first = bins[0] === undefined ? firstBin(Date.now()) : Math.max(firstBin(Date.now()), 0);
  const bars = bins.map(({ from, status }) => ({
    at: Math.round((from - first) / BIN_MS),
    from,
    counts: countsOf(status),
  }));
  const sumOf = (counts: Record<StateFilter, number>): number => ORDER.reduce((sum, state) => sum + counts[state], 0);
  const most = Math.max(1, ...bars.map(({ counts }) => sumOf(counts)));
  const all = bars.reduce((sum, { counts }) => sum + sumOf(counts), 0);
  return (
    <figure class="strip">
      <svg
        viewBox={`0 0 ${BINS * 10} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${counted(all, "job")} submitted in the last 24 hours, at most ${count(most)} in 20 minutes`}
      >
        {bars.map(({ at, from, counts }) => (
          <g key={from}>
            <title>{`${clock(from)} UTC: ${ORDER.filter((state) => counts[state] > 0)
              .map((state) => `${count(counts[state])} ${state}`)
              .join(", ")}`}</title>
            <Bar at={at} counts={counts} most={most} />
          </g>
        ))}
      </svg>
      <figcaption>
        <span>{clock(first)}</span>
        <span>{all === 0 ? "no job in 24 hours" : `at most ${count(most)} in 20 min`}</span>
        <span>{clock(first + BINS * BIN_MS)} UTC</span>
      </figcaption>
    </figure>
  );
}

function Bar({ at, counts, most }: { at: number; counts: Record<StateFilter, number>; most: number }) {
  let y = HEIGHT;
  return (
    <>
      {ORDER.filter((state) => counts[state] > 0).map((state) => {
        const height = Math.max(1.5, (counts[state] / most) * (HEIGHT - 2));
        y -= height;
        return <rect key={state} class={state} x={at * 10 + 0.7} y={Math.max(0, y)} width="8.6" height={height} />;
      })}
    </>
  );
}
