import { useEffect } from "preact/hooks";
import { count, counted } from "../../model/number-format.ts";
import { ALL_JOBS, hashOf } from "../../model/page-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import { isTyping } from "../parts/keys.ts";
import { Name } from "../parts/text.tsx";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { JobActions } from "./job-actions.tsx";
import { JobError } from "./job-error.tsx";
import { JobLog } from "./job-log.tsx";
import { JobSteps } from "./job-steps.tsx";
import { lastPlace } from "./last-place.ts";
import { ProgressLine } from "./progress-line.tsx";
import { session } from "./session.ts";
import { hasEnded, type Job, StatePill } from "./states.tsx";
import { useLive } from "./use-live.ts";

const RUNNING_MS = 1000;
const WAITING_MS = 2000;
/** What stands for a job that is not there. */
const NONE = "none";

/** One job: where it is, what became of it, what it said, and what can be done with it. */
export function JobView({ id }: { id: string }) {
  const admin = session.isAdmin ? { admin: true } : {};
  const { data, error, again } = useLive(
    `job ${id}`,
    async (signal) => (await session.client.call("jobs.get", { job_ids: [id], ...admin }, { signal })).jobs[0] ?? NONE,
    (job) => (job === NONE || hasEnded(job) ? null : job.state.status === "run" ? RUNNING_MS : WAITING_MS),
  );
  useEffect(() => {
    lastPlace.job = id;
    const keys = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]") === null) location.hash = lastPlace.jobs;
    };
    document.addEventListener("keydown", keys);
    return () => document.removeEventListener("keydown", keys);
  }, [id]);
  return (
    <main class="page" id="main" tabIndex={-1}>
      <p>
        <a href={lastPlace.jobs}>Jobs</a>
      </p>
      {data === null && <h1>Job</h1>}
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer />}
      {data === NONE && <Missing />}
      {data !== null && data !== NONE && <Known job={data} again={again} />}
    </main>
  );
}

function Missing() {
  return (
    <>
      <h1>No such job</h1>
      <div class="empty">
        <p>There is no job of this id, or it is somebody else's.</p>
        <a class="button" href={hashOf({ view: "jobs", choice: ALL_JOBS })}>
          To the jobs
        </a>
      </div>
    </>
  );
}

function Known({ job, again }: { job: Job; again: () => void }) {
  const { dataset, job_id, batch_id, owner, warnings, state, cleaned_up, type, priority } = job;
  return (
    <>
      <h1>
        <Name text={dataset.name} />
      </h1>
      <p class="job-line">
        <StatePill job={job} /> <code>{job_id}</code>
        {batch_id !== null && (
          <>
            {" · "}
            <a href={hashOf({ view: "jobs", choice: { ...ALL_JOBS, batch: batch_id } })}>its batch</a>
          </>
        )}
        {owner !== null && (
          <>
            {" · "}
            <Name text={owner} />
          </>
        )}
        {type === "light_profile" && " · files only"}
        {type === "refresh" && " · of a dataset"}
        {priority !== 0 && ` · priority ${count(priority)}`}
      </p>
      <JobActions job={job} again={again} />
      <JobSteps job={job} />
      {state.status === "run" && (
        <section class="panel running" aria-label="Progress">
          <ProgressLine progress={job.progress} />
        </section>
      )}
      {state.status === "error" && <JobError error={state.error} />}
      {state.status === "terminate" && (
        <p class="panel aside-note">
          Cancelled by {state.reason === "user" ? "its owner" : `the ${state.reason}`}
          {state.message === null ? "." : ": "}
          {state.message !== null && <bdi>{visibleText(state.message)}</bdi>}
        </p>
      )}
      {warnings > 0 && !cleaned_up && (
        <p class="panel aside-note">
          {counted(warnings, "file")} could not be profiled: the warnings in the log say which.
        </p>
      )}
      {cleaned_up ? (
        <p class="empty">Profiles and log of this job were deleted; what became of it is remembered.</p>
      ) : (
        <JobLog id={job_id} ended={hasEnded(job)} />
      )}
    </>
  );
}
