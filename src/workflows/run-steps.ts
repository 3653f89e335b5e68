import { setTimeout as pause } from "node:timers/promises";
import type { Caller } from "../access/caller.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type StoredError, toStoredError } from "../errors/stored.ts";
import { isLeft } from "../jobs/job-runner.ts";
import type { OrderResult, OrderRun } from "../jobs/task-runner.ts";
import type { JsonValue } from "../profiling/model/json-value.ts";
import type { StoredStep } from "../store/definitions/workflow-run-steps.ts";
import type { Firing } from "../store/definitions/workflow-steps.ts";
import type { WorkflowStore } from "../store/definitions/workflow-store.ts";
import type { JobSummary } from "../store/job-record.ts";
import { viewsOf } from "../store/job-stage.ts";
import type { Store } from "../store/store.ts";
import { callerOf } from "./starts.ts";
import type { WorkflowOrder } from "./workflow-runs.ts";
import type { WorkflowStep } from "./workflow-spec.ts";

/** What does steps, each as a job of its own. */
export interface StepWork {
  /** Begins a step; the same key begins it once. Gives the id of its job. */
  begin: (
    step: WorkflowStep,
    values: Record<string, JsonValue>,
    call: { caller: Caller; signal: AbortSignal },
    key: string,
  ) => Promise<string>;
  /** Why what its job has done is not as it should be, although it has ended well; null where it is. */
  problem: (step: WorkflowStep, job: JobSummary) => Promise<string | null>;
  /** A job once it has ended, the time is over, or the signal aborts. */
  ended: (jobId: string, waitMs: number, signal: AbortSignal) => Promise<JobSummary | null>;
  /** Ends a job. */
  cancel: (jobId: string, reason: string) => Promise<void>;
}

export interface RunStepsOptions {
  store: Pick<Store, "job"> & { workflows: WorkflowStore };
  work: StepWork;
  now: () => number;
}

/** How long is waited for a change at once. */
const WAIT_MS = 5_000;
/** How often it is looked whether an earlier run has ended. */
const LOOK_MS = 500;

/**
 * Does the steps of a run, one after the other, and notes how far each is: a run that is begun again goes on with the job
 * that it was waiting for. Where it is cancelled, so is that job.
 */
export async function ranSteps(
  { record, order: given, signal, log }: OrderRun,
  options: RunStepsOptions,
): Promise<OrderResult> {
  const order = given as unknown as WorkflowOrder;
  const { store } = options;
  const firing = await ownFiring(record.job_id, store, signal);
  await turnOf(firing, order, options, signal);
  const caller = callerOf({ subject: record.owner, ...record.submitter });
  const known = new Map((await store.workflows.steps(record.job_id)).map((step) => [step.step, step]));
  const failed: { step: string; reason: string }[] = [];
  const ended: StoredStep[] = [];
  for (const [position, step] of order.spec.steps.entries()) {
    const before = known.get(step.id) ?? newStep(record.job_id, step.id, position);
    const after = await withRetries(step, before, order, { caller, signal, log, options });
    ended.push(after);
    if (after.status === "done") continue;
    failed.push({ step: step.id, reason: reasonOf(after) });
    if (step.on_failure !== "continue") break;
  }
  const [first] = failed;
  if (first !== undefined) {
    throw new ServiceError("WORKFLOW_STEP_FAILED", { name: order.name, step: first.step, reason: first.reason });
  }
  const steps = ended.map(({ step, status, child, attempts }) => ({ step, status, job_id: child, attempts }));
  return {
    head: { name: order.name, logical_date: order.logical_date },
    entries: steps,
    said: `${steps.length} steps`,
  };
}

interface StepRun {
  caller: Caller;
  signal: AbortSignal;
  log: OrderRun["log"];
  options: RunStepsOptions;
}

async function withRetries(
  step: WorkflowStep,
  before: StoredStep,
  order: WorkflowOrder,
  run: StepRun,
): Promise<StoredStep> {
  const { log, signal, options } = run;
  const { max, delay_seconds } = order.spec.retry;
  let now = before;
  while (now.status !== "done") {
    if (now.status === "failed") {
      if (now.attempts > max || isUnsure(now)) return now;
      log("info", `step '${step.id}' is tried again in ${delay_seconds} s`);
      await pause(delay_seconds * 1000, undefined, { signal });
    }
    now = await attempted(step, now, order, run);
    await options.store.workflows.putStep(now);
    log(now.status === "done" ? "info" : "warn", `step '${step.id}': ${now.status}`);
  }
  return now;
}

/** Whether an attempt may have begun what would then be done twice. */
function isUnsure({ error }: StoredStep): boolean {
  return error !== null && (JSON.parse(error) as StoredError).name === "ACTION_OUTCOME_UNKNOWN";
}

