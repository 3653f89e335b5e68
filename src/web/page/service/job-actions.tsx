import { useState } from "preact/hooks";
import { hashOf } from "../../model/page-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Confirm } from "./confirm.tsx";
import { messageOf } from "./failure-panel.tsx";
import { DEED_NAMES, type Deed, isEligible, perform, questionBefore } from "./job-deeds.ts";
import { go } from "./route.ts";
import { SaveButtons } from "./save-buttons.tsx";
import { hasProfile, isComparable, type Job, placeOfResult } from "./states.tsx";

const DEEDS: readonly Deed[] = ["cancel", "retry", "clean"];

/** What can be done with a job. */
export function JobActions({ job, again }: { job: Job; again: () => void }) {
  const [asked, setAsked] = useState<Deed | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const result = placeOfResult(job);
  const act = async (deed: Deed): Promise<void> => {
    setAsked(null);
    setBusy(true);
    setProblem("");
    try {
      const { reasons, made } = await perform(deed, [job]);
      if (made !== null) go({ view: "job", id: made });
      setProblem(reasons[0] ?? "");
      again();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div class="actions">
        {hasProfile(job) && (
          <a class="button primary" href={hashOf({ view: "profile", id: job.job_id, path: "" })}>
            Open the profile
          </a>
        )}
        {result !== null && (
          <a class="button primary" href={hashOf(result)}>
            {job.type === "workflow" ? "Its steps" : job.type === "quality" ? "Its tests" : "Open the result"}
          </a>
        )}
        {isComparable(job) && (
          <a class="button" href={hashOf({ view: "compare", left: job.job_id, right: "previous" })}>
            Compare with the one before
          </a>
        )}
        {DEEDS.filter((deed) => isEligible(deed, job)).map((deed) => (
          <button
            key={deed}
            type="button"
            class={deed === "retry" ? "button" : "button danger"}
            disabled={busy}
            onClick={() => (questionBefore(deed, 1) === null ? void act(deed) : setAsked(deed))}
          >
            {DEED_NAMES[deed]}
          </button>
        ))}
        {hasProfile(job) && <SaveButtons id={job.job_id} name={job.dataset.name} onProblem={setProblem} />}
      </div>
      {problem !== "" && (
        <p class="failure" role="alert">
          {visibleText(problem)}
        </p>
      )}
      {asked !== null && (
        <Confirm
          question={questionBefore(asked, 1) ?? ""}
          action={DEED_NAMES[asked]}
          onYes={() => void act(asked)}
          onNo={() => setAsked(null)}
        />
      )}
    </>
  );
}
