import { expect } from "chai";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { type TestService, testService } from "../support/service.ts";
import { found } from "../support/waiting.ts";

const DAG = "load_weather";
const dag = (id: string, more: object = {}) => ({ id, type: "airflow" as const, dag_id: DAG, ...more });

describe("Airflow as a step", () => {
  let airflow: Receiver;
  let service: TestService;
  /** States that runs are told to be in, one after the other; the last stays. */
  let states: string[] = [];
  let refusal: [status: number, body: string] | null = null;
  before(async () => {
    airflow = await startReceiver(({ method }, response) => {
      if (refusal !== null) {
        response.writeHead(refusal[0], { "content-type": "application/json" }).end(refusal[1]);
        return;
      }
      const state = method === "GET" && states.length > 1 ? states.shift() : states[0];
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ state }));
    });
    const env = { AIRFLOW_URL: `${airflow.url}/api/v2/`, AIRFLOW_USER: "me", AIRFLOW_PASSWORD: "pass:word" };
    service = await testService({ env: { ...env, LOG_LEVEL: "silent" } });
  });
  beforeEach(() => {
    airflow.received.length = 0;
    [states, refusal] = [["success"], null];
  });
  after(async () => {
    await service.stop();
    await airflow.stop();
  });
  const registered = async (name: string, steps: object[], more: object = {}): Promise<string> => {
    await service.rpc.call("workflows.register", { name, steps: steps as never, ...more });
    return (await service.rpc.call("workflows.run", { name })).run_id;
  };
  const ended = async (run_id: string) => service.rpc.call("workflows.status", { run_id, wait_seconds: 30 });

  it("runs a DAG with parameters, and goes on once that has ended well", async () => {
    states = ["queued", "running", "success"];
    const steps = [
      dag("load", { parameters: { year: 2026 }, take: { day: "logical_date" } }),
      { id: "count", type: "query", sql: "SELECT 1" },
    ];
    const run_id = await registered("it.it.dag", steps);
    const run = await ended(run_id);
    expect(run.status).to.equal("COMPLETED");
    expect(run.steps.map(({ status }) => status)).to.deep.equal(["done", "done"]);
    const [begun, ...looks] = airflow.received;
    expect([begun?.method, begun?.path]).to.deep.equal(["POST", `/api/v2/dags/${DAG}/dagRuns`]);
    expect(begun?.headers.authorization).to.equal(`Basic ${Buffer.from("me:pass:word").toString("base64")}`);
    const job_id = run.steps[0]?.job_id;
    expect(JSON.parse(begun?.body ?? "")).to.deep.equal({
      dag_run_id: `dataset-profiler__${job_id}`,
      conf: { year: 2026, day: run.logical_date },
      logical_date: null,
    });
    expect(looks).to.have.length(3);
    expect(looks[0]?.path).to.equal(`/api/v2/dags/${DAG}/dagRuns/dataset-profiler__${job_id}`);
  });

  it("fails with what Airflow says, and where its run does", async () => {
    refusal = [404, '{"title":"DAG not found","detail":"no DAG of the name"}'];
    const refused = await ended(await registered("it.it.none", [dag("load")]));
    const { code, message, details } = refused.steps[0]?.error ?? {};
    expect(code).to.equal(41406);
    expect(message).to.contain("it answered 404: no DAG of the name");
    expect(details).to.deep.include({ dag_id: DAG, status: 404 });
    [refusal, states] = [null, ["failed"]];
    const failed = await ended(await registered("it.it.fails", [dag("load")]));
    expect(failed.steps[0]?.error?.message).to.contain("its run ended as failed");
  });

  it("ends Airflow's run where the step is stopped, or lasts too long", async () => {
    states = ["running"];
    const run_id = await registered("it.it.long", [dag("load")]);
    await found(async () => (airflow.received.length > 1 ? true : undefined));
    await service.rpc.call("workflows.stop", { run_id });
    const stopped = await found(async () => airflow.received.find(({ method }) => method === "PATCH"));
    expect(stopped.body).to.equal('{"state":"failed"}');
    airflow.received.length = 0;
    const late = await ended(await registered("it.it.late", [dag("load", { timeout_seconds: 1 })]));
    expect(late.steps[0]?.error?.message).to.contain("it had not ended within 1 s");
    expect(airflow.received.at(-1)?.method).to.equal("PATCH");
  });

  it("is asked whether it has begun a run where no answer came, and not asked to begin another where it does not say", async () => {
    const slow = await startReceiver(({ method, path }, response) => {
      if (method === "POST" || path.includes("mute")) return;
      response.writeHead(200, { "content-type": "application/json" }).end('{"state":"success"}');
    });
    const env = { LOG_LEVEL: "silent", AIRFLOW_URL: `${slow.url}/api/v1`, AIRFLOW_TIMEOUT_MS: "300" };
    const other = await testService({ env });
    const run = async (dag_id: string) => {
      const retry = { max: 2, delay_seconds: 0 };
      await other.rpc.call("workflows.register", { name: `it.it.${dag_id}`, steps: [dag("load", { dag_id })], retry });
      const { run_id } = await other.rpc.call("workflows.run", { name: `it.it.${dag_id}` });
      return (await other.rpc.call("workflows.status", { run_id, wait_seconds: 30 })).steps[0];
    };
    expect((await run("slow"))?.status).to.equal("done");
    const unknown = await run("mute");
    expect(unknown?.error?.code).to.equal(41110);
    expect(unknown?.attempts).to.equal(1);
    expect(slow.received.filter(({ method, path }) => method === "POST" && path.includes("mute"))).to.have.length(1);
    await other.stop();
    await slow.stop();
  });

  it("is no step where the service knows none", async () => {
    const none = await testService({ env: { LOG_LEVEL: "silent" } });
    const { message } = await none.rpc.fail("workflows.register", { name: "it.it.dag", steps: [dag("load")] });
    expect(message).to.contain("AIRFLOW_URL");
    await none.stop();
  });
});
