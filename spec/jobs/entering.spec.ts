import { expect } from "chai";
import { pino } from "pino";
import { ActiveJobs } from "../../src/jobs/active-jobs.ts";
import { JobLogs, logLine } from "../../src/jobs/job-logs.ts";
import { newRecord } from "../../src/jobs/new-record.ts";
import { StatusWaiters } from "../../src/jobs/status-waiters.ts";
import type { Store } from "../../src/store/store.ts";

const nobody = { subject: null, client_id: null, roles: [] };

describe("a job that enters a run", () => {
  /** A store that answers when it is told to, and what it was told to write. */
  const slowStore = () => {
    const answer = Promise.withResolvers<boolean>();
    const written: { run: string | null; messages: string[] }[] = [];
    const store = {
      changeJob: () => answer.promise,
      appendLogs: async (logs: { run: string | null; lines: { message: string }[] }[]) => {
        written.push(...logs.map(({ run, lines }) => ({ run, messages: lines.map(({ message }) => message) })));
        return logs.map(() => true);
      },
    } as unknown as Store;
    return { store, answer, written };
  };

  it("is in neither run for sure until the store has answered, and what it logs meanwhile belongs to the new one", async () => {
    const { store, answer, written } = slowStore();
    const logs = new JobLogs(store, pino({ level: "silent" }));
    const active = new ActiveJobs({ store, waiters: new StatusWaiters(), logs });
    const record = newRecord({ type: "workflow", name: "w", task: { kind: "order", order: "x" } }, nobody, Date.now());
    const job = active.add(record, 0, "bound");
    const changed = active.change(job, {}, { enters: "begun" });
    expect(job).to.include({ fence: "bound", entering: "begun" });
    logs.add(job, [logLine("info", "found 2 files")]);
    await logs.flush();
    expect(written).to.deep.equal([]);
    answer.resolve(true);
    await changed;
    expect(job).to.include({ fence: "begun", entering: null });
    await logs.flush();
    expect(written).to.deep.equal([{ run: "begun", messages: ["found 2 files"] }]);
  });

  it("is in the one that it was in where the store cannot be told", async () => {
    const { store, answer } = slowStore();
    const logs = new JobLogs(store, pino({ level: "silent" }));
    const active = new ActiveJobs({ store, waiters: new StatusWaiters(), logs });
    const record = newRecord({ type: "workflow", name: "w", task: { kind: "order", order: "x" } }, nobody, Date.now());
    const job = active.add(record, 0, "bound");
    const changed = active.change(job, {}, { enters: "begun" }).catch(({ message }: Error) => message);
    answer.reject(new Error("the database is away"));
    expect(await changed).to.equal("the database is away");
    expect(job).to.include({ fence: "bound", entering: null });
  });
});
