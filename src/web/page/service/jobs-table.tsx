import { useEffect, useRef } from "preact/hooks";
import { count, counted } from "../../model/number-format.ts";
import { hashOf } from "../../model/page-route.ts";
import { ago, duration, moment } from "../../model/time-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Name } from "../parts/text.tsx";
import { ProgressLine } from "./progress-line.tsx";
import { hasProfile, type Job, StatePill } from "./states.tsx";
import { useNow } from "./use-now.ts";

interface JobsTableProps {
  jobs: Job[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

/** A page of jobs; on phones each is a card. */
export function JobsTable({ jobs, chosen, onChoose }: JobsTableProps) {
  const now = useNow(1000);
  const all = useRef<HTMLInputElement>(null);
  const here = jobs.filter(({ job_id }) => chosen.has(job_id)).length;
  useEffect(() => {
    if (all.current !== null) all.current.indeterminate = here > 0 && here < jobs.length;
  }, [here, jobs.length]);
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    <div class="panel jobs">
      <table>
        <thead>
          <tr>
            <th scope="col" class="box">
              <label>
                <input
                  ref={all}
                  type="checkbox"
                  aria-label="All jobs of this page"
                  checked={here === jobs.length}
                  onChange={() =>
                    onChoose(here === jobs.length ? new Set() : new Set(jobs.map(({ job_id }) => job_id)))
                  }
                />
              </label>
            </th>
            <th scope="col" class="state">
              state
            </th>
            <th scope="col">dataset</th>
            <th scope="col" class="when">
              submitted
            </th>
            <th scope="col" class="took">
              took
            </th>
            <th scope="col" class="owner">
              owner
            </th>
            <th scope="col" class="warned">
              warnings
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <JobRow
              key={job.job_id}
              job={job}
              now={now}
              chosen={chosen.has(job.job_id)}
              onToggle={() => toggle(job.job_id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function JobRow({ job, now, chosen, onToggle }: { job: Job; now: number; chosen: boolean; onToggle: () => void }) {
  const { state, owner, dataset, warnings } = job;
  const took = tookOf(job, now);
  return (
    <tr class={chosen ? "chosen" : undefined}>
      <td class="box">
        <label>
          <input
            type="checkbox"
            aria-label={`Choose ${visibleText(dataset.name)}`}
            checked={chosen}
            onChange={onToggle}
          />
        </label>
      </td>
      <td class="state">
        <StatePill job={job} />
      </td>
      <td class="dataset">
        <a class="job-link" id={linkId(job.job_id)} href={hashOf({ view: "job", id: job.job_id })}>
          <Name text={dataset.name} />
        </a>
        {hasProfile(job) && (
          <a class="to-profile" href={hashOf({ view: "profile", id: job.job_id, path: "" })}>
            profile<span class="unseen"> of {visibleText(dataset.name)}</span>
          </a>
        )}
        <SecondLine job={job} />
      </td>
      <td class="when" title={moment(state.create_at)}>
        {ago(state.create_at, now)}
      </td>
      <td class="took">{took === null ? "–" : duration(took)}</td>
      <td class="owner">{owner !== null && <Name text={owner} />}</td>
      <td class="warned">{warnings > 0 && <span title={counted(warnings, "warning")}>{count(warnings)}</span>}</td>
    </tr>
  );
}

/** What matters most of a job beside its name. */
function SecondLine({ job }: { job: Job }) {
  const { state, job_id, batch_id, cleaned_up } = job;
  if (state.status === "run") return <ProgressLine progress={job.progress} />;
  if (state.status === "error") {
    return (
      <p class="second problem">
        <bdi>{visibleText(state.error.message)}</bdi>
      </p>
    );
  }
  return (
    <p class="second">
      <code>{job_id.slice(0, 8)}</code>
      {batch_id !== null && <> · batch {batch_id.slice(0, 8)}</>}
      {cleaned_up && <> · cleaned up</>}
      {state.status === "terminate" && state.message !== null && (
        <>
          {" "}
          · <Name text={state.message} />
        </>
      )}
    </p>
  );
}

/** How long a job has run, ms; null where it has not. */
function tookOf({ state }: Job, now: number): number | null {
  if (state.status === "run") return now - state.run_at;
  if (!("finish_at" in state) || state.run_at === null) return null;
  return state.finish_at - state.run_at;
}

/** The id of a job's link among the jobs. */
export function linkId(job: string): string {
  return `job-${job}`;
}
