import { useState } from "preact/hooks";
import { hashOf } from "../../../model/page-route.ts";
import { duration, moment } from "../../../model/time-text.ts";
import { visibleText } from "../../../model/visible-text.ts";
import { Name } from "../../parts/text.tsx";
import { FailurePanel, messageOf, Shimmer } from "../../service/failure-panel.tsx";
import { session } from "../../service/session.ts";
import { useLive } from "../../service/use-live.ts";
import { likeState, StatusPill } from "../status-pill.tsx";

const AGAIN_MS = 1000;

/** A run of a workflow: where it is, step by step. */
export function RunView({ id }: { id: string }) {
  const [problem, setProblem] = useState("");
  const { data, error, again } = useLive(
    `run ${id}`,
    (signal) => session.client.call("workflows.status", { run_id: id }, { signal }),
    (run) => (isGoing(run.status) ? AGAIN_MS : null),
  );
  const stop = async (): Promise<void> => {
    setProblem("");
    try {
      await session.client.call("workflows.stop", { run_id: id });
    } catch (thrown) {
      setProblem(messageOf(thrown));
    }
    again();
  };
  return (
    <main class="page" id="main" tabIndex={-1}>
      <p>
        {data?.name == null ? (
          <a href={hashOf({ view: "workflows", words: "", page: 0 })}>Workflows</a>
        ) : (
          <a href={hashOf({ view: "workflow", name: data.name })}>
            <Name text={data.name} />
          </a>
        )}
      </p>
      <h1>{data === null ? "Run" : `Run for ${moment(data.scheduled_at)}`}</h1>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer />}
      {data !== null && (
        <>
          <p class="catalog-name">
            <StatusPill status={data.status} />
            <span class="badge">{data.source}</span>
            <a href={hashOf({ view: "job", id })}>its job</a>
          </p>
          {isGoing(data.status) && (
            <p class="actions run-bar">
              <button type="button" class="button danger" onClick={() => void stop()}>
                Stop it
              </button>
            </p>
          )}
          {problem !== "" && (
            <p class="problem" role="alert">
              {visibleText(problem)}
            </p>
          )}
          {data.error !== null && <p class="problem">{visibleText(data.error.message)}</p>}
          <ol class="panel versions">
            {data.steps.map((step) => (
              <li key={step.id}>
                <p class="catalog-name">
                  <b>
                    <Name text={step.id} />
                  </b>
                  <span class="badge">{step.type}</span>
                  <StatusPill status={step.status} />
                  {step.job_id !== null && <a href={hashOf({ view: "job", id: step.job_id })}>its job</a>}
                </p>
                <p class="quiet">
                  {step.attempts > 1 && `${step.attempts} attempts · `}
                  {step.started_at === null ? "not begun" : moment(step.started_at)}
                  {step.started_at !== null &&
                    step.ended_at !== null &&
                    ` · ${duration(step.ended_at - step.started_at)}`}
                </p>
                {step.error !== null && <p class="problem">{visibleText(step.error.message)}</p>}
              </li>
            ))}
          </ol>
        </>
      )}
    </main>
  );
}

function isGoing(status: string): boolean {
  return ["waiting", "running"].includes(likeState(status));
}
