import { expect } from "chai";
import type { Store } from "../../../src/store/store.ts";
import { newJob } from "./new-job.ts";
import type { OpenStore } from "./open-store.ts";

const ALL = { offset: 0, limit: 1000, levels: null, search: null } as const;

/** What the log of a job is in any store. */
export function logContract(open: OpenStore): void {
  let store: Store;
  let id: string;
  beforeEach(async () => {
    store = await open();
    const job = { ...newJob(), log: [line("submitted")] };
    id = job.record.job_id;
    await store.insertJobs([job]);
  });
  afterEach(() => store.close());

  const line = (message: string, level: "info" | "warn" = "info") => ({ logged_at: 7, level, message });

  it("has a row for each line, numbered without gaps, whoever writes at the same time", async () => {
    const writers = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0
        ? store.appendLogs([{ job_id: id, run: null, lines: [line(`${i} a`), line(`${i} b`)] }])
        : store.changeJob(id, null, { changes: { warnings: i }, log: [line(`${i} a`), line(`${i} b`)] }),
    );
    await Promise.all(writers);
    const page = await store.log(id, ALL);
    expect(page?.total_count).to.equal(41);
    expect(page?.log.map(({ row }) => row)).to.deep.equal(Array.from({ length: 41 }, (_, row) => row));
    const messages = page?.log.map(({ message }) => message) ?? [];
    for (let i = 0; i < 20; i++) expect(messages[messages.indexOf(`${i} a`) + 1]).to.equal(`${i} b`);
  });

  it("is found through by level, and by what its messages say, in upper or lower case", async () => {
    const lines = [line("100% of A_b", "warn"), line("100 of axb"), line("\\ back"), line("FILE a")];
    await store.appendLogs([{ job_id: id, run: null, lines }]);
    const rows = async (levels: readonly ("info" | "warn")[] | null, search: string | null) =>
      (await store.log(id, { ...ALL, levels, search }))?.log.map(({ row }) => row);
    expect(await rows(["warn"], null)).to.deep.equal([1]);
    expect(await rows(null, "a_B")).to.deep.equal([1]);
    expect(await rows(null, "0%")).to.deep.equal([1]);
    expect(await rows(null, "\\")).to.deep.equal([3]);
    expect(await rows(["info"], "file")).to.deep.equal([4]);
    expect(await rows([], null)).to.deep.equal([]);
    const page = await store.log(id, { ...ALL, offset: 1, limit: 2 });
    expect([page?.total_count, page?.log.map(({ row }) => row)]).to.deep.equal([5, [1, 2]]);
  });

  it("is none once it is deleted, and of a job that is unknown", async () => {
    expect(await store.log(newJob().record.job_id, ALL)).to.equal(null);
    await store.changeJob(id, null, { changes: { stage: "completed", finished_at: 1 } });
    const nothing = { jobsBefore: null, maxJobs: null, profilesBefore: null, maxProfileBytes: null, maxLogBytes: null };
    expect((await store.retain({ ...nothing, logsBefore: 1 })).logs).to.equal(0);
    expect((await store.retain({ ...nothing, logsBefore: 2 })).logs).to.equal(1);
    expect(await store.log(id, ALL)).to.equal(null);
  });
}
