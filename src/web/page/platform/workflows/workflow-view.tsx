import { useState } from "preact/hooks";
import type { Result } from "../../../../client/index.ts";
import { moment } from "../../../model/time-text.ts";
import { visibleText } from "../../../model/visible-text.ts";
import { Name } from "../../parts/text.tsx";
import { FailurePanel } from "../../service/failure-panel.tsx";
import { go } from "../../service/route.ts";
import { session } from "../../service/session.ts";
import { useLive } from "../../service/use-live.ts";
import { NamedPage } from "../named-page.tsx";
import { Stated } from "../stated.tsx";
import { StatusPill } from "../status-pill.tsx";
import { RunsTable } from "./runs-table.tsx";
import { subjectOf } from "./step-subject.ts";

const MOST_RUNS = 50;
const AGAIN_MS = 5000;

type Workflow = Result<"workflows.get">;

/** A workflow: what it does when, and what became of its runs. */
export function WorkflowView({ name }: { name: string }) {
  const live = useLive(
    `workflow ${name}`,
    async (signal) => {
      const [workflow, { items }] = await Promise.all([
        session.client.call("workflows.get", { name }, { signal }),
        session.client.call("workflows.history", { name, limit: MOST_RUNS }, { signal }),
      ]);
      return { workflow, runs: items };
    },
    () => AGAIN_MS,
  );
  return (
    <NamedPage above={{ route: { view: "workflows", words: "", page: 0 }, title: "Workflows" }} name={name} live={live}>
      {(data) => (
        <>
          <Stated of={data.workflow}>
            <StatusPill status={data.workflow.status} />
          </Stated>
          <When workflow={data.workflow} />
          <Deeds workflow={data.workflow} again={live.again} />
          <section class="section">
            <h2>Steps</h2>
            <ol class="panel versions">
              {data.workflow.steps.map((step) => (
                <li key={step.id}>
                  <b>
                    <Name text={step.id} />
                  </b>{" "}
                  <span class="badge">{step.type}</span> <bdi>{visibleText(subjectOf(step))}</bdi>
                </li>
              ))}
            </ol>
          </section>
          <section class="section">
            <h2>Runs</h2>
            <RunsTable runs={data.runs} />
          </section>
        </>
      )}
    </NamedPage>
  );
}

function When({ workflow: { cron, timezone, after = [], next_at, reason } }: { workflow: Workflow }) {
  return (
    <p class="quiet">
      {cron === null ? "by no clock" : `${cron}, ${timezone}`}
      {after.length > 0 && ` · after each new ${after.join(", ")}`}
      {next_at !== null && ` · next ${moment(next_at)}`}
      {reason !== null && ` · ${visibleText(reason)}`}
    </p>
  );
}

function Deeds({ workflow: { name, status }, again }: { workflow: Workflow; again: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
      again();
    }
  };
  const run = async (): Promise<void> => {
    const { run_id } = await session.client.call("workflows.run", { name });
    go({ view: "run", id: run_id });
  };
  const hold = status === "PAUSED" ? "workflows.unpause" : "workflows.pause";
  return (
    <>
      <p class="actions run-bar">
        <button
          type="button"
          class="button primary"
          disabled={busy || status === "DISABLED"}
          onClick={() => void act(run)}
        >
          Run it now
        </button>
        {status !== "DISABLED" && (
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => void act(() => session.client.call(hold, { name }))}
          >
            {status === "PAUSED" ? "Let it go on" : "Hold it"}
          </button>
        )}
      </p>
      {error !== null && <FailurePanel error={error} />}
    </>
  );
}
