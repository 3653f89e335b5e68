import { statfs } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import { datasetAccess } from "./access/dataset-access.ts";
import { admission, authentication } from "./admittance.ts";
import type { Config } from "./config.ts";
import { definitionMethods } from "./definition-methods.ts";
import { toServiceError } from "./errors/wire.ts";
import { clientAddress, proxyList } from "./http/client-address.ts";
import { drain, listen } from "./http/listening.ts";
import { LoopLag } from "./http/loop-lag.ts";
import { Metrics } from "./http/metrics.ts";
import { monitoringAccess } from "./http/monitoring-access.ts";
import { originCheck } from "./http/origin-check.ts";
import { ResultDownloads } from "./http/result-download.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { createHttpServer } from "./http/server.ts";
import { tokenKeys } from "./http/token-keys.ts";
import type { EngineParts, JobEngine } from "./jobs/engine.ts";
import { JobBrowser } from "./jobs/job-browser.ts";
import { JobService } from "./jobs/job-service.ts";
import { Orders } from "./jobs/orders.ts";
import { PathBrowser } from "./jobs/path-browser.ts";
import { sourceAccess } from "./jobs/source-access.ts";
import { TypedDispatch } from "./jobs/typed-dispatch.ts";
import { Lifetime } from "./lifetime.ts";
import { localEngine } from "./local-engine.ts";
import { jobsMethods } from "./methods/jobs.ts";
import { profilerMethods } from "./methods/profiler.ts";
import { serviceFacts } from "./methods/service-facts.ts";
import { systemMethods } from "./methods/system.ts";
import { outboundParts } from "./outbound-parts.ts";
import { queryParts } from "./query-parts.ts";
import { discoverMethod } from "./rpc/discover.ts";
import { RpcEndpoint } from "./rpc/endpoint.ts";
import type { Method } from "./rpc/method.ts";
import { Registry } from "./rpc/registry.ts";
import { spectraParts } from "./spectra-parts.ts";
import { noteAddress } from "./store/service-address.ts";
import { snapshotFile, snapshotFolder } from "./store/state-folder.ts";
import { lockState } from "./store/state-lock.ts";
import { version } from "./version.ts";
import { servicePage } from "./web/routes.ts";

/** A running service. */
export interface Service {
  host: string;
  port: number;
  /** Process id of the executor, while there is one. */
  executorPid: () => number | null;
  /**
   * Takes no new work, finishes or hands back what runs, closes the store. What fails on the way is logged and hinders
   * nothing else; the first failure is thrown in the end.
   */
  stop: () => Promise<void>;
}

export interface ServiceParts {
  config: Config;
  logger: Logger;
  /** Methods beside the service's own. */
  extraMethods?: Method[];
  /** Whether jobs are run, and deleted in time, or only looked at; true. */
  runJobs?: boolean;
  /** Another executor, to try out what the real one cannot be made to do. */
  executorModule?: URL;
}

/** Puts the parts together and listens. A start that fails gives back what it has taken. */
export async function startService(parts: ServiceParts): Promise<Service> {
  const lifetime = new Lifetime(parts.logger);
  try {
    return await start(parts, lifetime);
  } catch (error) {
    await lifetime.end().catch(() => {}); // logged already, and not why the service does not start
    throw error;
  }
}

