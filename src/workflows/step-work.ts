import type { Datasets } from "../definitions/datasets.ts";
import type { Metrics } from "../definitions/metrics.ts";
import type { StatementRuns } from "../definitions/statements.ts";
import { ServiceError } from "../errors/service-error.ts";
import type { JobService } from "../jobs/job-service.ts";
import type { Orders } from "../jobs/orders.ts";
import type { TypedDispatch } from "../jobs/typed-dispatch.ts";
import { counted } from "../profiling/model/number-text.ts";
import type { QualityRuns } from "../quality/quality-runs.ts";
import type { StepWork } from "./run-steps.ts";

export interface StepWorkOptions {
  jobs: JobService;
  dispatch: TypedDispatch;
  orders: Orders;
  datasets: Datasets;
  metrics: Metrics;
  statements: StatementRuns;
  quality: QualityRuns;
}

const TIMEOUT_SECONDS = 300;
/** DAGs take longer than statements. */
const DAG_SECONDS = 3600;
const ROWS = 1000;

/** What does steps by what the service does for callers. */
export function stepWork({
  jobs,
  dispatch,
  orders,
  datasets,
  metrics,
  statements,
  quality,
}: StepWorkOptions): StepWork {
  return {
    begin: async (step, parameters, { caller, signal }, key) => {
      const { timeout_seconds = TIMEOUT_SECONDS, force = false } = step;
      const idempotency = { key, params: key };
      const run_by = "workflow" as const;
      switch (step.type) {
        case "refresh":
          return datasets.refresh(step.dataset ?? "", force, caller);
        case "profile": {
          const { profile_specification: specification } = step;
          if (specification === undefined)
            throw new ServiceError("VALIDATION_ERROR", { reason: "there is nothing to profile" });
          const given = { specification, only_light_profile: false, force, priority: 0, idempotency };
          return (await jobs.submit(given, caller)).job_id;
        }
        case "quality": {
          const wish = {
            name: step.spec ?? "",
            target: null,
            tests: null,
            timeout_seconds,
            fail_fast: false,
            idempotency,
          };
          return quality.submit(wish, { caller, signal });
        }
        case "metric": {
          const wish = { parameters, limit: ROWS, timeout_seconds, run_by, idempotency };
          return metrics.run(step.metric ?? "", wish, { caller, signal });
        }
        case "airflow": {
          const { dag_id = "" } = step;
          const order = { dag_id, conf: parameters, timeout_seconds: step.timeout_seconds ?? DAG_SECONDS };
          return orders.submit({ type: "airflow", name: dag_id, order, idempotency }, caller);
        }
        case "query": {
          const wish = {
            type: "query" as const,
            sql: step.sql ?? "",
            parameters,
            declared: [],
            limit: ROWS,
            timeout_seconds,
            run_by,
          };
          return statements.submit({ ...wish, idempotency }, caller);
        }
      }
    },
    problem: async (step, job) => {
      if (step.type !== "quality") return null;
      const { head } = await quality.outcome(job.job_id, 0, new AbortController().signal);
      if (head === null || head.status === "passed" || head.status === "warned") return null;
      return `${counted(head.failed, "test")} of '${step.spec}' failed, and ${head.errors} could not be run`;
    },
    ended: (jobId, waitMs, signal) => orders.ended(jobId, waitMs, signal),
    cancel: async (jobId, reason) => {
      await dispatch.cancel(jobId, { cancelled_by: "automatic", cancel_reason: reason });
    },
  };
}
