import { expect } from "chai";
import type { Store } from "../../../src/store/store.ts";
import { specificationOf } from "../../support/specification.ts";
import { newJob } from "./new-job.ts";
import type { OpenStore } from "./open-store.ts";

const NOTHING = {
  jobsBefore: null,
  maxJobs: null,
  profilesBefore: null,
  maxProfileBytes: null,
  logsBefore: null,
  maxLogBytes: null,
};
const odd = 'a "NUL"\u0000, \u0001\u0002, a half \ud83d, %_\\ and é';
/** The half of a pair is no text: wherever it is stored as one it becomes the sign for that. */
const whole = odd.replace("\ud83d", "\ufffd");

/** What jobs are in any store. */
export function jobsContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it("are what they were when they were added, whatever their texts", async () => {
    const specification = specificationOf("set", { name: odd });
    const job = newJob({
      task: { kind: "profile", specification },
      dataset_name: odd,
      owner: "o\u0000",
      priority: -5,
      force: true,
      submitter: { client_id: "c\u0000", roles: ["r\u0000"] },
      submitted_at: 1_764_000_000_123,
    });
    await store.insertJobs([job]);
    const { task: _, submitter: __, ...summary } = job.record;
    expect(await store.job(job.record.job_id)).to.deep.equal({ ...summary, dataset_name: whole });
    expect(await store.task(job.record.job_id)).to.deep.equal({ kind: "profile", specification });
    const [active] = await store.activeJobs();
    expect(active).to.deep.equal({ ...job.record, dataset_name: whole });
    expect(await store.lastSubmittedAt()).to.equal(1_764_000_000_123);
  });

  it("are unknown until they are added", async () => {
    const { job_id } = newJob().record;
    expect(await store.job(job_id)).to.equal(null);
    expect(await store.task(job_id)).to.equal(null);
    expect(await store.lastSubmittedAt()).to.equal(null);
    expect(await store.changeJob(job_id, null, { changes: { attempts: 1 } })).to.equal(false);
  });

  it("change by what is given alone, and are no longer active once they have ended", async () => {
    const [one, other] = [newJob(), newJob()];
    await store.insertJobs([one, other]);
    const { job_id } = one.record;
    const error = { code: 40362, name: "FILE_READ_ERROR", message: odd, details: { file: odd } };
    const progress = { ...one.record.progress, percent: 12.5 };
    await store.changeJob(job_id, null, { changes: { stage: "running", started_at: 5, progress } });
    await store.changeJob(job_id, null, { changes: { stage: "failed", error, finished_at: 7 } });
    const { task: _, submitter: __, ...summary } = one.record;
    const expected = { ...summary, stage: "failed", started_at: 5, finished_at: 7, progress, error };
    expect(await store.job(job_id)).to.deep.equal(expected);
    expect((await store.activeJobs()).map((job) => job.job_id)).to.deep.equal([other.record.job_id]);
  });

  it("are forgotten when they are old, or more than are kept, the oldest first; never before they have ended", async () => {
    const jobs = Array.from({ length: 5 }, () => newJob());
    await store.insertJobs(jobs);
    for (const [i, { record }] of jobs.slice(0, 4).entries())
      await store.changeJob(record.job_id, null, { changes: { stage: "completed", finished_at: 10 + i } });
    const left = async (): Promise<number[]> => {
      const found = await Promise.all(jobs.map(({ record }) => store.job(record.job_id)));
      return found.flatMap((job, i) => (job === null ? [] : [i]));
    };
    expect((await store.retain({ ...NOTHING, jobsBefore: 11 })).jobs).to.equal(1);
    expect(await left()).to.deep.equal([1, 2, 3, 4]);
    expect((await store.retain({ ...NOTHING, maxJobs: 2 })).jobs).to.equal(1);
    expect(await left()).to.deep.equal([2, 3, 4]);
    expect(await store.retain({ ...NOTHING, maxJobs: 2 })).to.deep.equal({ jobs: 0, profiles: 0, logs: 0 });
  });

  it("tell which of a dataset's has the newest profile, of an owner or of any", async () => {
    const dataset_id = specificationOf("x").id;
    const jobs = ["ada", null, "ada"].map((owner) => newJob({ owner, dataset_id }));
    await store.insertJobs(jobs);
    const group = { head: { json: "{}", text_bytes: 2 }, entries: [] };
    const ids = jobs.map(({ record }) => record.job_id);
    for (const id of ids.slice(0, 2))
      await store.changeJob(id, null, { changes: { stage: "completed", finished_at: 1 }, profiles: { cdd: group } });
    expect(await store.newestCddJob(dataset_id, undefined)).to.equal(ids[1]);
    expect(await store.newestCddJob(dataset_id, "ada")).to.equal(ids[0]);
    expect(await store.newestCddJob(dataset_id, null)).to.equal(ids[1]);
    expect(await store.newestCddJob(dataset_id, "bob")).to.equal(null);
  });
}
