import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { createClient, isRpcError, JobCancelledError, RpcError, TransportError } from "../../src/client/index.ts";
import { croissantProblems } from "../support/croissant.ts";
import { writeFiles } from "../support/folders.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";

/** What a promise rejects with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.fail(`did not reject: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe("the client", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    writeFiles(service.dataRoot, {
      "set/a.csv": csvOf(10),
      "broken/a.parquet": "PAR1",
      "large/a.csv": csvOf(1_000_000),
    });
  });
  after(() => service.stop());
  const client = (more = {}) => createClient({ url: service.rpc.url, ...more });

  it("calls methods with params and results of the service's types", async () => {
    const pong: "pong" = await client().call("system.ping");
    expect(pong).to.equal("pong");
    const { formats } = await client({ url: `${service.rpc.url}/rpc` }).call("profiler.formats", {});
    const depth: "columns" | "files" | "document" | "image" | undefined = formats[0]?.depth;
    expect(depth).to.equal("columns");
    const document = await client().call("rpc.discover");
    expect(document.openrpc).to.match(/^1\./);
  });

  it("rejects with the service's errors, whose details have the type of their name", async () => {
    const job_id = "00000000-0000-4000-8000-000000000000";
    const error = await rejection(client().call("profiler.jobStatus", { job_id }));
    if (!isRpcError(error, "JOB_NOT_FOUND")) throw error;
    const unknown: string = error.details.job_id;
    expect([unknown, error.code, error.name, error.retryable]).to.deep.equal([job_id, 40010, "JOB_NOT_FOUND", false]);
    expect(error.data.suggestion).to.be.a("string");
    expect(error).to.be.instanceOf(Error);
    expect(JSON.parse(JSON.stringify(error))).to.have.nested.property("data.cli_code", "DLI-010");
    expect(isRpcError(error, "JOB_NOT_ACTIVE")).to.equal(false);
  });

  it("makes many calls in one request; answers come in their order, each with its own outcome", async () => {
    const [ping, unknown, version] = await client().batch([
      { method: "system.ping" },
      { method: "system.errors", params: { code: 1 } },
      { method: "system.version", params: {} },
    ]);
    expect(ping).to.deep.equal({ ok: true, result: "pong" });
    expect(unknown.ok === false && isRpcError(unknown.error, "NOT_FOUND")).to.equal(true);
    expect(version.ok && version.result.jsonrpc).to.equal("2.0");
    expect(await client().batch([])).to.deep.equal([]);
  });

  it("sends notifications, which are not answered", async () => {
    expect(await client().notify("system.ping")).to.equal(undefined);
    expect(await client().notify("profiler.cleanUp", { job_id: "none" })).to.equal(undefined);
  });

  it("profiles a dataset, tells how far it is, and rejects with what its job failed with", async () => {
    const seen: number[] = [];
    const { job, heavy, light, cdd } = await client().profile(specificationOf("set"), {
      onProgress: ({ progress }) => seen.push(progress.percent),
    });
    expect([job.status, heavy?.recordSet[0]?.name, light?.["@type"], typeof cdd]).to.deep.equal([
      "HEAVY_PROFILES_READY",
      "a",
      "sc:Dataset",
      "object",
    ]);
    expect(seen.at(-1)).to.equal(100);
    const only = await client().profile(specificationOf("set"), { only_light_profile: true });
    expect([only.light?.["@type"], only.heavy]).to.deep.equal(["sc:Dataset", null]);
    const error = await rejection(client().profile(specificationOf("broken/a.parquet")));
    if (!isRpcError(error, "FILE_READ_ERROR")) throw error;
    expect([error.details.file, error.data.cli_code]).to.deep.equal(["a.parquet", "DLI-362"]);
    expect(error.data.suggestion).to.equal("Fix or remove the file");
  });

  it("gets profiles larger than the largest answer, in parts and pages", async () => {
    const names = Array.from({ length: 12 }, (_, i) => `many/${String(i).padStart(2, "0")}.csv`);
    const wide = [0, 1, 2, 3]
      .map((row) => Array.from({ length: 100 }, (_, i) => `${row === 0 ? "c" : row}${i}`).join())
      .join("\n");
    const files = { ...Object.fromEntries(names.map((name) => [name, csvOf(20)])), "huge/a.csv": wide };
    const small = await testService({ env: { LOG_LEVEL: "silent", MAX_RESPONSE_BYTES: "60000" } });
    try {
      writeFiles(small.dataRoot, files);
      const one = createClient({ url: small.rpc.url });
      const { job, light, heavy, cdd } = await one.profile(specificationOf("many"));
      const sizes = [light, heavy, cdd].map((document) => JSON.stringify(document).length);
      expect(Math.max(...sizes)).to.be.greaterThan(120_000);
      expect(heavy?.recordSet.map(({ name }: { name: string }) => `${name}.csv`)).to.deep.equal(
        names.map((name) => name.slice(5)),
      );
      expect(await croissantProblems(heavy as never)).to.deep.equal([]);
      const { moma_profile_heavy, cdd_profile } = await one.getProfile(job.job_id, { parts: ["heavy"] });
      expect([moma_profile_heavy, cdd_profile]).to.deep.equal([heavy, null]);
      const pages = await Array.fromAsync(one.profilePages(job.job_id));
      expect(pages.length).to.be.greaterThan(2);
      expect({ ...pages[0], recordSet: pages.flatMap(({ recordSet }) => recordSet) }).to.deep.equal(heavy);
      const [page, past] = await Promise.all(
        [10, 12].map((offset) =>
          one.call("profiler.getProfile", { job_id: job.job_id, parts: ["heavy"], record_sets: { offset } }),
        ),
      );
      expect(page?.moma_profile_heavy).to.deep.equal({ ...heavy, recordSet: heavy?.recordSet.slice(10) });
      expect([page?.record_set_count, past?.moma_profile_heavy?.recordSet]).to.deep.equal([12, []]);
      const error = await rejection(one.profile(specificationOf("huge"), { parts: ["heavy"] }));
      if (!isRpcError(error, "RESPONSE_TOO_LARGE")) throw error;
      expect(error.details.max_bytes).to.equal(60_000);
      const asked = ["11", "nothing", ...Array.from({ length: 12 }, (_, i) => String(i).padStart(2, "0"))];
      expect(await one.recordSets(job.job_id, asked)).to.deep.equal([
        heavy?.recordSet[11],
        ...(heavy?.recordSet.slice(0, 11) ?? []),
      ]);
      expect(await one.recordSets(job.job_id, [])).to.deep.equal([]);
    } finally {
      await small.stop();
    }
  });

  it("cancels the job of a profile that is aborted, and says when somebody else cancelled it", async () => {
    const controller = new AbortController();
    const ids: string[] = [];
    const aborted = client().profile(specificationOf("large"), {
      signal: controller.signal,
      onProgress: ({ job_id, terminal }) => {
        ids.push(job_id);
        if (!terminal) controller.abort(new Error("enough"));
      },
    });
    expect(await rejection(aborted)).to.have.property("message", "enough");
    const job = await client().call("profiler.jobStatus", { job_id: ids[0] as string });
    expect(job.status).to.equal("CANCELLED");
    const cancelled = client().profile(specificationOf("large"), {
      onProgress: ({ job_id }) =>
        void client()
          .call("jobs.cancel", { job_id })
          .catch(() => {}),
    });
    expect(await rejection(cancelled)).to.be.instanceOf(JobCancelledError);
  });

  it("profiles many datasets, of which one spoils no other", async () => {
    const key = "same";
    const set = specificationOf("set");
    const items = [
      { profile_specification: set },
      { profile_specification: specificationOf("nothing") },
      { profile_specification: specificationOf("broken/a.parquet") },
      { profile_specification: { ...set, name: "" } },
      { profile_specification: set, idempotency_key: key },
      { profile_specification: set, idempotency_key: key },
    ];
    const ended: number[] = [];
    const progress: number[] = [];
    const outcomes = await client().profileAll(items, {
      onItem: ({ index }) => ended.push(index),
      onProgress: ({ done, failed }) => progress.push(done + failed),
    });
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.job.state.status : outcome.error.name))).to.deep.equal([
      "complete",
      "FILE_NOT_FOUND",
      "FILE_READ_ERROR",
      "INVALID_PARAMS",
      "complete",
      "complete",
    ]);
    const jobs = outcomes.map((outcome) => (outcome.ok ? outcome.job.job_id : outcome.job_id));
    expect(jobs[4]).to.equal(jobs[5]);
    const wrong = outcomes[3];
    if (wrong?.ok !== false || !isRpcError(wrong.error, "INVALID_PARAMS")) throw new Error("item 3 is right");
    expect(wrong.error.details[0]?.loc).to.deep.equal(["params", "profile_specification", "name"]);
    expect(wrong.error.message).to.match(/^Invalid params: params\.profile_specification\.name: /);
    expect(ended.sort()).to.deep.equal([0, 1, 2, 3, 4, 5]);
    expect(progress.at(-1)).to.equal(6);
  });

  it("submits what there was no room for again, and cancels everything when it is aborted", async () => {
    const small = await testService({ dataRoot: service.dataRoot, env: { LOG_LEVEL: "silent", MAX_QUEUED_JOBS: "3" } });
    const many = Array.from({ length: 10 }, () => ({ profile_specification: specificationOf("set") }));
    const outcomes = await createClient({ url: small.rpc.url }).profileAll(many);
    expect(outcomes.every(({ ok }) => ok)).to.equal(true);
    const controller = new AbortController();
    const large = Array.from({ length: 4 }, () => ({ profile_specification: specificationOf("large") }));
    const aborted = createClient({ url: small.rpc.url }).profileAll(large, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    expect(await rejection(aborted)).to.have.property("message", "enough");
    const page = await small.rpc.call<{ found_count: number }>("jobs.query", { filter: { status: ["queue", "run"] } });
    expect(page.found_count).to.equal(0);
    await small.stop();
  });

  it("gives up submitting once nothing has been taken for as long as its patience lasts, and says why", async () => {
    const full = await testService({ dataRoot: service.dataRoot, env: { LOG_LEVEL: "silent", MAX_QUEUED_JOBS: "0" } });
    const items = [{ profile_specification: specificationOf("set") }];
    const refused = createClient({ url: full.rpc.url, retries: 0 }).profileAll(items, { patienceMs: 1500 });
    const error = await rejection(refused);
    expect(isRpcError(error, "EXECUTOR_UNAVAILABLE") && error.details.reason).to.equal("the queue is full");
    await full.stop();
  });

  it("authenticates by a token, or by what gives one", async () => {
    const guarded = await testService({ env: { LOG_LEVEL: "silent", ...authEnv } });
    const error = await rejection(createClient({ url: guarded.rpc.url }).call("system.whoami"));
    expect(isRpcError(error, "UNAUTHORIZED")).to.equal(true);
    const bearer = await token({ sub: "me" });
    for (const given of [bearer, () => bearer, async () => bearer]) {
      const who = await createClient({ url: guarded.rpc.url, token: given }).call("system.whoami");
      expect(who.subject).to.equal("me");
    }
    await guarded.stop();
  });

  it("waits as long as it is told to and tries again where that may help", async () => {
    const busy = await testService({
      env: { LOG_LEVEL: "silent", RATE_LIMIT_PER_MINUTE: "60", RATE_LIMIT_BURST: "1" },
    });
    const start = performance.now();
    const patient = createClient({ url: busy.rpc.url });
    for (let i = 0; i < 3; i++) expect(await patient.call("system.ping")).to.equal("pong");
    expect(performance.now() - start).to.be.greaterThan(1500);
    const impatient = createClient({ url: busy.rpc.url, retries: 0 });
    expect(await rejection(impatient.call("system.ping"))).to.be.instanceOf(RpcError);
    await busy.stop();
  });

  it("keeps to the pace that the service allows, and loses no call of many, alone or in a batch", async () => {
    const paced = await testService({
      env: { LOG_LEVEL: "silent", RATE_LIMIT_PER_MINUTE: "6000", RATE_LIMIT_BURST: "20" },
    });
    let requests = 0;
    const counting: typeof fetch = (...given) => {
      requests++;
      return fetch(...given);
    };
    const many = createClient({ url: paced.rpc.url, fetch: counting });
    const pongs = await Promise.all(Array.from({ length: 300 }, () => many.call("system.ping")));
    expect(pongs.every((pong) => pong === "pong")).to.equal(true);
    expect(requests, "what is not refused is not repeated").to.be.lessThan(2.5 * 300);
    const calls = Array.from({ length: 150 }, () => ({ method: "system.ping" as const }));
    const answers = await many.batch(calls);
    expect(answers.filter(({ ok }) => ok)).to.have.length(150);
    await setTimeout(100); // so that the service does not refuse the whole batch with its first call
    const impatient = await createClient({ url: paced.rpc.url, retries: 0 }).batch(calls);
    expect(impatient.filter(({ ok }) => !ok).length, "without retries they are told").to.be.greaterThan(50);
    await paced.stop();
  });

  it("submits a job once, also when the answer is lost on the way", async () => {
    let lost = 0;
    const proxy = createServer(async (request, response) => {
      const body = await bodyOf(request);
      const answer = await (await service.rpc.post(body)).text;
      if (body.includes("profiler.trigger") && lost++ === 0) request.socket.destroy();
      else response.end(answer);
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const before = await client().call("jobs.query", {});
    await createClient({ url }).call("profiler.trigger", { profile_specification: specificationOf("set") });
    const after = await client().call("jobs.query", {});
    expect([lost, after.total_count - before.total_count]).to.deep.equal([2, 1]);
    proxy.close();
    const nobody = await rejection(createClient({ url, retries: 1 }).call("system.ping"));
    expect(nobody).to.be.instanceOf(TransportError);
  });

  it("says so where what answers is no profiler", async () => {
    const page = createServer((_request, response) => response.end("<html></html>"));
    await once(page.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
    const error = await rejection(createClient({ url, retries: 0 }).call("system.ping"));
    expect(error).to.be.instanceOf(TransportError);
    page.close();
  });
});
