import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { Webhook } from "standardwebhooks";
import { signedHeaders } from "../../src/notify/signature.ts";
import { dli } from "../support/dli.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { found } from "../support/waiting.ts";

const SECRET = `whsec_${Buffer.from("a secret of thirty-two bytes, no less").toString("base64")}`;
const env = { LOG_LEVEL: "silent", WEBHOOK_HOSTS: "127.0.0.1,hooks.example.org", WEBHOOK_SECRET: SECRET };
const sql = "SELECT 1 AS one";

describe("who is told of jobs", () => {
  let receiver: Receiver;
  let service: TestService;
  /** What is answered next; 204 after them. */
  let answers: number[] = [];
  before(async () => {
    receiver = await startReceiver((_asked, response) => response.writeHead(answers.shift() ?? 204).end());
    const dataRoot = temporaryFolder();
    writeFiles(dataRoot, { "towns.csv": "name,people\nOslo,1\nRome,\n" });
    service = await testService({ dataRoot, env });
    const name = "raw.it.towns";
    await service.rpc.call("datasets.register", { name, profile_specification: specificationOf("towns.csv") });
    await service.rpc.finished("datasets.refresh", { name });
    await service.rpc.call("datasets.profile", { name });
  });
  beforeEach(() => {
    receiver.received.length = 0;
    answers = [];
  });
  after(async () => {
    await service.stop();
    await receiver.stop();
  });
  const tests = [
    { name: "counted", type: "not_null", column: "people" },
    { name: "named", type: "not_null", column: "name" },
  ] as never;
  const noticesOf = async (job_id: string) => (await service.rpc.call("jobs.notices", { job_id })).notices;
  const settled = (job_id: string) =>
    found(async () => {
      const notices = await noticesOf(job_id);
      return notices.every(({ outcome }) => outcome !== "open") ? notices : undefined;
    });

  it("hear of tests that fail, signed, with no value of the data", async () => {
    const notify = [{ url: `${receiver.url}/hook?token=deep` }];
    await service.rpc.call("quality.register", { name: "tests.it.towns", target: "raw.it.towns", tests, notify });
    const { job_id, status } = await service.rpc.finished("quality.run", { name: "tests.it.towns" });
    expect(status).to.equal("failed");
    const [notice] = await settled(job_id);
    expect(notice).to.deep.include({ when: "failure", outcome: "delivered", attempts: 1, problem: null });
    expect(notice?.host).to.equal(new URL(receiver.url).host);
    const [asked] = receiver.received;
    expect([asked?.method, asked?.path]).to.deep.equal(["POST", "/hook?token=deep"]);
    const told = new Webhook(SECRET).verify(asked?.body ?? "", asked?.headers as Record<string, string>);
    expect(told).to.deep.include({ event: "quality.ended", status: "failed", name: "tests.it.towns", job_id });
    expect(told).to.deep.include({ target: "raw.it.towns", passed: 1, failed: 1, errors: 0, error: null });
    const counted = { name: "counted", status: "failed", expected: "people is never missing", failing_rows: 1 };
    expect((told as { tests: unknown }).tests).to.deep.equal([counted]);
    expect(asked?.body).not.to.contain("Rome");
    const { stdout } = await dli(["job", "notices", job_id, "--url", service.rpc.url], {}, temporaryFolder());
    expect(stdout).to.match(/127\.0\.0\.1:\d+ +failure +delivered +1/);
    const shown = JSON.stringify(await service.rpc.call("quality.get", { name: "tests.it.towns" }));
    expect(shown).not.to.contain("token=deep");
    expect(JSON.parse(shown).notify).to.deep.equal([{ host: new URL(receiver.url).host, when: "failure" }]);
  });

  it("hear of every end where they want to, of failures alone else", async () => {
    const notify = [{ url: `${receiver.url}/all`, when: "always" as const }, { url: `${receiver.url}/bad` }];
    const good = [{ id: "one", type: "query" as const, sql }];
    await service.rpc.call("workflows.register", { name: "it.it.good", steps: good, notify });
    const { run_id } = await service.rpc.finished("workflows.run", { name: "it.it.good" });
    const outcomes = (await settled(run_id)).map(({ outcome }) => outcome);
    expect(outcomes).to.deep.equal(["delivered", "no_occasion"]);
    expect(receiver.received.map(({ path }) => path)).to.deep.equal(["/all"]);
    const told = JSON.parse(receiver.received[0]?.body ?? "");
    expect(told).to.deep.include({ event: "workflow.ended", status: "completed", job_id: run_id, error: null });
    expect(told.steps).to.have.length(1);
    expect(told.steps[0]).to.deep.include({ id: "one", status: "done", attempts: 1 });

    const bad = [{ id: "one", type: "query" as const, sql: "SELECT 'secret'::INTEGER" }];
    await service.rpc.call("workflows.register", { name: "it.it.bad", steps: bad, notify });
    const failed = (await service.rpc.call("workflows.run", { name: "it.it.bad" })).run_id;
    await settled(failed);
    expect(receiver.received.slice(1).map(({ path }) => path)).to.have.members(["/all", "/bad"]);
    const why = JSON.parse(receiver.received[1]?.body ?? "");
    expect(why).to.deep.include({ status: "error", name: "it.it.bad" });
    expect(why.error).to.deep.equal({ code: 41409, name: "WORKFLOW_STEP_FAILED" });
    expect(why.steps[0].error).to.deep.equal({ code: 41909, name: "QUERY_FAILED" });
    expect(receiver.received[1]?.body).not.to.contain("secret");
  });

  it("are told again where they could not be told, under the same id, and no more once they are gone", async () => {
    answers = [503, 204, 410];
    const notify = [{ url: receiver.url, when: "always" as const }];
    const steps = [{ id: "one", type: "query" as const, sql }];
    await service.rpc.call("workflows.register", { name: "it.it.again", steps, notify });
    const { run_id } = await service.rpc.finished("workflows.run", { name: "it.it.again" });
    const waits = await found(async () => {
      const [notice] = await noticesOf(run_id);
      return notice?.problem === null ? undefined : notice;
    });
    expect(waits).to.deep.include({ outcome: "open", attempts: 1, problem: "it answered 503" });
    expect(waits.next_at).to.be.greaterThan(Date.now());
    const [told] = await settled(run_id);
    expect(told).to.deep.include({ outcome: "delivered", attempts: 2 });
    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(ids).to.deep.equal([`${run_id}-0`, `${run_id}-0`]);

    const gone = (await service.rpc.finished("workflows.run", { name: "it.it.again" })).run_id;
    const [given] = await settled(gone);
    expect(given).to.deep.include({ outcome: "given_up", attempts: 1, problem: "it answered 410" });
  });

  it("are told by the next service where one ended before", async () => {
    const silent = await testService({ env: { ...env, SCHEDULER_ENABLED: "false" } });
    const notify = [{ url: `${receiver.url}/later`, when: "always" as const }];
    const steps = [{ id: "one", type: "query" as const, sql }];
    await silent.rpc.call("workflows.register", { name: "it.it.later", steps, notify });
    const { run_id } = await silent.rpc.finished("workflows.run", { name: "it.it.later" });
    await pause(1500);
    expect((await silent.rpc.call("jobs.notices", { job_id: run_id })).notices[0]?.outcome).to.equal("open");
    await silent.stop();
    const next = await testService({ env, stateDir: silent.stateDir });
    await found(async () => receiver.received.some(({ path }) => path === "/later") || undefined);
    await next.stop();
  });

  it("are at hosts that the operator allows, and at addresses that are some", async () => {
    const register = (url: string) =>
      service.rpc.fail("quality.register", { name: "tests.it.no", target: "raw.it.towns", tests, notify: [{ url }] });
    const other = await register("https://elsewhere.example.org/hook");
    expect([other.code, other.data.name]).to.deep.equal([40016, "NOT_ALLOWED_HOST"]);
    for (const url of ["ftp://127.0.0.1/x", "127.0.0.1", "https://user:word@127.0.0.1/"]) {
      const { data } = await register(url);
      expect(data.name, url).to.equal("INVALID_QUALITY_SPEC");
    }
    const job = await service.rpc.fail("jobs.notices", { job_id: "5d769018-aa5a-4d29-8c5d-c97a00000000" });
    expect(job.data.name).to.equal("JOB_NOT_FOUND");
  });

  it("know a signature by its secret alone", () => {
    const text = '{"a":1}';
    const now = Date.now();
    for (const secret of [SECRET, "a plain text, of at least 24 bytes"]) {
      const headers = signedHeaders({ id: "x-0", text, now }, secret);
      const key = secret.startsWith("whsec_") ? secret : Buffer.from(secret).toString("base64");
      expect(new Webhook(key).verify(text, headers)).to.deep.equal({ a: 1 });
      expect(() => new Webhook(key).verify('{"a":2}', headers)).to.throw();
      expect(() => new Webhook(Buffer.from("another").toString("base64")).verify(text, headers)).to.throw();
    }
  });
});
