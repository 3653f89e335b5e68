import { useMemo } from "preact/hooks";
import { openReport } from "../../model/open-report.ts";
import { hashOf } from "../../model/page-route.ts";
import type { ReportModel } from "../../model/report-model.ts";
import { type Place, pathOf, placeOf } from "../navigation.ts";
import { ReportView } from "../report-view.tsx";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { go } from "./route.ts";
import { session } from "./session.ts";
import { useLive } from "./use-live.ts";

/** The profile that a job made, by the report's own parts. */
export function ProfileView({ id, path }: { id: string; path: string }) {
  const admin = session.isAdmin ? { admin: true } : {};
  const { data, error, again } = useLive(
    `profile ${id}`,
    (signal) => session.client.call("profiler.getReport", { job_id: id, format: "model", ...admin }, { signal }),
    () => null,
  );
  // The contract knows values of the data as unknown ones.
  const model = data?.model as ReportModel | undefined;
  const report = useMemo(() => (model === undefined ? null : openReport(model)), [model]);
  const place = placeOf(path);
  const hrefOf = (next: Place): string => hashOf({ view: "profile", id, path: pathOf(next) });
  if (report !== null) {
    const move = (next: Place): void =>
      go({ view: "profile", id, path: pathOf(next) }, next.column !== null && place.column !== null);
    return (
      <ReportView
        report={report}
        navigation={{ place, hrefOf, go: move }}
        above={
          <p class="of-job">
            <a href={hashOf({ view: "job", id })}>Job</a>
            {" · "}
            <a href={hashOf({ view: "compare", left: id, right: "previous" })}>Compare with the one before</a>
          </p>
        }
      />
    );
  }
  return (
    <main class="page" id="main" tabIndex={-1}>
      <p>
        <a href={hashOf({ view: "job", id })}>Job</a>
      </p>
      <h1>Profile</h1>
      {error === null ? <Shimmer /> : <FailurePanel error={error} again={again} />}
    </main>
  );
}