/** One attempt at a step, or the rest of one that was begun. */
async function attempted(
  step: WorkflowStep,
  before: StoredStep,
  order: WorkflowOrder,
  { caller, signal, log, options }: StepRun,
): Promise<StoredStep> {
  const { work, store, now } = options;
  const goesOn = before.status === "running";
  const attempts = goesOn ? before.attempts : before.attempts + 1;
  const begun = {
    ...before,
    status: "running",
    attempts,
    error: null,
    started_at: before.started_at ?? now(),
    ended_at: null,
  };
  let child = goesOn ? before.child : null;
  if (!goesOn) await store.workflows.putStep({ ...begun, child });
  const ended = (status: string, error: StoredError | null): StoredStep => ({
    ...begun,
    child,
    status,
    error: error === null ? null : JSON.stringify(error),
    ended_at: now(),
  });
  const unfit = (reason: string): StoredError =>
    toStoredError(new ServiceError("WORKFLOW_STEP_FAILED", { name: order.name, step: step.id, reason }));
  try {
    if (child === null) {
      const key = `workflow step ${before.job_id} ${step.id} ${attempts}`;
      child = await work.begin(step, valuesOf(step, order), { caller, signal }, key);
      await store.workflows.putStep({ ...begun, child });
      log("info", `step '${step.id}' is the job ${child}`);
    }
    const job = await endOf(child, work, signal);
    if (job === null) return ended("failed", toStoredError(new ServiceError("JOB_NOT_FOUND", { job_id: child })));
    if (job.error !== null) return ended("failed", job.error);
    if (viewsOf(job).state === "terminate") return ended("failed", unfit("its job was cancelled"));
    const problem = await work.problem(step, job);
    return problem === null ? ended("done", null) : ended("failed", unfit(problem));
  } catch (error) {
    if (!signal.aborted) return ended("failed", toStoredError(error));
    if (!isLeft(signal)) {
      if (child !== null) await work.cancel(child, "the run of its workflow was stopped").catch(() => {});
      await store.workflows.putStep(ended("stopped", null));
    }
    throw error;
  }
}

async function endOf(jobId: string, work: StepWork, signal: AbortSignal): Promise<JobSummary | null> {
  for (;;) {
    const job = await work.ended(jobId, WAIT_MS, signal);
    signal.throwIfAborted();
    if (job === null || viewsOf(job).terminal) return job;
    await pause(LOOK_MS / 10, undefined, { signal }); // where nobody is to wait any more, it is answered at once
  }
}

/** Why a step failed, in words that do not name it. */
function reasonOf({ error }: StoredStep): string {
  if (error === null) return "";
  const { name, message, details } = JSON.parse(error) as StoredError;
  return name === "WORKFLOW_STEP_FAILED" ? (details as { reason: string }).reason : message;
}

/** The parameters of a step: its own values, and those that it takes from the run. */
function valuesOf({ parameters = {}, take = {} }: WorkflowStep, order: WorkflowOrder): Record<string, JsonValue> {
  const taken = Object.entries(take).map(([name, from]): [string, JsonValue] => [
    name,
    from === "logical_date" ? order.logical_date : (order.parameters[from] ?? null),
  ]);
  return { ...parameters, ...Object.fromEntries(taken) };
}

/** The start that a job is of; it is noted just after the job was made. */
async function ownFiring(jobId: string, { workflows }: RunStepsOptions["store"], signal: AbortSignal): Promise<Firing> {
  for (;;) {
    const firing = await workflows.firing(jobId);
    if (firing !== null) return firing;
    await pause(20, undefined, { signal });
  }
}

/** Waits until it is the turn of a run: earlier runs have ended, or, in a batch, few enough are under way. */
async function turnOf(
  firing: Firing,
  order: WorkflowOrder,
  { store }: RunStepsOptions,
  signal: AbortSignal,
): Promise<void> {
  const batch = firing.source === "backfill";
  if (!batch && order.spec.overlap !== "queue") return;
  const most = batch ? order.parallel : 1;
  for (;;) {
    let running = 0;
    for (const jobId of await store.workflows.earlier(firing)) {
      const job = await store.job(jobId);
      if (job === null || viewsOf(job).terminal) continue;
      const other = batch ? await store.workflows.firing(jobId) : null;
      if (!batch || other?.batch_id === firing.batch_id) running++;
    }
    if (running < most) return;
    await pause(LOOK_MS, undefined, { signal });
  }
}

function newStep(job_id: string, step: string, position: number): StoredStep {
  return {
    job_id,
    step,
    position,
    status: "waiting",
    attempts: 0,
    child: null,
    error: null,
    started_at: null,
    ended_at: null,
  };
}
