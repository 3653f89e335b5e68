import { type PlatformRoute, platformHash } from "../../model/platform-route.ts";
import { CatalogView } from "./catalog-view.tsx";
import { DatasetView } from "./dataset-view.tsx";
import { MetricView } from "./metric-view.tsx";
import { MetricsView } from "./metrics-view.tsx";
import { SpecView } from "./quality/spec-view.tsx";
import { SpecsView } from "./quality/specs-view.tsx";
import { QueriesView } from "./queries-view.tsx";
import { RunView } from "./workflows/run-view.tsx";
import { WorkflowView } from "./workflows/workflow-view.tsx";
import { WorkflowsView } from "./workflows/workflows-view.tsx";

/** Named datasets, what was asked of them, metrics, tests and workflows: loaded when somebody enters one of these rooms. */
export function PlatformView({ route }: { route: Exclude<PlatformRoute, { view: "sql" }> }) {
  switch (route.view) {
    case "catalog":
      return <CatalogView choice={route.choice} />;
    case "dataset":
      return <DatasetView key={route.name} route={route} />;
    case "queries":
      return <QueriesView choice={route.choice} />;
    case "metrics":
      return <MetricsView words={route.words} page={route.page} />;
    case "metric":
      return <MetricView key={platformHash(route)} name={route.name} />;
    case "quality":
      return <SpecsView words={route.words} page={route.page} />;
    case "spec":
      return <SpecView key={route.name} name={route.name} />;
    case "workflows":
      return <WorkflowsView words={route.words} page={route.page} />;
    case "workflow":
      return <WorkflowView key={route.name} name={route.name} />;
    case "run":
      return <RunView key={route.id} id={route.id} />;
  }
}