async function start(
  { config, logger, extraMethods = [], runJobs = true, executorModule }: ServiceParts,
  lifetime: Lifetime,
): Promise<Service> {
  const access = sourceAccess(config);
  const datasets = datasetAccess(config.datasetAccess);
  const proxies = config.trustedProxies.length === 0 ? null : proxyList(config.trustedProxies);
  const addressOf = (request: IncomingMessage): string => clientAddress(request, proxies);
  const shared = config.databaseUrl !== "";
  // The folder of a front-end is nobody's: it has no state.
  const lock = shared && config.role === "api" ? null : lockState(config.stateDir);
  lifetime.defer("state folder", () => lock?.release());
  let forgetAddress = (): void => {};
  lifetime.defer("address", () => forgetAddress());
  const lag = new LoopLag();
  lifetime.defer("event loop", () => lag.stop());
  const metrics = new Metrics({
    count: () => dispatch.count(),
    queued: () => dispatch.queued,
    running: () => dispatch.running,
    executorReady: () => executor.ready,
    workers: config.workers,
  });
  const snapshots = snapshotFolder(config);
  const engine = await openEngine(config, {
    ...config,
    snapshots,
    access,
    datasets,
    version,
    runJobs,
    settings: config,
    logger,
    onEnded: ({ status, progress }, rows) => metrics.jobEnded(status, progress.bytes_done, rows),
    defer: (part, release) => lifetime.defer(part, release),
    ...(executorModule === undefined ? {} : { executorModule }),
  });
  const { store, housekeeping, executor, waiters, logs, clock } = engine;
  const fileOf = (hash: string): string => snapshotFile(snapshots, hash);
  const dispatch = new TypedDispatch({ profiles: engine.dispatch, store, waiters, shared, logger });
  const queries = queryParts(config, engine, { dispatch, logger, snapshotFile: fileOf });
  lifetime.defer("processes for SQL", () => queries?.stop());
  const jobs = new JobService({
    store,
    dispatch,
    waiters,
    clock,
    dataRoot: config.dataRoot,
    cache: engine.cache,
    access,
    datasets,
    maxQueuedJobs: config.maxQueuedJobs,
    maxResponseBytes: config.maxResponseBytes,
    overloaded: () => lag.ms >= config.overloadLagMs,
  });
  const admit = admission(config, engine.leaseTokens);
  const ownFolder = shared ? null : config.stateDir;
  const orders = { dispatch, waiters, logs, clock, store, orders: new Orders({ store, dispatch, waiters, clock }) };
  const spectra = spectraParts(config, { datasets, access, logger, stateFolder: ownFolder, jobs, engine: orders });
  lifetime.defer("spectra", () => spectra.stop());
  const browser = new JobBrowser({ store, dispatch, logs, jobs });
  const outbound = outboundParts({ ...config, logger, engine: orders });
  lifetime.defer("notices", () => outbound.notifier.stop());
  const named = definitionMethods({
    jobs,
    access,
    datasets,
    dataRoot: config.dataRoot,
    logger,
    definitionsDir: config.role === "worker" ? "" : config.definitionsDir,
    snapshotFile: fileOf,
    statementsOf: queries === null ? null : (of) => queries.statements(of, browser),
    browser,
    engine: orders,
    outbound,
  });
  const methods: Method[] = [
    ...profilerMethods(jobs, browser, new PathBrowser(config.dataRoot, datasets), admit),
    ...jobsMethods(browser, engine.hosts, queries !== null),
    ...named.methods,
    ...spectra.methods,
    ...systemMethods(version, {
      store: () => store.ping(),
      executor: () => executor.ping(),
      load: async () => {
        await dispatch.count();
        return { queued: dispatch.queued, running: dispatch.running };
      },
      hosts: engine.hosts,
      disk: async () => {
        const { bavail, bsize } = await statfs(config.stateDir);
        return bavail * bsize;
      },
    }),
    ...extraMethods,
  ];
  const registry = new Registry(
    [...methods, discoverMethod(methods, serviceFacts(version, limitsOf(config)))],
    config.methodTimeoutMs,
  );
  let refusal: string | null = "the service is starting";
  const keys = config.enableAuth ? tokenKeys(config) : null;
  const letIn = {
    refusal: () => refusal ?? (config.role === "worker" ? "this host runs jobs; calls are for the front-ends" : null),
    authenticate: authentication(config, keys, addressOf),
    admit,
  };
  const endpoint = new RpcEndpoint({
    ...letIn,
    registry,
    limits: config,
    logger,
    errorTrace: config.errorTrace,
    observe: metrics.observe,
    headers: securityHeaders,
  });
  const downloads =
    queries === null
      ? null
      : new ResultDownloads({
          ...letIn,
          sendTimeoutMs: config.sendTimeoutMs,
          open: (...asked) => queries.files.open(...asked),
        });
  let stopping = false;
  const server = createHttpServer({
    endpoint,
    metrics,
    downloads,
    monitoring: monitoringAccess({ ...config, addressOf }),
    logger,
    page: config.ui ? servicePage((method) => registry.has(method)) : null,
    corsOrigins: config.corsOrigins,
    foreign: originCheck({ ...config, proxies }),
    draining: () => stopping,
    unready: async () => {
      if (refusal !== null) return refusal;
      const problem = engine.unready();
      if (problem !== null) return problem;
      const stored = await store.ping().then(
        () => null,
        (error: unknown) => `the store does not answer: ${toServiceError(error).message}`,
      );
      return stored ?? keys?.problem() ?? null;
    },
  });
  let graceMs = 0;
  lifetime.defer("server", () => drain(server, () => endpoint.inFlight + (downloads?.inFlight ?? 0) > 0, graceMs));
  lifetime.defer("housekeeping", () => housekeeping.stop());
  lifetime.defer("jobs", () => dispatch.stop(graceMs));
  lifetime.defer("schedules", () => named.workflowClock?.stop());
  lifetime.defer("definitions of files", () => named.codeFiles?.stop());
  await dispatch.start();
  await named.codeFiles?.start();
  if (runJobs) housekeeping.start();
  if (config.schedulerEnabled && config.role !== "worker") {
    named.workflowClock?.start();
    outbound.notifier.start();
  }
  refusal = null;
  const port = await listen(server, config);
  if (!shared) forgetAddress = noteAddress(config, port).forget;
  graceMs = config.shutdownGraceMs;
  logger.info({ host: config.host, port }, "listening");
  return {
    host: config.host,
    port,
    executorPid: () => executor.pid,
    stop: async () => {
      refusal = "the service is shutting down";
      stopping = true;
      waiters.release();
      await lifetime.end();
      logger.info("stopped");
    },
  };
}

/** Where jobs are kept and run: in the state folder, or, given a database, wherever its other processes are. */
async function openEngine(config: Config, parts: EngineParts): Promise<JobEngine> {
  if (config.databaseUrl === "") return localEngine(parts);
  const { clusterEngine } = await import("./cluster/cluster-engine.ts");
  return clusterEngine(parts, config);
}

/** The limits that a caller can meet, as the discovery document shows them. */
function limitsOf(config: Config): Record<string, number> {
  return {
    max_body_bytes: config.maxBodyBytes,
    max_batch_items: config.maxBatchItems,
    batch_width: config.batchWidth,
    max_response_bytes: config.maxResponseBytes,
    max_depth: config.maxDepth,
    method_timeout_ms: config.methodTimeoutMs,
    max_queued_jobs: config.maxQueuedJobs,
    batch_timeout_ms: config.batchTimeoutMs,
    rate_limit_per_minute: config.rateLimitPerMinute,
    rate_limit_burst: config.rateLimitBurst,
    job_timeout_ms: config.jobTimeoutMs,
    job_memory_mb: config.jobMemoryMb,
  };
}
