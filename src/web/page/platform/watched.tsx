import type { Result } from "../../../client/index.ts";
import { hashOf } from "../../model/page-route.ts";
import { moment } from "../../model/time-text.ts";
import { Name } from "../parts/text.tsx";
import { hasRoom } from "../service/rooms.ts";
import { StatusPill } from "./status-pill.tsx";

type Dataset = Result<"datasets.get">;

/** How the tests of a dataset went last, and which workflows load it. */
export function Watched({ dataset: { quality = [], schedules = [] } }: { dataset: Dataset }) {
  const tests = hasRoom("quality") ? quality : [];
  const workflows = hasRoom("workflows") ? schedules : [];
  if (tests.length + workflows.length === 0) return null;
  return (
    <ul class="watched">
      {tests.map(({ spec, last, passed, tests: all }) => (
        <li key={spec}>
          <a href={hashOf({ view: "spec", name: spec })}>
            <Name text={spec} />
          </a>{" "}
          {last === null ? <span class="quiet">not run yet</span> : <StatusPill status={last.status} />}{" "}
          {last !== null && <span class="quiet">{`${passed} of ${all} tests passed`}</span>}
        </li>
      ))}
      {workflows.map(({ workflow, status, next_at }) => (
        <li key={workflow}>
          <a href={hashOf({ view: "workflow", name: workflow })}>
            <Name text={workflow} />
          </a>{" "}
          <StatusPill status={status} /> {next_at !== null && <span class="quiet">{`next ${moment(next_at)}`}</span>}
        </li>
      ))}
    </ul>
  );
}
