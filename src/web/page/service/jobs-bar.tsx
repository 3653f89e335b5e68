import { useState } from "preact/hooks";
import { counted } from "../../model/number-format.ts";
import { hashOf, type Route } from "../../model/page-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Confirm } from "./confirm.tsx";
import { messageOf } from "./failure-panel.tsx";
import { DEED_NAMES, type Deed, DONE_NAMES, isEligible, perform, questionBefore } from "./job-deeds.ts";
import { isComparable, type Job } from "./states.tsx";

const DEEDS: readonly Deed[] = ["cancel", "retry", "clean"];

/** What can be done with the jobs that are chosen; only those count with which it can. */
export function JobsBar({ jobs, onDone, again }: { jobs: Job[]; onDone: () => void; again: () => void }) {
  const [asked, setAsked] = useState<Deed | null>(null);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  const eligible = (deed: Deed): Job[] => jobs.filter((job) => isEligible(deed, job));
  const act = async (deed: Deed): Promise<void> => {
    setAsked(null);
    setBusy(true);
    try {
      const { done, reasons } = await perform(deed, eligible(deed));
      const failed = reasons.length === 0 ? "" : ` ${counted(reasons.length, "job")} not: ${reasons[0]}`;
      setSaid(`${counted(done, "job")} ${DONE_NAMES[deed]}.${failed}`);
      onDone();
      again();
    } catch (error) {
      setSaid(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const begin = (deed: Deed): void => {
    if (questionBefore(deed, 1) === null) void act(deed);
    else setAsked(deed);
  };
  if (jobs.length === 0 && said === "") return null;
  const pair = pairOf(jobs);
  return (
    <div class="jobs-bar" role="region" aria-label="Chosen jobs">
      <span role="status">{jobs.length > 0 ? `${counted(jobs.length, "job")} chosen` : visibleText(said)}</span>
      <span class="space" />
      {pair !== null && (
        <a class="button" href={hashOf({ view: "compare", ...pair })}>
          Compare
        </a>
      )}
      {jobs.length > 0 &&
        DEEDS.map((deed) => (
          <button
            key={deed}
            type="button"
            class={deed === "retry" ? "button" : "button danger"}
            disabled={busy || eligible(deed).length === 0}
            onClick={() => begin(deed)}
          >
            {DEED_NAMES[deed]} {eligible(deed).length}
          </button>
        ))}
      <button
        type="button"
        class="button"
        onClick={() => {
          setSaid("");
          onDone();
        }}
      >
        {jobs.length > 0 ? "None" : "Close"}
      </button>
      {asked !== null && (
        <Confirm
          question={questionBefore(asked, eligible(asked).length) ?? ""}
          action={`${DEED_NAMES[asked]} ${eligible(asked).length}`}
          onYes={() => void act(asked)}
          onNo={() => setAsked(null)}
        />
      )}
    </div>
  );
}

/** Two jobs whose profiles can be compared, the older one on the left; null of any other number. */
function pairOf(jobs: Job[]): Omit<Extract<Route, { view: "compare" }>, "view"> | null {
  const [first, second, ...more] = jobs.toSorted((a, b) => a.state.create_at - b.state.create_at);
  if (first === undefined || second === undefined || more.length > 0 || !jobs.every(isComparable)) return null;
  return { left: first.job_id, right: { job: second.job_id } };
}
