import { setTimeout as pause } from "node:timers/promises";
import { isLeft } from "../jobs/job-runner.ts";
import type { OrderResult, OrderRun } from "../jobs/task-runner.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import { type Airflow, type DagRun, failure } from "./airflow.ts";

/** A run of a DAG as its job is submitted with it. */
interface DagOrder {
  dag_id: string;
  conf: Record<string, JsonValue>;
  timeout_seconds: number;
}

const [FIRST_LOOK_MS, LONGEST_LOOK_MS] = [200, 10_000];
/** Questions in a row that Airflow may leave unanswered while a run goes on. */
const MOST_UNANSWERED = 5;
const STOP_MS = 10_000;

/**
 * Has Airflow run a DAG, and waits for its end. The run has its name by the job, so that a job which is begun again goes on
 * with the run that it had begun. Throws AIRFLOW_API_ERROR, also where the run ends as failed.
 */
export async function ranDag({ record, order: given, signal, log }: OrderRun, airflow: Airflow): Promise<OrderResult> {
  const { dag_id, conf, timeout_seconds } = given as unknown as DagOrder;
  const run = { dag_id, dag_run_id: `dataset-profiler__${record.job_id}` };
  const until = performance.now() + timeout_seconds * 1000;
  await airflow.trigger(run, conf, signal);
  log("info", `Airflow runs '${dag_id}' as ${run.dag_run_id}`);
  try {
    const state = await endOf(run, airflow, until, signal);
    if (state === "success") return { head: { ...run, state }, entries: [], said: `Airflow's run of '${dag_id}'` };
    const late = state === null ? `it had not ended within ${timeout_seconds} s` : `its run ended as ${state}`;
    if (state === null) await stopped(run, airflow);
    throw failure(dag_id, null, late);
  } catch (error) {
    if (signal.aborted && !isLeft(signal)) await stopped(run, airflow);
    throw error;
  }
}

/** How a run ended; null where it has not by a time. */
async function endOf(run: DagRun, airflow: Airflow, until: number, signal: AbortSignal): Promise<string | null> {
  let [unanswered, wait] = [0, FIRST_LOOK_MS];
  while (performance.now() < until) {
    await pause(Math.min(wait, Math.max(until - performance.now(), 0)), undefined, { signal });
    wait = Math.min(wait * 2, LONGEST_LOOK_MS);
    try {
      const state = await airflow.state(run, signal);
      unanswered = 0;
      if (state !== "queued" && state !== "running") return state;
    } catch (error) {
      signal.throwIfAborted();
      if (++unanswered >= MOST_UNANSWERED) throw error;
    }
  }
  return null;
}

/** Ends a run as far as Airflow lets it be ended. */
async function stopped(run: DagRun, airflow: Airflow): Promise<void> {
  await airflow.stop(run, AbortSignal.timeout(STOP_MS)).catch(() => {});
}
