import type { Logger } from "pino";
import type { Datasets } from "./definitions/datasets.ts";
import type { Metrics } from "./definitions/metrics.ts";
import type { JobBrowser } from "./jobs/job-browser.ts";
import type { JobService } from "./jobs/job-service.ts";
import type { OrderEngine } from "./jobs/order-engine.ts";
import { taskRunner } from "./jobs/task-runner.ts";
import { workflowRunsMethods } from "./methods/workflow-runs.ts";
import { workflowsMethods } from "./methods/workflows.ts";
import type { QualityRuns } from "./quality/quality-runs.ts";
import type { StatementParts } from "./statement-parts.ts";
import type { Airflow } from "./workflows/airflow.ts";
import { ranDag } from "./workflows/dag-runs.ts";
import { ranSteps } from "./workflows/run-steps.ts";
import { stepWork } from "./workflows/step-work.ts";
import { WorkflowClock } from "./workflows/workflow-clock.ts";
import { WorkflowRuns } from "./workflows/workflow-runs.ts";
import type { Workflows } from "./workflows/workflows.ts";

interface WorkflowParts {
  logger: Logger;
  jobs: JobService;
  browser: JobBrowser;
  datasets: Datasets;
  metrics: Metrics;
  quality: QualityRuns;
  statements: StatementParts;
  engine: OrderEngine;
  /** Brings what jobs have loaded up to date. */
  settle: () => Promise<void>;
  workflows: Workflows;
  airflow: Airflow | null;
}

/** Runs of workflows side by side: each waits for other jobs, most of the time. */
const SLOTS = 32;

/** Puts together what runs workflows: the methods, what runs their jobs, and the clock. */
export function workflowParts({
  logger,
  jobs,
  browser,
  datasets,
  metrics,
  quality,
  statements,
  engine,
  settle,
  workflows,
  airflow,
}: WorkflowParts) {
  const { store, clock, dispatch, orders } = engine;
  const runs = new WorkflowRuns({ workflows, store, clock, orders, browser });
  const work = stepWork({ jobs, dispatch, orders, datasets, metrics, statements: statements.runs, quality });
  const carryOut: Parameters<typeof taskRunner>[0]["carryOut"] = (run) =>
    ranSteps(run, { store, work, now: () => clock.latest() });
  dispatch.serve(["workflow"], taskRunner({ ...engine, logger, slots: SLOTS, lost: null, carryOut }));
  if (airflow !== null) {
    const runDag: typeof carryOut = (run) => ranDag(run, airflow);
    dispatch.serve(["airflow"], taskRunner({ ...engine, logger, slots: SLOTS, lost: null, carryOut: runDag }));
  }
  const workflowClock = new WorkflowClock({
    store,
    clock,
    logger,
    scheduleMissing: () => workflows.scheduleMissing(),
    submitOpen: () => runs.submitOpen(),
    settle,
  });
  return {
    clock: workflowClock,
    methods: [...workflowsMethods(workflows), ...workflowRunsMethods(workflows, runs, orders)],
  };
}
