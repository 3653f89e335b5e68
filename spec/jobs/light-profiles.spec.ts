import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { pino } from "pino";
import type { ActiveJob, Run } from "../../src/jobs/active-job.ts";
import { ActiveJobs } from "../../src/jobs/active-jobs.ts";
import { JobLogs } from "../../src/jobs/job-logs.ts";
import { LightProfiles } from "../../src/jobs/light-profiles.ts";
import { Runs } from "../../src/jobs/runs.ts";
import { StatusWaiters } from "../../src/jobs/status-waiters.ts";
import { recordOfSubmission } from "../../src/jobs/submission.ts";
import type { JobStep, Store } from "../../src/store/store.ts";
import { specificationOf } from "../support/specification.ts";

const light = { head: { json: "{}", text_bytes: 2 }, entries: [] };

describe("a light profile", () => {
  /** A job that runs, and the steps that its store was told of. */
  const running = (only_light_profile = false) => {
    const steps: JobStep[] = [];
    const store = {
      changeJob: async (_: string, __: string, step: JobStep) => {
        steps.push(step);
        return true;
      },
    } as unknown as Store;
    const logs = new JobLogs(store, pino({ level: "silent" }));
    const active = new ActiveJobs({ store, waiters: new StatusWaiters(), logs });
    const failed: unknown[] = [];
    const runs = new Runs({
      jobTimeoutMs: 60_000,
      onKilled: () => {},
      onOver: () => {},
      onBroken: async (_, error) => void failed.push(error),
    });
    const submission = { specification: specificationOf("set"), only_light_profile, force: false, priority: 0 };
    const record = recordOfSubmission(submission, { job_id: "7", batch_id: null }, null);
    const job: ActiveJob = active.add({ ...record, stage: "running" });
    const run: Run = runs.add(job, { run: () => {}, cancel: () => {}, kill: () => {} }, "none");
    return { job, run, runs, steps, failed, lights: new LightProfiles(active, runs) };
  };
  const stored = ({ changes: { stage }, profiles }: JobStep) => ({ stage, profiles });

  it("is stored by itself where its run goes on", async () => {
    const { job, run, runs, steps, failed, lights } = running();
    lights.ready(job, run, light);
    expect(steps).to.deep.equal([]);
    await sleep(150);
    expect(steps.map(stored)).to.deep.equal([{ stage: "running_with_light", profiles: { light } }]);
    expect([run.light, failed]).to.deep.equal([null, []]);
    runs.release(job);
  });

  it("is stored before whatever else comes of the run, and once", async () => {
    const { job, run, runs, steps, lights } = running();
    lights.ready(job, run, light);
    await lights.store(job, run);
    expect(steps).to.have.length(1);
    await sleep(150);
    expect(steps).to.have.length(1);
    runs.release(job);
  });

  it("is left to the end of a run that is over before, and to that of one that makes nothing else", async () => {
    const over = running();
    over.lights.ready(over.job, over.run, light);
    over.runs.release(over.job);
    const only = running(true);
    only.lights.ready(only.job, only.run, light);
    await only.lights.store(only.job, only.run);
    await sleep(150);
    expect([over.steps, only.steps, over.run.light, only.run.light]).to.deep.equal([[], [], light, light]);
    only.runs.release(only.job);
  });
});
