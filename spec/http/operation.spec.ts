import { request } from "node:http";
import { connect } from "node:net";
import { expect } from "chai";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { served, until } from "../support/served.ts";
import { type TestService, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { csvOf } from "../support/tables.ts";

const PING = '{"jsonrpc":"2.0","method":"system.ping","id":1}';

describe("the service in operation", () => {
  let service: TestService;
  before(async () => {
    service = await testService();
    writeFiles(service.dataRoot, { "set/a.csv": csvOf(1000), "large/a.csv": csvOf(500_000) });
  });
  after(() => service.stop());

  const lines = (): Record<string, unknown>[] => service.log.map((line) => JSON.parse(line) as Record<string, unknown>);

  it("logs one line a request, with its outcome and never its params", async () => {
    const specification = specificationOf("set", { name: "a name not to be logged" });
    const body = {
      jsonrpc: "2.0",
      id: 1,
      method: "profiler.trigger",
      params: { profile_specification: specification },
    };
    await service.rpc.post(JSON.stringify(body), { "x-request-id": "logged-1" });
    await service.rpc.post("{", { "x-request-id": "logged-2" });
    const of = (id: string) => lines().filter((line) => line.request_id === id);
    expect(of("logged-1")).to.have.length(1);
    expect(of("logged-1")[0]).to.include({
      method: "profiler.trigger",
      http_status: 200,
      code: 0,
      caller: "127.0.0.1",
    });
    expect(of("logged-1")[0]?.duration_ms).to.be.a("number");
    expect(of("logged-2").map(({ code }) => code)).to.deep.equal([-32700]);
    expect(service.log.join("")).not.to.include("not to be logged");
  });

  it("logs the end of a job with job and dataset, and no absolute path anywhere", async () => {
    const specification = specificationOf("set");
    const { job_id } = await service.rpc.profiled(specification);
    const ended = lines().find((line) => line.job_id === job_id && line.msg === "job ended");
    expect(ended).to.include({ dataset_id: specification.id, status: "HEAVY_PROFILES_READY", warnings: 0 });
    expect(service.log.join("")).not.to.include(service.dataRoot);
    expect(service.log.join("")).not.to.include(service.stateDir);
  });

  it("counts calls, jobs, bytes and rows for Prometheus", async () => {
    await service.rpc.post('{"jsonrpc":"2.0","method":"made.up","id":1}');
    await service.rpc.profiled(specificationOf("set"));
    const response = await fetch(`${service.rpc.url}/metrics`);
    expect(response.headers.get("content-type")).to.match(/^text\/plain/);
    const text = await response.text();
    expect(text).to.match(/^dli_requests_total\{method="profiler\.trigger",code="0"\} [1-9]/m);
    expect(text).to.match(/^dli_requests_total\{method="unknown",code="-32601"\} 1$/m);
    expect(text).not.to.include("made.up");
    expect(text).to.match(/^dli_jobs_total\{status="HEAVY_PROFILES_READY"\} [1-9]/m);
    expect(text).to.match(/^dli_profiled_rows_total [1-9]\d{3}/m);
    expect(text).to.match(/^dli_profiled_bytes_total [1-9]/m);
    for (const name of ["dli_jobs_queued", "dli_jobs_running", "dli_executor_ready", "nodejs_eventloop_lag_seconds"]) {
      expect(text).to.match(new RegExp(`^${name} `, "m"));
    }
    expect(text).not.to.match(/127\.0\.0\.1|\/work|\/tmp/);
  });

  it("lets 2 000 callers wait for one job at no cost, and answers them when it changes", async () => {
    const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", {
      profile_specification: specificationOf("large"),
    });
    const waiting = Array.from({ length: 2000 }, (_, id) => ({
      jsonrpc: "2.0",
      id,
      method: "profiler.jobStatus",
      params: { job_id, wait_seconds: 30 },
    }));
    // A batch works on 16 items at once, so that the callers come as requests of their own.
    const answers = Promise.all(waiting.map((call) => service.rpc.post(JSON.stringify(call))));
    await service.rpc.call("system.ping");
    for (const { status } of await answers) expect(status).to.equal(200);
    await service.rpc.ended(job_id);
  }).timeout(60_000);

  it("frees what a caller held who went away", async () => {
    const blocked = await testService({
      env: { LOG_LEVEL: "silent" },
      executorModule: new URL("../jobs/executors/deaf.ts", import.meta.url),
      dataRoot: service.dataRoot,
    });
    const { job_id } = await blocked.rpc.call<{ job_id: string }>("profiler.trigger", {
      profile_specification: specificationOf("set"),
    });
    await until(async () => {
      const { status } = await blocked.rpc.call<{ status: string }>("profiler.jobStatus", { job_id });
      return status === "STARTING";
    }, "the job runs");
    const gone = new AbortController();
    const call = { jsonrpc: "2.0", id: 1, method: "profiler.jobStatus", params: { job_id, wait_seconds: 30 } };
    const answer = fetch(`${blocked.rpc.url}/rpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(call),
      signal: gone.signal,
    }).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 200));
    gone.abort();
    await answer;
    const began = performance.now();
    await blocked.stop();
    expect(performance.now() - began, "nobody is waited for").to.be.lessThan(5000);
  });

  it("answers those who wait for a job when it stops", async () => {
    const stopped = await testService({
      env: { LOG_LEVEL: "silent", SHUTDOWN_GRACE_MS: "1000", WORKERS: "1" },
      executorModule: new URL("../jobs/executors/deaf.ts", import.meta.url),
      dataRoot: service.dataRoot,
    });
    const params = { profile_specification: specificationOf("set") };
    let job_id = "";
    // The last has to wait its turn.
    for (let i = 0; i < 10; i++) ({ job_id } = await stopped.rpc.call<{ job_id: string }>("profiler.trigger", params));
    const call = { jsonrpc: "2.0", id: 1, method: "profiler.jobStatus", params: { job_id, wait_seconds: 30 } };
    const answers = Promise.allSettled(Array.from({ length: 20 }, () => stopped.rpc.post(JSON.stringify(call))));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const stop = stopped.stop();
    // Who asks now learns not to ask over this connection again.
    for (const { headers } of [await stopped.rpc.post(PING), await fetch(`${stopped.rpc.url}/health/live`)]) {
      expect(headers.get("connection")).to.equal("close");
    }
    await stop;
    for (const answer of await answers) {
      expect(answer).to.have.nested.property("value.body.result.terminal", false);
    }
  });

  it("sheds triggers, and never status calls, when the event loop is late", async () => {
    const late = await testService({ env: { LOG_LEVEL: "silent", OVERLOAD_LAG_MS: "1" }, dataRoot: service.dataRoot });
    const busy = setInterval(() => {
      const end = performance.now() + 60;
      while (performance.now() < end);
    }, 70);
    let error: { code: number; data: { details: unknown } } | null = null;
    await until(async () => {
      error = await late.rpc
        .fail("profiler.trigger", { profile_specification: specificationOf("set") })
        .catch(() => null);
      return error !== null;
    }, "the lag is noticed");
    expect(await late.rpc.call("system.ping")).to.equal("pong");
    clearInterval(busy);
    expect(error).to.deep.include({ code: 41355 });
    await late.stop();
  });
});

describe("two services on one state folder", () => {
  it("are refused: the second says so and ends", async () => {
    const env = { STATE_DIR: temporaryFolder() };
    const first = await served(env);
    const second = await served(env).then(
      () => "listens",
      (error: Error) => error.message,
    );
    expect(second).to.include("ended with 1");
    expect(second).to.include("Error (DLI-368): Configuration error\n└─ STATE_DIR names a folder that another running");
    first.child.kill("SIGKILL");
    await first.ended;
    const third = await served(env);
    third.child.kill("SIGTERM");
    expect(await third.ended).to.equal(0);
  }).timeout(60_000);
});

/**
 * Posts a body over a connection of its own: one that was used before and is idle may be closed just when the next request
 * is under way, as HTTP has it.
 */
function postAlone(url: string, body: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const asked = request(`${url}/rpc`, { method: "POST", agent: false, headers }, async (response) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) });
      } catch (error) {
        reject(error);
      }
    });
    asked.once("error", reject);
    asked.end(body);
  });
}

/** Whether nobody listens at a port any more, seen by a connection of its own. */
function isGone(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once("connect", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "ECONNREFUSED"));
  });
}

describe("SIGTERM under load", () => {
  it("cuts no request off, loses no job, and exits with 0 within the grace period", async () => {
    const dataRoot = writeFiles(temporaryFolder(), { "set/a.csv": csvOf(20_000) });
    const env = { DATA_ROOT: dataRoot, STATE_DIR: temporaryFolder(), SHUTDOWN_GRACE_MS: "1500", LOG_LEVEL: "info" };
    const first = await served(env);
    const accepted: string[] = [];
    const statuses = new Set<number>();
    const cut: string[] = [];
    let stopping = false;
    const caller = async (): Promise<void> => {
      for (;;) {
        const body = JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "profiler.trigger",
          params: { profile_specification: specificationOf("set") },
        });
        const asked = Math.random() < 0.2 ? body : PING;
        const answer = await postAlone(first.rpc.url, asked).catch(async (error: NodeJS.ErrnoException) => {
          // After the service has stopped listening a connection is refused, and one that the kernel had taken, but
          // the service not yet, is reset. What the service had taken would end without an answer, which no system call
          // reports: a request cut off.
          const { code, syscall } = error;
          const isReset = code === "ECONNRESET" && syscall !== undefined;
          const isRefused = code === "ECONNREFUSED" || (isReset && (await isGone(first.rpc.url)));
          if (!isRefused) cut.push(`${code} ${error.message}`);
          return null;
        });
        if (answer === null) return;
        statuses.add(answer.status);
        const { result } = answer.body as { result?: { job_id?: string } };
        if (result?.job_id !== undefined) accepted.push(result.job_id);
        if (stopping && answer.status === 503) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const callers = Promise.all(Array.from({ length: 8 }, caller));
    await until(async () => accepted.length > 5, "so many jobs are there that some have not ended when it stops");
    stopping = true;
    const began = performance.now();
    first.child.kill("SIGTERM");
    expect(await first.ended).to.equal(0);
    expect(performance.now() - began).to.be.lessThan(6000);
    await callers;
    // Whether anybody is told 503 before the service has ended depends on how busy the machine is.
    expect([200, 503]).to.include.members([...statuses]);
    expect(statuses).to.include(200);
    expect(cut).to.deep.equal([]);
    const second = await served(env);
    for (const id of accepted) expect((await second.rpc.ended(id)).status).to.equal("HEAVY_PROFILES_READY");
    expect(accepted.length).to.be.greaterThan(5);
    second.child.kill("SIGKILL");
    await second.ended;
  }).timeout(120_000);
});
