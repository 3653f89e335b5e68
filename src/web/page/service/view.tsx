import { ALL_JOBS, hashOf, type Route } from "../../model/page-route.ts";
import { ErrorsView } from "./errors-view.tsx";
import { HealthView } from "./health-view.tsx";
import { JobView } from "./job-view.tsx";
import { JobsView } from "./jobs-view.tsx";
import { later, laterStyles } from "./later.tsx";
import { NewView } from "./new-view.tsx";
import { ProfileView } from "./profile-view.tsx";
import { hasRoom } from "./rooms.ts";

const CompareView = later(async () => (await import("./compare-view.tsx")).CompareView);
const SpectraView = later(async () => (await import("./spectra-view.tsx")).SpectraView);
const PlatformView = later(async () => {
  const [{ PlatformView: view }] = await Promise.all([import("../platform/platform-view.tsx"), laterStyles()]);
  return view;
});
const SqlView = later(async () => {
  const [{ SqlView: view }] = await Promise.all([import("../platform/sql-view.tsx"), laterStyles()]);
  return view;
});

/** What the address shows. */
export function View({ route }: { route: Route }) {
  switch (route.view) {
    case "jobs":
      return <JobsView choice={route.choice} />;
    case "job":
      return <JobView key={route.id} id={route.id} />;
    case "profile":
      return <ProfileView key={route.id} id={route.id} path={route.path} />;
    case "compare":
      return <CompareView key={hashOf(route)} left={route.left} right={route.right} />;
    case "spectra":
      return <SpectraView key={route.path} path={route.path} />;
    case "new":
      return <NewView />;
    case "errors":
      return <ErrorsView code={route.code} />;
    case "health":
      return <HealthView />;
    case "catalog":
    case "dataset":
      return hasRoom("catalog") ? <PlatformView route={route} /> : <Nowhere />;
    case "sql":
      return hasRoom("sql") ? <SqlView query={route.query} table={route.table} /> : <Nowhere />;
    case "queries":
      return hasRoom("sql") ? <PlatformView route={route} /> : <Nowhere />;
    case "metrics":
    case "metric":
      return hasRoom("metrics") ? <PlatformView route={route} /> : <Nowhere />;
    case "quality":
    case "spec":
      return hasRoom("quality") ? <PlatformView route={route} /> : <Nowhere />;
    case "workflows":
    case "workflow":
    case "run":
      return hasRoom("workflows") ? <PlatformView route={route} /> : <Nowhere />;
    default:
      return <Nowhere />;
  }
}

function Nowhere() {
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>Nothing here</h1>
      <div class="empty">
        <p>This address leads nowhere.</p>
        <a class="button" href={hashOf({ view: "jobs", choice: ALL_JOBS })}>
          To the jobs
        </a>
      </div>
    </main>
  );
}
