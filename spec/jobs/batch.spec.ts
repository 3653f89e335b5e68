import { randomUUID } from "node:crypto";
import { expect } from "chai";
import type { ErrorObject } from "../../src/errors/wire.ts";
import { writeFiles } from "../support/folders.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { type TestService, type TestServiceOptions, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

interface Batch {
  batch_id: string;
  items: { index: number; job_id?: string; error?: ErrorObject }[];
}

describe("profiler.triggerBatch", () => {
  const services: TestService[] = [];
  const start = async (options: TestServiceOptions = {}): Promise<TestService> => {
    const service = await testService({ ...options, env: { LOG_LEVEL: "silent", ...options.env } });
    writeFiles(service.dataRoot, { "set/a.csv": csvOf(10), "sound.mp3": Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0]) });
    services.push(service);
    return service;
  };
  afterEach(async () => {
    for (const service of services.splice(0)) await service.stop();
  });
  const item = (dataset = "set", more = {}) => ({ profile_specification: specificationOf(dataset), ...more });
  const submit = (rpc: RpcClient, items: unknown[]): Promise<Batch> =>
    rpc.call<Batch>("profiler.triggerBatch", { items });

  it("answers each item by its job or by its own error, whatever is wrong with the others", async () => {
    const { rpc } = await start();
    const items = [
      item(),
      item("nothing"),
      { profile_specification: { name: "no more" } },
      item("../etc"),
      "not even an object",
      item("sound.mp3"),
      item("set", { priority: 1000 }),
      item("set", { only_light_profile: true }),
    ];
    const batch = await submit(rpc, items);
    expect(batch.items.map(({ index }) => index)).to.deep.equal(items.map((_, i) => i));
    expect(batch.items.map(({ error }) => error?.data.name ?? "")).to.deep.equal([
      "",
      "FILE_NOT_FOUND",
      "INVALID_PARAMS",
      "INVALID_PROFILE_SPECIFICATION",
      "INVALID_PARAMS",
      "UNSUPPORTED_FILE_FORMAT",
      "INVALID_PARAMS",
      "",
    ]);
    expect(batch.items[2]?.error?.data.details).to.deep.include({
      loc: ["params", "items", 2, "profile_specification", "id"],
      msg: "Field required",
      type: "missing",
    });
    for (const { job_id } of batch.items) if (job_id !== undefined) await rpc.ended(job_id);
    const page = await rpc.call<{ found_count: number; jobs: { batch_id: string }[] }>("jobs.query", {
      filter: { batch_id: [batch.batch_id], status: ["complete"] },
    });
    expect([page.found_count, page.jobs[0]?.batch_id]).to.deep.equal([2, batch.batch_id]);
  });

  it("takes a thousand items, and refuses none and more than that as a whole", async () => {
    const { rpc } = await start({ executorModule: new URL("./executors/deaf.ts", import.meta.url) });
    const many = Array.from({ length: 1001 }, () => item());
    const error = await rpc.fail("profiler.triggerBatch", { items: many });
    expect([error.code, error.data.details]).to.deep.equal([
      41366,
      { reason: "it has too many items", items: 1001, max_items: 1000 },
    ]);
    expect((await rpc.fail("profiler.triggerBatch", { items: [] })).code).to.equal(41366);
    const { items } = await submit(rpc, many.slice(1));
    expect(new Set(items.map(({ job_id }) => job_id)).size).to.equal(1000);
  });

  it("submitted again with the same idempotency keys gives the same jobs", async () => {
    const { rpc } = await start();
    const items = [0, 1, 2].map((i) => item("set", { idempotency_key: `night/${i}` }));
    const first = await submit(rpc, items);
    const second = await submit(rpc, [...items, item("set", { idempotency_key: "night/0" }), item()]);
    expect(second.items.slice(0, 3)).to.deep.equal(first.items);
    expect(second.items[3]?.error?.code).to.equal(40012);
    expect(second.items[4]?.job_id).to.be.a("string");
    const twice = item("set", { idempotency_key: randomUUID() });
    const both = await submit(rpc, [twice, twice]);
    expect(both.items[0]?.job_id).to.equal(both.items[1]?.job_id);
  });

  it("takes as many items as there is room for in the queue", async () => {
    const { rpc } = await start({
      env: { MAX_QUEUED_JOBS: "5" },
      executorModule: new URL("./executors/deaf.ts", import.meta.url),
    });
    const { items } = await submit(
      rpc,
      Array.from({ length: 8 }, () => item()),
    );
    const names = items.map(({ error }) => error?.data.name ?? "");
    expect(names).to.deep.equal(["", "", "", "", "", ...new Array(3).fill("EXECUTOR_UNAVAILABLE")]);
    expect(items.at(-1)?.error?.data.retryable).to.equal(true);
  });

  it("counts each item as a call, and says of those over the limit when they may come again", async () => {
    const { rpc } = await start({
      env: { RATE_LIMIT_PER_MINUTE: "60", RATE_LIMIT_BURST: "3" },
      executorModule: new URL("./executors/deaf.ts", import.meta.url),
    });
    const params = { items: Array.from({ length: 6 }, () => item()) };
    const { body } = await rpc.post(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "profiler.triggerBatch", params }));
    const { items } = (body as { result: Batch }).result;
    const waits = items.map(({ error }) => (error?.code === 41901 ? error.data.retry_after_seconds : null));
    expect(waits).to.deep.equal([null, null, null, 1, 2, 3]);
  });

  it("of one caller leaves room in the queue for another's", async () => {
    const { rpc } = await start({
      env: { ...authEnv, MAX_QUEUED_JOBS: "100" },
      executorModule: new URL("./executors/deaf.ts", import.meta.url),
    });
    const [mine, yours] = [rpc.as(await token({ sub: "me" })), rpc.as(await token({ sub: "you" }))];
    const many = Array.from({ length: 300 }, () => item());
    const reasons = (await submit(mine, many)).items.map(({ error }) => error?.data.details);
    expect(reasons.filter((reason) => reason === undefined)).to.have.length(50);
    expect(reasons.at(-1)).to.deep.include({ reason: "the owner's share of the queue is full", max_queued: 100 });
    const { items } = await submit(yours, many);
    expect(items.filter(({ error }) => error === undefined).length).to.be.within(20, 30);
  });

  it("of one caller does not starve another: his job starts with the next free place", async () => {
    const service = await start({ env: authEnv });
    const [mine, yours] = [
      service.rpc.as(await token({ sub: "me" })),
      service.rpc.as(await token({ sub: "you" })),
    ] as const;
    const { items } = await submit(
      mine,
      Array.from({ length: 300 }, () => item("set", { priority: 100 })),
    );
    const { job_id } = await yours.call<{ job_id: string }>("profiler.trigger", item("set", { priority: -100 }));
    const { submitted_at, started_at } = (await yours.ended(job_id)) as unknown as Record<string, number>;
    const ids = items.map((entry) => entry.job_id);
    const { jobs } = await mine.call<{ jobs: { state: { run_at?: number } }[] }>("jobs.get", { job_ids: ids });
    const between = jobs.filter(
      ({ state: { run_at = Number.POSITIVE_INFINITY } }) =>
        run_at > (submitted_at as number) && run_at < (started_at as number),
    );
    expect(between.length).to.be.at.most(4);
    expect(jobs.filter(({ state }) => state.run_at === undefined).length).to.be.greaterThan(200);
  });
});
