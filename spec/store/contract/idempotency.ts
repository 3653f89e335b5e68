import { expect } from "chai";
import type { NewJob, Store } from "../../../src/store/store.ts";
import { newJob } from "./new-job.ts";
import type { OpenStore } from "./open-store.ts";

/** How submissions that come again are known, in any store. */
export function idempotencyContract(open: OpenStore): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  const keyed = (key: string, owner: string | null, submitted_at: number, since = 0): NewJob => ({
    ...newJob({ owner, submitted_at }),
    idempotency: { key, params: `of ${submitted_at}`, since },
  });

  it("have a job added once; whoever comes again is told of it", async () => {
    const [first, again, other] = [keyed("k\u0000", "ada", 1), keyed("k\u0000", "ada", 2), keyed("l", "ada", 3)];
    const { job_id, dataset_id } = first.record;
    const earlier = { job_id, dataset_id, params: "of 1" };
    expect(await store.insertJobs([first, again, other])).to.deep.equal([null, earlier, null]);
    expect(await store.idempotent("ada", "k\u0000", 0)).to.deep.equal(earlier);
    expect(await store.job(again.record.job_id)).to.equal(null);
    expect(await store.job(other.record.job_id)).to.include({ submitted_at: 3 });
  });

  it("are each owner's own, those of callers without a name too", async () => {
    const answers = await store.insertJobs([keyed("k", "ada", 1), keyed("k", null, 2), keyed("k", "", 3)]);
    expect(answers).to.deep.equal([null, null, null]);
    expect(await store.idempotent("bob", "k", 0)).to.equal(null);
  });

  it("are forgotten when they are old", async () => {
    const [old, young] = [keyed("k", null, 10), keyed("k", null, 20, 11)];
    await store.insertJobs([old]);
    expect(await store.idempotent(null, "k", 11)).to.equal(null);
    expect(await store.insertJobs([young])).to.deep.equal([null]);
    expect((await store.idempotent(null, "k", 0))?.job_id).to.equal(young.record.job_id);
  });

  it("that are used many times at once have one job added", async () => {
    const jobs = Array.from({ length: 40 }, (_, i) => keyed("k", "ada", i + 1));
    const answers = await Promise.all(jobs.map((job) => store.insertJobs([job])));
    expect(answers.filter(([earlier]) => earlier === null)).to.have.length(1);
    const told = new Set(answers.flatMap(([earlier]) => earlier?.job_id ?? []));
    expect(told.size).to.equal(1);
    expect((await store.activeJobs()).map(({ job_id }) => job_id)).to.deep.equal([...told]);
  });
}
