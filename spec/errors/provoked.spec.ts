import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { expect } from "chai";
import { Type } from "typebox";
import { catalog, type ErrorName, errorNames } from "../../src/errors/catalog.ts";
import { defineMethod } from "../../src/rpc/method.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { modelParams, network, picture } from "../support/networks.ts";
import type { RpcClient } from "../support/rpc-client.ts";
import { until } from "../support/served.ts";
import { type TestService, type TestServiceOptions, testService } from "../support/service.ts";
import { specificationOf } from "../support/specification.ts";
import { observed, templateFolder } from "../support/supernovae.ts";
import { csvOf } from "../support/tables.ts";
import { authEnv, token } from "../support/tokens.ts";
import { definitionProvocations } from "./definition-provocations.ts";
import { lineageProvocations } from "./lineage-provocations.ts";
import { qualityProvocations } from "./quality-provocations.ts";
import { queryProvocations } from "./query-provocations.ts";
import { transpileProvocations } from "./transpile-provocations.ts";
import { workflowProvocations } from "./workflow-provocations.ts";

/** What is seen of an error, wherever it shows: in an answer, in a job, or in a record set. */
interface Seen {
  code: number;
  name: string;
  message: string;
  details: unknown;
}

const executor = (name: string): URL => new URL(`../jobs/executors/${name}.ts`, import.meta.url);
const PING = '{"jsonrpc":"2.0","method":"system.ping","id":1}';
const unknownJob = "00000000-0000-4000-8000-000000000000";

const odd = (name: string, handler: () => Promise<unknown>) =>
  defineMethod({
    name: `odd.${name}`,
    summary: "",
    params: Type.Object({}),
    result: Type.Unsafe<unknown>({}),
    errors: [],
    example: {},
    handler,
  });

const methods = [
  odd("throws", async () => {
    throw new Error("x");
  }),
  odd("never", () => new Promise(() => {})),
  odd("large", async () => "x".repeat(5000)),
];

