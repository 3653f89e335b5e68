import type { StoredError } from "../errors/stored.ts";
import { numbered, plainly, type Told } from "../notify/told.ts";
import type { WorkflowStore } from "../store/definitions/workflow-store.ts";
import type { JobSummary } from "../store/job-record.ts";

/** What is told of a run of a workflow: how far each step came. */
export async function toldOfSteps(job: JobSummary, workflows: Pick<WorkflowStore, "steps">): Promise<Told> {
  const steps = (await workflows.steps(job.job_id)).map(({ step, status, attempts, child, error }) => ({
    id: step,
    status,
    attempts,
    job_id: child,
    error: numbered(error === null ? null : (JSON.parse(error) as StoredError)),
  }));
  return { ...plainly(job), members: { steps } };
}
