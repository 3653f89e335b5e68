import { ALL_JOBS, hashOf, type Route } from "../../model/page-route.ts";
import { CompareView } from "./compare-view.tsx";
import { ErrorsView } from "./errors-view.tsx";
import { HealthView } from "./health-view.tsx";
import { JobView } from "./job-view.tsx";
import { JobsView } from "./jobs-view.tsx";
import { NewView } from "./new-view.tsx";
import { ProfileView } from "./profile-view.tsx";
import { SpectraView } from "./spectra-view.tsx";

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
    default:
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
}