describe("every error of the catalog, provoked", () => {
  const services: TestService[] = [];
  const listening: Server[] = [];
  const dataRoot = writeFiles(temporaryFolder(), {
    "set/a.csv": csvOf(10),
    "broken/a.parquet": "PAR1 but no more",
    "named.csv": "PK\u0003\u0004 a zip by its content",
    "sound.mp3": Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 0]),
  });
  const start = async (options: TestServiceOptions = {}): Promise<TestService> => {
    const service = await testService({ dataRoot, ...options, env: { LOG_LEVEL: "silent", ...options.env } });
    services.push(service);
    return service;
  };
  const byOptions = new Map<string, Promise<TestService>>();
  /** One service for all who want one of the same kind, and leave it as it was. */
  const sharing = (options: TestServiceOptions = {}): Promise<TestService> => {
    const key = JSON.stringify([options.env, options.executorModule]);
    const service = byOptions.get(key) ?? start(options);
    byOptions.set(key, service);
    return service;
  };
  after(async () => {
    for (const server of listening) server.close();
    await Promise.allSettled(services.map((service) => service.stop()));
  });

  let shared: TestService;
  before(async () => {
    shared = await start({
      methods,
      env: { MAX_BATCH_ITEMS: "2", MAX_RESPONSE_BYTES: "4000" },
    });
  });

  const failed = async (rpc: RpcClient, method: string, params: unknown = {}): Promise<Seen> => {
    const { code, message, data } = await rpc.fail(method, params);
    return { code, message, name: data.name, details: data.details };
  };
  const withAuth = (): Promise<TestService> => sharing({ env: authEnv });
  const posted = async (body: string, service = shared, bearer?: string): Promise<Seen> => {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const { code, message, data } = (
      (await service.rpc.post(body, headers)).body as { error: { code: number; message: string; data: Seen } }
    ).error;
    return { code, message, name: data.name, details: data.details };
  };
  const trigger = (rpc: RpcClient, datasetId: string): Promise<Seen> =>
    failed(rpc, "profiler.trigger", { profile_specification: specificationOf(datasetId) });
  const jobError = async (service: TestService, datasetId: string): Promise<Seen> => {
    const job = await service.rpc.profiled(specificationOf(datasetId));
    return job.error as Seen;
  };
  const ended = async (service: TestService, datasetId = "set", more = {}): Promise<string> =>
    (await service.rpc.profiled(specificationOf(datasetId), more)).job_id;
  const pending = async (begin = sharing): Promise<{ service: TestService; job_id: string }> => {
    const service = await begin({ executorModule: executor("deaf") });
    const params = { profile_specification: specificationOf("set") };
    const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", params);
    return { service, job_id };
  };

  const json = { "content-type": "application/json" };
  const remote = (url: string, timeout_seconds = 5) =>
    specificationOf("", { data_connectors: [{ type: "HttpResource", url, timeout_seconds }] });
  const portOf = async (server: Server): Promise<number> => {
    listening.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return (server.address() as AddressInfo).port;
  };
  const upstreamError = async (answer: (response: ServerResponse) => void, seconds?: number): Promise<Seen> => {
    const server = createHttpServer((_request, response) => answer(response));
    const url = `http://127.0.0.1:${await portOf(server)}/records.json`;
    const service = await sharing({ env: { ALLOWED_HOSTS: "127.0.0.1" } });
    const seen = (await service.rpc.profiled(remote(url, seconds))).error as Seen;
    server.closeAllConnections();
    return seen;
  };
  /** A service whose Airflow answers everything with a status, or nothing. */
  const airflow = async (status: number | null): Promise<TestService> => {
    const server = createHttpServer((_request, response) => status !== null && response.writeHead(status).end());
    const AIRFLOW_URL = `http://127.0.0.1:${await portOf(server)}/api/v2`;
    return sharing({ env: { AIRFLOW_URL, AIRFLOW_TIMEOUT_MS: "200" } });
  };
  /** What comes of a PostgreSQL server that does nothing but what `greet` does. */
  const databaseError = async (greet: (socket: Socket) => void, connectMs = 30_000): Promise<Seen> => {
    const port = await portOf(
      createTcpServer((socket) => void socket.on("error", () => {}).once("data", () => greet(socket))),
    );
    const service = await sharing({ env: { ALLOWED_HOSTS: "127.0.0.1", DB_CONNECT_TIMEOUT_MS: String(connectMs) } });
    const connector = {
      type: "DatabaseConnection" as const,
      engine: "PostgreSQL",
      host: "127.0.0.1",
      port,
      database_name: "shop",
    };
    return (await service.rpc.profiled(specificationOf("", { data_connectors: [connector] }))).error as Seen;
  };
  const postgresError = (code: string): Buffer => {
    const fields = Buffer.from(`SFATAL\0C${code}\0Mrefused\0\0`);
    const head = Buffer.alloc(5);
    head.write("E");
    head.writeInt32BE(fields.length + 4, 1);
    return Buffer.concat([head, fields]);
  };

  const provocations: Record<ErrorName, () => Promise<Seen>> = {
    PARSE_ERROR: () => posted("{"),
    INVALID_REQUEST: () => posted("[]"),
    METHOD_NOT_FOUND: () => failed(shared.rpc, "profiler.start"),
    INVALID_PARAMS: () => failed(shared.rpc, "profiler.jobStatus"),
    INTERNAL_ERROR: () => failed(shared.rpc, "odd.throws"),
    UNKNOWN_ERROR: async () => jobError(await start({ executorModule: executor("failing") }), "set"),
    UNAUTHORIZED: async () => posted(PING, await withAuth()),
    FORBIDDEN: async () => posted(PING, await withAuth(), await token({ client_id: "notebook" })),
    NOT_FOUND: () => failed(shared.rpc, "system.errors", { code: 49999 }),
    SERVICE_UNAVAILABLE: async () => {
      const { service } = await pending(start);
      const stopping = service.stop();
      const error = await posted(PING, service).catch(() => null);
      await stopping;
      if (error === null) throw new Error("the service took no connection any more");
      return error;
    },
    VALIDATION_ERROR: () => failed(shared.rpc, "jobs.query", { time_span: { from: 2, to: 1 } }),
    SORT_NOT_SUPPORTED: () => failed(shared.rpc, "jobs.query", { sort: [{ key: "colour", direction: "asc" }] }),
    JOB_NOT_ACTIVE: async () => {
      const service = await sharing();
      return failed(service.rpc, "jobs.cancel", { job_id: await ended(service) });
    },
    CANCEL_NOT_PERMITTED: async () => {
      const service = await start({ env: { ...authEnv, READER_ROLE: "reader" }, executorModule: executor("deaf") });
      const owner = service.rpc.as(await token({ sub: "me" }));
      const params = { profile_specification: specificationOf("set") };
      const { job_id } = await owner.call<{ job_id: string }>("profiler.trigger", params);
      const reader = service.rpc.as(await token({ sub: "you", realm_access: { roles: ["reader"] } }));
      return failed(reader, "jobs.cancel", { job_id });
    },
    JOB_LOG_NOT_FOUND: async () => {
      const service = await sharing();
      const job_id = await ended(service);
      const other = new DatabaseSync(join(service.stateDir, "dli.sqlite"));
      other.exec("DELETE FROM job_logs");
      other.close();
      return failed(service.rpc, "jobs.log", { job_id });
    },
    ADMIN_REQUIRED: () => failed(shared.rpc, "jobs.query", { admin: true }),
    JOB_NOT_CANCELABLE: async () => {
      const service = await start({ executorModule: executor("publishing") });
      const params = { profile_specification: specificationOf("set") };
      const { job_id } = await service.rpc.call<{ job_id: string }>("profiler.trigger", params);
      await until(async () => {
        const job = await service.rpc.call<{ progress: { phase: string } }>("profiler.jobStatus", { job_id });
        return job.progress.phase === "writing";
      }, "the job publishes its result");
      return failed(service.rpc, "jobs.cancel", { job_id });
    },
    BATCH_PROCESSING_FAILED: () => failed(shared.rpc, "profiler.triggerBatch", { items: [] }),
    JOB_NOT_FOUND: () => failed(shared.rpc, "profiler.jobStatus", { job_id: unknownJob }),
    JOB_CLEANED_UP: async () => {
      const service = await sharing();
      const job_id = await ended(service);
      await service.rpc.call("profiler.cleanUp", { job_id });
      return failed(service.rpc, "profiler.getProfile", { job_id });
    },
    IDEMPOTENCY_CONFLICT: async () => {
      const service = await sharing();
      const params = { profile_specification: specificationOf("set"), idempotency_key: "k" };
      await service.rpc.call("profiler.trigger", params);
      return failed(service.rpc, "profiler.trigger", { ...params, priority: 1 });
    },
    REQUEST_TIMEOUT: async () => failed((await start({ methods, env: { METHOD_TIMEOUT_MS: "100" } })).rpc, "odd.never"),
    BATCH_TOO_LARGE: () => posted("[1,2,3]"),
    RESPONSE_TOO_LARGE: () => failed(shared.rpc, "odd.large"),
    JOB_ACCESS_DENIED: async () => {
      const service = await withAuth();
      const mine = service.rpc.as(await token({ sub: "me" }));
      const params = { profile_specification: specificationOf("set") };
      const { job_id } = await mine.call<{ job_id: string }>("profiler.trigger", params);
      return failed(service.rpc.as(await token({ sub: "you" })), "profiler.jobStatus", { job_id });
    },
    DATASET_EXECUTION_TIMEOUT: async () => {
      const service = await start({ env: { JOB_TIMEOUT_MS: "10" } });
      writeFiles(dataRoot, { "large/a.csv": csvOf(200_000) });
      return jobError(service, "large");
    },
    PROFILE_NOT_FOUND: () => failed(shared.rpc, "profiler.getCddProfile", { dataset_id: unknownJob }),
    PROFILE_NOT_READY: async () => {
      const { service, job_id } = await pending();
      return failed(service.rpc, "profiler.getProfile", { job_id });
    },
    INVALID_PROFILE_SPECIFICATION: () => trigger(shared.rpc, "../../etc"),
    PROFILING_FAILED: async () => {
      const service = await sharing();
      return failed(service.rpc, "profiler.getProfile", { job_id: await ended(service, "broken/a.parquet") });
    },
    EXECUTOR_UNAVAILABLE: async () => trigger((await start({ env: { MAX_QUEUED_JOBS: "0" } })).rpc, "set"),
    CLEANUP_NOT_ALLOWED: async () => {
      const { service, job_id } = await pending();
      return failed(service.rpc, "profiler.cleanUp", { job_id });
    },
    ORIGIN_NOT_ALLOWED: async () => {
      const { body } = await shared.rpc.post(PING, { origin: "https://evil.example" });
      const { code, message, data } = (body as { error: { code: number; message: string; data: Seen } }).error;
      return { code, message, name: data.name, details: data.details };
    },
    NOT_ALLOWED_HOST: () =>
      failed(shared.rpc, "profiler.trigger", { profile_specification: remote("http://example.org/") }),
    EXTERNAL_SERVICE_ERROR: () => databaseError((socket) => socket.end(postgresError("28P01"))),
    EXTERNAL_SERVICE_TIMEOUT: () => databaseError(() => {}, 300),
    UPSTREAM_TIMEOUT: () => upstreamError(() => {}, 0.1),
    UPSTREAM_HTTP_ERROR: () => upstreamError((response) => response.writeHead(500).end()),
    UPSTREAM_NOT_JSON: () => upstreamError((response) => response.writeHead(200, json).end("[1,")),
    UPSTREAM_UNEXPECTED_TYPE: () => upstreamError((response) => response.writeHead(200, json).end("{}")),
    UPSTREAM_CONTENT_TYPE: () =>
      upstreamError((response) => response.writeHead(200, { "content-type": "text/html" }).end()),
    UPSTREAM_UNREACHABLE: () => upstreamError((response) => response.destroy()),
    FILE_NOT_FOUND: () => trigger(shared.rpc, "nothing"),
    FILE_READ_ERROR: async () => jobError(await sharing(), "broken/a.parquet"),
    UNSUPPORTED_FILE_FORMAT: () => trigger(shared.rpc, "sound.mp3"),
    FILE_VALIDATION_ERROR: async () => jobError(await sharing(), "named.csv"),
    PROCESSING_FAILED: async () => jobError(await start({ executorModule: executor("dying") }), "set"),
    RATE_LIMIT_EXCEEDED: async () => {
      const service = await start({ env: { RATE_LIMIT_PER_MINUTE: "1", RATE_LIMIT_BURST: "1" } });
      await service.rpc.post(PING);
      return posted(PING, service);
    },
    STORAGE_ERROR: async () => {
      const service = await start();
      const other = new DatabaseSync(join(service.stateDir, "dli.sqlite"));
      other.exec("DROP TABLE profile_documents; DROP TABLE jobs");
      other.close();
      return failed(service.rpc, "profiler.jobStatus", { job_id: unknownJob });
    },
    ...queryProvocations({ failed, sharing, withAuth }),
    ...definitionProvocations({ failed, sharing, withAuth }),
    ...qualityProvocations({ failed, sharing }),
    ...transpileProvocations({ failed, sharing }),
    ...lineageProvocations({ failed, sharing, start }),
    ...workflowProvocations({ failed, sharing, withAuth, airflow }),
    SPECTRUM_NOT_FOUND: () => failed(shared.rpc, "spectra.process", { spectrum: { spectrum_id: "abc123" } }),
    TEMPLATE_NOT_FOUND: async () => {
      const { rpc } = await sharing({ env: { TEMPLATES_DIR: templateFolder(1) } });
      return failed(rpc, "spectra.template", { type: "Ia", age_bin: "90 to 94" });
    },
    MODEL_NOT_FOUND: () => failed(shared.rpc, "models.get", { model_id: "abc123" }),
    MODEL_ALREADY_EXISTS: async () => {
      const { rpc } = await start();
      const params = modelParams("mymodel", network(5).bytes, 5);
      await rpc.call("models.upload", params);
      return failed(rpc, "models.upload", params);
    },
    MODEL_VALIDATION_ERROR: () => failed(shared.rpc, "models.upload", modelParams("four", network(4).bytes, 5)),
    MODEL_NOT_APPLICABLE: async () => {
      const { rpc } = await start();
      const params = { ...modelParams("picture", picture(5), 5), input_shape: [1, 64] };
      const { model_id: model } = await rpc.call<{ model_id: string }>("models.upload", params);
      return failed(rpc, "spectra.classify", { spectrum: observed({ type: "Ia-norm", redshift: 0 }), model });
    },
    MODEL_CONFIGURATION_ERROR: async () => {
      const { rpc, stateDir } = await start();
      const params = modelParams("altered", network(5).bytes, 5);
      const { model_id: model } = await rpc.call<{ model_id: string }>("models.upload", params);
      appendFileSync(join(stateDir, "models", model, "model.onnx"), "x");
      return failed(rpc, "spectra.classify", { spectrum: observed({ type: "Ia-norm", redshift: 0 }), model });
    },
    ELEMENT_NOT_FOUND: () => failed(shared.rpc, "spectra.lines", { element: "Xe" }),
    SPECTRUM_VALIDATION_ERROR: () =>
      failed(shared.rpc, "spectra.process", { spectrum: { wavelength: [4000, 4001], flux: [null, null] } }),
    CLASSIFICATION_FAILED: async () => {
      const { rpc } = await sharing({ env: { TEMPLATES_DIR: templateFolder(1) } });
      const spectrum = observed({ type: "Ia-norm", redshift: 0, from: 5000, to: 6500 });
      return failed(rpc, "spectra.classify", { spectrum });
    },
    CONFIGURATION_ERROR: async () => {
      const launcher = fileURLToPath(new URL("../../src/cli/dli.cjs", import.meta.url));
      const run = spawnSync(process.execPath, [launcher, "serve"], { env: { ...process.env, PORT: "65536" } });
      const [, cli_code] = /Error \((DLI-\d+)\)/.exec(run.stderr.toString()) ?? [];
      const name = errorNames.find((candidate) => catalog[candidate].cli_code === cli_code) as ErrorName;
      const details = { variable: "PORT", reason: "must be an integer from 0 to 65535" };
      const [, message = ""] = /└─ (.*)/.exec(run.stderr.toString()) ?? [];
      return { code: catalog[name].code, name, message, details };
    },
  };

  it("covers the catalog", () => {
    expect(Object.keys(provocations).sort()).to.deep.equal([...errorNames].sort());
  });

  const ajv = new Ajv();
  for (const name of errorNames) {
    it(`${catalog[name].code} ${name}`, async () => {
      const seen = await provocations[name]();
      expect([seen.name, seen.code]).to.deep.equal([name, catalog[name].code]);
      expect(ajv.validate(catalog[name].details, seen.details), JSON.stringify(seen.details)).to.equal(true);
      const { message } = catalog[name] as { message: (details: never) => string };
      expect(seen.message).to.equal(message(seen.details as never));
      expect(JSON.stringify(seen)).not.to.include(shared.dataRoot);
    });
  }
});
