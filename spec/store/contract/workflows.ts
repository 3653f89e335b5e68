import { expect } from "chai";
import type { StoredStep } from "../../../src/store/definitions/workflow-run-steps.ts";
import type { Firing } from "../../../src/store/definitions/workflow-steps.ts";
import type { Store } from "../../../src/store/store.ts";
import { named } from "./named.ts";
import { newJob } from "./new-job.ts";
import type { OpenStore } from "./open-store.ts";

/** What every store promises of when workflows come due, and of what they start. */
export function workflowsContract(open: OpenStore): void {
  let store: Store;
  let [one, other] = [0, 0];
  beforeEach(async () => {
    store = await open();
    one = await named(store, "workflow", "w.a.one");
    other = await named(store, "workflow", "w.a.other");
  });
  afterEach(() => store.close());

  const firing = (scheduled_at: number, more: Partial<Firing> = {}): Firing => ({
    definition_id: one,
    source: "schedule",
    scheduled_at,
    outcome: "open",
    run_order: '{"a":"\u0000"}',
    job_id: null,
    batch_id: null,
    fired_at: scheduled_at,
    ...more,
  });
  const all = { source: null, since: null, status: null, limit: 9, offset: 0 };
  const times = async (definitions: number[], more: object = {}): Promise<number[]> =>
    (await store.workflows.firings({ ...all, definitions, ...more })).firings.map(({ scheduled_at }) => scheduled_at);

  it("come due in their order, and are taken once", async () => {
    expect(await store.workflows.unscheduled(9)).to.deep.equal([one, other]);
    await store.workflows.put(one, 20, []);
    await store.workflows.put(other, 10, []);
    expect(await store.workflows.unscheduled(9)).to.deep.equal([]);
    expect(await store.workflows.due(9, 9)).to.deep.equal([]);
    const due = await store.workflows.due(20, 9);
    expect(due.map(({ definition_id }) => definition_id)).to.deep.equal([other, one]);
    const [, mine] = due;
    if (mine === undefined) throw new Error("there are two");
    const taken = [1, 2].map(() => store.workflows.take(mine, 30, [firing(20), firing(20), firing(21)]));
    expect((await Promise.all(taken)).sort()).to.deep.equal([false, true]);
    expect((await store.workflows.schedule(one))?.next_at).to.equal(30);
    expect(await times([one])).to.deep.equal([21, 20]);
  });

  it("are found by what has become of them", async () => {
    const job = newJob();
    await store.insertJobs([job]);
    const { job_id } = job.record;
    await store.changeJob(job_id, null, { changes: { stage: "failed", finished_at: 1 } });
    for (const at of [1, 2, 3, 4]) await store.workflows.add(firing(at));
    await store.workflows.settle(firing(2), "skipped", null);
    await store.workflows.settle(firing(3), "submitted", job_id);
    await store.workflows.settle(firing(4), "submitted", "0f316ab4-c3fb-41be-bd3a-45684ba822f4");
    expect(await times([one], { status: "SUBMITTING" })).to.deep.equal([1]);
    expect(await times([one], { status: "SKIPPED" })).to.deep.equal([2]);
    expect(await times([one], { status: "FAILED" })).to.deep.equal([3]);
    expect(await times([one], { status: "CLEANED_UP" })).to.deep.equal([4]);
    expect((await store.workflows.firings({ ...all, definitions: [one], status: "COMPLETED" })).total_count).to.equal(
      0,
    );
    expect(await times([one], { source: "schedule", since: 3 })).to.deep.equal([4, 3]);
  });

  it("are held, once, and stay so where they are set anew", async () => {
    await store.workflows.put(one, 20, []);
    const held = { paused: true, next_at: null, reason: "moving", by: "ann" };
    expect(await store.workflows.hold(one, held)).to.equal(true);
    expect(await store.workflows.hold(one, held)).to.equal(false);
    await store.workflows.put(one, 40, []);
    expect(await store.workflows.schedule(one)).to.deep.equal({
      definition_id: one,
      next_at: null,
      paused: true,
      reason: "moving",
    });
    expect(await store.workflows.hold(one, { paused: false, next_at: 50, reason: null, by: "ann" })).to.equal(true);
    expect((await store.workflows.due(50, 9)).map(({ next_at }) => next_at)).to.deep.equal([50]);
    await store.workflows.drop(one);
    expect(await store.workflows.schedule(one)).to.equal(null);
  });

  it("are started by a dataset's new snapshot once", async () => {
    const dataset = await named(store, "dataset", "raw.it.set");
    await store.workflows.put(one, null, [{ dataset: "raw.it.set", seen_job: null }]);
    expect(await store.workflows.loaded()).to.deep.equal([]);
    const refresh = { definition_id: dataset, version: 1, kind: "snapshot" as const, job_id: "job", begun_at: 7 };
    await store.catalog.beginRefresh(refresh);
    await store.catalog.settle(refresh, { tables: [], columns: [], now: 8 });
    const [loaded] = await store.workflows.loaded();
    expect(loaded).to.deep.equal({ definition_id: one, dataset: "raw.it.set", job_id: "job", begun_at: 7 });
    if (loaded === undefined) throw new Error("there is one");
    for (const source of ["after", "manual"] as const) await store.workflows.takeLoaded(loaded, firing(7, { source }));
    expect(await store.workflows.loaded()).to.deep.equal([]);
    expect(await times([one], { source: "after" })).to.deep.equal([7]);
    expect(await times([one], { source: "manual" })).to.deep.equal([]);
  });

  it("have one start of a kind at a moment, which gets its job once", async () => {
    expect(await store.workflows.add(firing(5))).to.equal(true);
    expect(await store.workflows.add(firing(5))).to.equal(false);
    expect(await store.workflows.add(firing(5, { source: "backfill", batch_id: "b" }))).to.equal(true);
    expect(await store.workflows.add(firing(6, { definition_id: other }))).to.equal(true);
    expect((await store.workflows.open(2)).map(({ scheduled_at }) => scheduled_at)).to.deep.equal([5, 5]);
    await store.workflows.settle(firing(5), "submitted", "job");
    await store.workflows.settle(firing(5), "submitted", "late");
    expect(await store.workflows.firing("job")).to.deep.equal(firing(5, { outcome: "submitted", job_id: "job" }));
    expect(await store.workflows.firing("late")).to.equal(null);
    await store.workflows.settle(firing(6, { definition_id: other }), "skipped", null);
    expect((await store.workflows.open(9)).map(({ source }) => source)).to.deep.equal(["backfill"]);
    expect(await store.workflows.earlier(firing(9))).to.deep.equal(["job"]);
    expect(await store.workflows.earlier(firing(5))).to.deep.equal([]);
    expect(await times([one, other], { since: 6 })).to.deep.equal([6]);
  });

  it("note how far the steps of a run are, in their order", async () => {
    const step: StoredStep = {
      job_id: "run",
      step: "second",
      position: 1,
      status: "running",
      attempts: 1,
      child: null,
      error: null,
      started_at: 3,
      ended_at: null,
    };
    const first = { ...step, step: "first", position: 0, status: "done", child: "job", ended_at: 2 };
    for (const each of [step, first, { ...step, child: "other", error: "{}" }]) await store.workflows.putStep(each);
    expect(await store.workflows.steps("run")).to.deep.equal([first, { ...step, child: "other", error: "{}" }]);
    expect(await store.workflows.steps("none")).to.deep.equal([]);
  });
}
