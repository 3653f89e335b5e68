import { useEffect, useRef, useState } from "preact/hooks";
import { counted } from "../../model/number-format.ts";
import { ALL_JOBS, hashOf, type JobsChoice } from "../../model/page-route.ts";
import { isTyping } from "../parts/keys.ts";
import { Counters } from "./counters.tsx";
import { DayStrip } from "./day-strip.tsx";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { JobFilters } from "./job-filters.tsx";
import { JobsBar } from "./jobs-bar.tsx";
import { PAGE, questionOf } from "./jobs-question.ts";
import { JobsTable, linkId } from "./jobs-table.tsx";
import { lastPlace } from "./last-place.ts";
import { go } from "./route.ts";
import { session } from "./session.ts";
import { useLive } from "./use-live.ts";
import { WhyFailed } from "./why-failed.tsx";

/** Slow enough that a page that is left open asks little, fast enough that a new job shows within three seconds. */
const PERIOD_MS = 2500;
/** While a job of the page runs, whose progress is shown. */
const RUNNING_MS = 1000;

/** The jobs of the service: how many there are of each state, when they came, why they failed, and each of them. */
export function JobsView({ choice }: { choice: JobsChoice }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const asked = hashOf({ view: "jobs", choice });
  const { data, error, again } = useLive(
    asked,
    (signal) => session.client.call("jobs.query", questionOf(choice, session.isAdmin, Date.now()), { signal }),
    ({ jobs }) => (jobs.some(({ state }) => state.status === "run") ? RUNNING_MS : PERIOD_MS),
  );
  const change = (part: Partial<JobsChoice>, replacing = false): void => {
    setChosen(new Set());
    go({ view: "jobs", choice: { ...choice, page: 0, ...part } }, replacing);
  };
  useKeys();
  useReturn(data !== null, asked);
  const jobs = data?.jobs ?? [];
  const found = data?.found_count ?? 0;
  const filtered = asked !== hashOf({ view: "jobs", choice: { ...ALL_JOBS, everyone: choice.everyone } });
  return (
    <main class="page" id="main" tabIndex={-1}>
      <div class="page-head">
        <h1>Jobs</h1>
        <a class="button primary" href={hashOf({ view: "new" })}>
          New profile
        </a>
      </div>
      {data === null && error === null && <Shimmer />}
      {error !== null && <FailurePanel error={error} again={again} />}
      {data !== null && (
        <>
          <Counters counts={data.facets?.status ?? {}} choice={choice} />
          <DayStrip bins={data.facets?.submitted ?? []} />
          <WhyFailed errors={data.facets?.error_code ?? []} jobs={jobs} choice={choice} />
          <JobFilters choice={choice} onChange={change}>
            {counted(found, "job")}
            <i class={error === null ? "live healthy" : "live gone"} title={error === null ? "live" : "not answered"} />
          </JobFilters>
          {jobs.length === 0 ? (
            <NoJobs filtered={filtered} onAll={() => change({ ...ALL_JOBS, everyone: choice.everyone })} />
          ) : (
            <JobsTable jobs={jobs} chosen={chosen} onChoose={setChosen} />
          )}
          {found > PAGE && (
            <p class="pages">
              <button
                type="button"
                class="button"
                disabled={choice.page === 0}
                onClick={() => change({ page: choice.page - 1 })}
              >
                before
              </button>
              <span class="quiet">
                page {choice.page + 1} of {Math.ceil(found / PAGE)}
              </span>
              <button
                type="button"
                class="button"
                disabled={(choice.page + 1) * PAGE >= found}
                onClick={() => change({ page: choice.page + 1 })}
              >
                next
              </button>
            </p>
          )}
          <JobsBar
            jobs={jobs.filter(({ job_id }) => chosen.has(job_id))}
            onDone={() => setChosen(new Set())}
            again={again}
          />
        </>
      )}
    </main>
  );
}

function NoJobs({ filtered, onAll }: { filtered: boolean; onAll: () => void }) {
  return (
    <div class="empty">
      <p>{filtered ? "No job is like that." : "No job yet."}</p>
      {filtered ? (
        <button type="button" class="button" onClick={onAll}>
          Show all
        </button>
      ) : (
        <a class="button" href={hashOf({ view: "new" })}>
          New profile
        </a>
      )}
    </div>
  );
}

/** `/` finds, j and k walk the jobs, as the arrows do. */
function useKeys(): void {
  useEffect(() => {
    const keys = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key] ?? 0;
      if (event.key === "/") document.getElementById("find-jobs")?.focus();
      else if (step === 0) return;
      else {
        const links = [...document.querySelectorAll<HTMLElement>(".jobs .job-link")];
        const at = links.indexOf(document.activeElement as HTMLElement);
        // The arrows scroll the page, until one is among the jobs.
        if (at < 0 && event.key.startsWith("Arrow")) return;
        links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
      }
      event.preventDefault();
    };
    document.addEventListener("keydown", keys);
    return () => document.removeEventListener("keydown", keys);
  }, []);
}

/** Who comes back from a job finds the focus where it was. */
function useReturn(ready: boolean, asked: string): void {
  const done = useRef(false);
  useEffect(() => {
    if (ready && !done.current) {
      done.current = true;
      if (lastPlace.job !== null) document.getElementById(linkId(lastPlace.job))?.focus();
      lastPlace.job = null;
    }
  }, [ready]);
  useEffect(() => {
    lastPlace.jobs = asked;
  }, [asked]);
}
