import { expect } from "chai";
import { pino } from "pino";
import { anonymous } from "../../src/access/caller.ts";
import { DefinitionService } from "../../src/definitions/definition-service.ts";
import { Orders } from "../../src/jobs/orders.ts";
import { StatusWaiters } from "../../src/jobs/status-waiters.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { timesWithin } from "../../src/workflows/schedule.ts";
import { WorkflowClock } from "../../src/workflows/workflow-clock.ts";
import { WorkflowRuns } from "../../src/workflows/workflow-runs.ts";
import { Workflows } from "../../src/workflows/workflows.ts";
import { temporaryFolder } from "../support/folders.ts";

const caller = anonymous("127.0.0.1");
const HOUR_MS = 3_600_000;
const registering = { replace: false, dryRun: false, idempotency: null };

/** A store of which every change may be the last before its process is killed, just before or just after it. */
function mortal<Target extends object>(target: Target, dies: () => boolean, changes: readonly string[]): Target {
  return new Proxy(target, {
    get: (of, name) => {
      const value = Reflect.get(of, name, of);
      if (typeof value !== "function") return value;
      const call = value.bind(of);
      if (!changes.includes(String(name))) return call;
      return async (...given: unknown[]) => {
        if (dies()) throw new Error("killed");
        const answer = await call(...given);
        if (dies()) throw new Error("killed");
        return answer;
      };
    },
  });
}

describe("the clock of workflows", () => {
  let store: SqliteStore;
  let time = 0;
  beforeEach(() => {
    store = SqliteStore.open(temporaryFolder());
  });
  afterEach(() => store.close());

  /** A process that dies with a probability at each of its steps, and its parts. */
  const processOf = (dies: () => boolean) => {
    const clock = { latest: () => time, earliest: () => time };
    const definitions = new DefinitionService({ definitions: store.definitions, clock, datasets: () => null });
    const workflows = new Workflows({ definitions, store, clock, checkNotify: () => null, hasAirflow: false });
    const changing = mortal(store.workflows, dies, ["take", "takeLoaded", "settle", "add"]);
    const jobs = mortal(store, dies, ["insertJobs"]);
    const own = new Proxy(jobs, { get: (of, name) => (name === "workflows" ? changing : Reflect.get(of, name)) });
    const orders = new Orders({ store: own, dispatch: { add: () => {} }, waiters: new StatusWaiters(), clock });
    const runs = new WorkflowRuns({
      workflows,
      store: own,
      clock,
      orders,
      browser: { cancel: async () => "CANCELLED" },
    });
    const looks = new WorkflowClock({
      store: { definitions: store.definitions, workflows: changing },
      clock,
      logger: pino({ level: "silent" }),
      scheduleMissing: () => workflows.scheduleMissing(),
      submitOpen: () => runs.submitOpen(),
      settle: async () => {},
    });
    return { workflows, runs, looks };
  };
  const workflow = (name: string, more: object) => ({
    name,
    steps: [{ id: "load", type: "refresh" as const, dataset: "raw.it.set" }],
    cron: "* * * * *",
    timezone: "UTC",
    enabled: true,
    catchup: "none" as const,
    overlap: "queue" as const,
    retry: { max: 0, delay_seconds: 0 },
    after: [],
    notify: [],
    parameters: {},
    owner: null,
    team: null,
    description: null,
    tags: [],
    readers: "owner" as const,
    ...more,
  });

  for (const [timezone, day, hours] of [
    ["Europe/Berlin", "2026-03-29T00:00Z", 24],
    ["America/New_York", "2026-11-01T04:00Z", 24],
    ["Australia/Lord_Howe", "2026-10-03T14:00Z", 24],
  ] as const) {
    it(`starts each minute of ${hours} hours in ${timezone} once, whenever its process is killed`, async () => {
      time = Date.parse(day);
      const seconds = [37, 61, 83, 52];
      let state = 1;
      const random = (): number => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return state / 2_147_483_648;
      };
      const { registered } = await processOf(() => false).workflows.register(
        workflow("it.it.minutes", { timezone }),
        registering,
        caller,
      );
      const end = time + hours * HOUR_MS;
      for (let kills = 0; time < end; time += 1000 * (seconds[kills % seconds.length] ?? 60)) {
        const before = kills;
        await processOf(() => {
          const dies = random() < 0.1;
          if (dies) kills++;
          return dies;
        }).looks.look();
        if (kills === before) kills++;
      }
      time = end;
      await processOf(() => false).looks.look();
      const expected = timesWithin({ cron: "* * * * *", timezone }, Date.parse(day) + 1, end + 1, 2_000);
      const query = { definitions: [registered.id], source: null, since: null, status: null, limit: 3_000, offset: 0 };
      const { firings } = await store.workflows.firings(query);
      expect(firings.map(({ scheduled_at }) => scheduled_at).sort((a, b) => a - b)).to.deep.equal(expected);
      expect(firings.filter(({ outcome }) => outcome !== "submitted")).to.deep.equal([]);
      const all = {
        visible: undefined,
        from: null,
        to: null,
        states: null,
        owners: null,
        datasetIds: null,
        batchIds: null,
        errorCodes: null,
      };
      const page = await store.query({ ...all, terms: [], sort: [], offset: 0, limit: 1 });
      expect([new Set(firings.map(({ job_id }) => job_id)).size, page.found]).to.deep.equal([
        expected.length,
        expected.length,
      ]);
    }).timeout(120_000);
  }

  it("says when a workflow comes due that was registered by a process which was killed before it could", async () => {
    time = Date.parse("2026-01-01T00:00:30Z");
    const { workflows, looks } = processOf(() => false);
    const { registered } = await workflows.register(workflow("it.it.left", {}), registering, caller);
    await store.workflows.drop(registered.id);
    await looks.look();
    expect((await workflows.state(await workflows.get("it.it.left", caller))).next_at).to.equal(time + 30_000);
  });

  it("runs nothing that was missed while a workflow was held", async () => {
    time = Date.parse("2026-01-01T00:00:30Z");
    const { workflows, looks } = processOf(() => false);
    const { registered } = await workflows.register(workflow("it.it.held", { catchup: "all" }), registering, caller);
    await workflows.pause("it.it.held", "moving", caller);
    time += HOUR_MS;
    await looks.look();
    await workflows.unpause("it.it.held", null, caller);
    await looks.look();
    time += 60_000;
    await looks.look();
    const query = { definitions: [registered.id], source: null, since: null, status: null, limit: 10, offset: 0 };
    const { firings } = await store.workflows.firings(query);
    expect(firings.map(({ scheduled_at }) => new Date(scheduled_at).toISOString())).to.deep.equal([
      "2026-01-01T01:01:00.000Z",
    ]);
  });
});
