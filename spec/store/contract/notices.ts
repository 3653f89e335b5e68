import { expect } from "chai";
import type { Store } from "../../../src/store/store.ts";
import { newJob } from "./new-job.ts";
import type { OpenStore } from "./open-store.ts";

/** What every store promises of who is told of jobs. */
export function noticesContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const notify = [
    { url: "https://a.example.org/?x=1", when: "failure" as const },
    { url: "http://b.example.org", when: "always" as const },
  ];
  const added = async (): Promise<string> => {
    const job = newJob();
    await store.insertJobs([{ ...job, notify }]);
    return job.record.job_id;
  };
  const ended = async (job_id: string): Promise<void> => {
    await store.changeJob(job_id, null, { changes: { stage: "failed", finished_at: 1 } });
  };
  const due = async (now: number): Promise<number[]> =>
    (await store.notices.due(now, 9)).map(({ position }) => position);

  it("are noted with the job, and due once it has ended", async () => {
    const job_id = await added();
    const now = Date.now() + 1000;
    expect((await store.notices.of(job_id)).map(({ url, when }) => ({ url, when }))).to.deep.equal(notify);
    expect(await due(now)).to.deep.equal([]);
    await ended(job_id);
    expect(await due(now)).to.deep.equal([0, 1]);
    expect(await due(0)).to.deep.equal([]);
    expect(await store.notices.due(now, 1)).to.have.length(1);
  });

  it("are begun once each, are due again at another time, and settled", async () => {
    const job_id = await added();
    await ended(job_id);
    const now = Date.now() + 1000;
    const [first, second] = await store.notices.due(now, 9);
    if (first === undefined || second === undefined) throw new Error("there are two");
    expect(await store.notices.take(first, now + 60)).to.equal(true);
    expect(await store.notices.take(first, now + 60)).to.equal(false);
    expect(await due(now)).to.deep.equal([1]);
    expect(await due(now + 60)).to.deep.equal([1, 0]);
    await store.notices.settle(first, { outcome: "open", next_at: now + 90, problem: "it answered 503" });
    await store.notices.settle(second, { outcome: "delivered", next_at: now, problem: null });
    const [again, done] = await store.notices.of(job_id);
    expect(again).to.deep.include({ outcome: "open", attempts: 1, next_at: now + 90, problem: "it answered 503" });
    expect(done).to.deep.include({ outcome: "delivered", attempts: 0, problem: null });
    expect(await due(now + 90)).to.deep.equal([0]);
    expect(await store.notices.take(second, now + 99)).to.equal(false);
  });

  it("are kept as long as their job is", async () => {
    const job_id = await added();
    await ended(job_id);
    await store.notices.forget();
    expect(await store.notices.of(job_id)).to.have.length(2);
    const nothing = { profilesBefore: null, maxProfileBytes: null, logsBefore: null, maxLogBytes: null, maxJobs: null };
    await store.retain({ ...nothing, jobsBefore: Date.now() + 9999 });
    expect(await store.job(job_id)).to.equal(null);
    await store.notices.forget();
    expect(await store.notices.of(job_id)).to.deep.equal([]);
  });
}
