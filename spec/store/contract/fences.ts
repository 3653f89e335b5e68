import { expect } from "chai";
import type { EntryGroup } from "../../../src/profiling/output/entries.ts";
import type { Store } from "../../../src/store/store.ts";
import { newJob } from "./new-job.ts";
import type { OpenStore } from "./open-store.ts";

const ENDED = { stage: "completed", finished_at: 1 } as const;
const RUNS = { changes: { stage: "running", attempts: 1, started_at: 1 } } as const;

/** What a run of a job may do in any store, and what it may no longer. */
export function fencesContract(open: OpenStore): void {
  let store: Store;
  let id: string;
  beforeEach(async () => {
    store = await open();
    const job = newJob();
    id = job.record.job_id;
    await store.insertJobs([job]);
  });
  afterEach(() => store.close());

  const group = (head: string | null, ...names: string[]): EntryGroup => ({
    head: head === null ? null : { json: head, text_bytes: Buffer.byteLength(head) },
    entries: names.map((name) => ({ name, json: name, text_bytes: name.length })),
  });
  const line = (message: string) => ({ logged_at: 1, level: "info" as const, message });
  const logged = async (): Promise<string[]> => {
    const page = await store.log(id, { offset: 0, limit: 100, levels: null, search: null });
    return page?.log.map(({ message }) => message) ?? [];
  };

  it("count while the job is in them, and no longer once it is in another", async () => {
    expect(await store.changeJob(id, null, { ...RUNS, enters: "first" })).to.equal(true);
    expect(await store.changeJob(id, "first", { changes: { warnings: 1 } })).to.equal(true);
    expect(await store.changeJob(id, null, { changes: { attempts: 2 }, enters: "second" })).to.equal(true);
    const before = await store.job(id);
    const late = { changes: ENDED, profiles: { heavy: group("late") }, log: [line("late")] };
    expect(await store.changeJob(id, "first", late)).to.equal(false);
    expect(await store.addEntries(id, "first", "heavy", group("late", "a"))).to.equal(false);
    expect(await store.appendLogs([{ job_id: id, run: "first", lines: [line("late")] }])).to.deep.equal([false]);
    expect(await store.job(id)).to.deep.equal(before);
    expect([await store.documents(id), await logged()]).to.deep.equal([[], []]);
    const both = [
      { job_id: id, run: "second", lines: [line("in time")] },
      { job_id: newJob().record.job_id, run: null, lines: [line("of no job")] },
    ];
    expect(await store.appendLogs(both)).to.deep.equal([true, false]);
    expect(await store.changeJob(id, "second", { changes: ENDED })).to.equal(true);
    expect(await logged()).to.deep.equal(["in time"]);
  });

  it("count no longer once the job has ended, nor does anything else", async () => {
    await store.changeJob(id, null, { ...RUNS, enters: "run" });
    const cancelled = { stage: "cancelled", finished_at: 2, cancelled_by: "user", cancel_reason: null } as const;
    expect(await store.changeJob(id, null, { changes: cancelled })).to.equal(true);
    const late = { changes: ENDED, profiles: { heavy: group("late") }, log: [line("late")] };
    for (const run of ["run", null]) {
      expect(await store.changeJob(id, run, late)).to.equal(false);
      expect(await store.addEntries(id, run, "cdd", group("late"))).to.equal(false);
      expect(await store.appendLogs([{ job_id: id, run, lines: [line("late")] }])).to.deep.equal([false]);
    }
    expect(await store.job(id)).to.include({ stage: "cancelled", finished_at: 2 });
    expect([await store.documents(id), await logged()]).to.deep.equal([[], []]);
  });

  it("of which two end a job at the same time end it once", async () => {
    await store.changeJob(id, null, { ...RUNS, enters: "run" });
    const cancelled = { stage: "cancelled", finished_at: 2, cancelled_by: "user", cancel_reason: null } as const;
    const counted = await Promise.all([
      store.changeJob(id, "run", { changes: ENDED, profiles: { light: group("made") }, log: [line("one")] }),
      store.changeJob(id, null, { changes: cancelled, log: [line("one")] }),
      store.changeJob(id, "run", { changes: ENDED, log: [line("one")] }),
    ]);
    expect(counted.filter((each) => each)).to.have.length(1);
    expect(await logged()).to.deep.equal(["one"]);
  });

  it("have profiles of their own until one is published, and leave nothing of the others", async () => {
    await store.changeJob(id, null, { ...RUNS, enters: "first" });
    await store.addEntries(id, "first", "heavy", group("first", "a", "b"));
    await store.changeJob(id, null, { changes: { attempts: 2 }, enters: "second" });
    await store.addEntries(id, "second", "heavy", group("second", "c"));
    expect(await store.addEntries(id, "first", "heavy", group(null, "d"))).to.equal(false);
    await store.changeJob(id, "second", { changes: ENDED, profiles: { heavy: group(null, "e") } });
    const [heavy, ...others] = await store.documents(id);
    expect(others).to.deep.equal([]);
    expect((await store.head(heavy?.id ?? 0))?.json).to.equal("second");
    const entries = await store.entries(heavy?.id ?? 0, { offset: 0, limit: 10 });
    expect(entries?.map(({ json }) => json)).to.deep.equal(["c", "e"]);
  });
}
