import type { ComponentChildren } from "preact";
import { type Compared, hashOf } from "../../model/page-route.ts";
import { ComparisonView } from "../views/comparison.tsx";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { session } from "./session.ts";
import { useLive } from "./use-live.ts";

/** The profiles of two jobs side by side, or of a job and of the one before it. */
export function CompareView({ left, right }: { left: string; right: Compared }) {
  const admin = session.isAdmin ? { admin: true } : {};
  const other = right === "previous" ? right : { job_id: right.job };
  const { data, error, again } = useLive(
    hashOf({ view: "compare", left, right }),
    (signal) => session.client.call("profiler.compare", { left: { job_id: left }, right: other, ...admin }, { signal }),
    () => null,
  );
  return (
    <main class="page" id="main" tabIndex={-1}>
      {data === null ? (
        <>
          <p>
            <a href={hashOf({ view: "job", id: left })}>Job</a>
          </p>
          <h1>Comparison</h1>
          {error === null ? <Shimmer /> : <FailurePanel error={error} again={again} />}
        </>
      ) : (
        <ComparisonView
          comparison={data.comparison}
          about={{ left: linksTo(data.left.job_id), right: linksTo(data.right.job_id) }}
        />
      )}
    </main>
  );
}

function linksTo(id: string): ComponentChildren {
  return (
    <>
      <a href={hashOf({ view: "profile", id, path: "" })}>profile</a>
      {" · "}
      <a href={hashOf({ view: "job", id })}>job</a>
    </>
  );
}
