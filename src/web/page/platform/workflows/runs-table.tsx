import type { Result } from "../../../../client/index.ts";
import { hashOf } from "../../../model/page-route.ts";
import { duration, moment } from "../../../model/time-text.ts";
import { visibleText } from "../../../model/visible-text.ts";
import { StatusPill } from "../status-pill.tsx";

type Run = Result<"workflows.history">["items"][number];

/** Runs of a workflow, the newest first. */
export function RunsTable({ runs }: { runs: readonly Run[] }) {
  if (runs.length === 0) return <p class="empty">It has not been run yet.</p>;
  return (
    <ul class="panel catalog">
      {runs.map((run) => (
        <li key={run.run_id ?? `${run.source} ${run.scheduled_at}`}>
          <p class="catalog-name">
            {run.run_id === null ? (
              <span>{moment(run.scheduled_at)}</span>
            ) : (
              <a href={hashOf({ view: "run", id: run.run_id })}>{moment(run.scheduled_at)}</a>
            )}
            <StatusPill status={run.status} />
            <span class="badge">{run.source}</span>
          </p>
          <p class="quiet">
            {run.started_at === null ? "not begun" : `begun ${moment(run.started_at)}`}
            {run.started_at !== null && run.finished_at !== null && ` · ${duration(run.finished_at - run.started_at)}`}
          </p>
          {run.error !== null && <p class="problem">{visibleText(run.error.message)}</p>}
        </li>
      ))}
    </ul>
  );
}
