import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { EngineParts, JobEngine } from "../jobs/engine.ts";
import type { ExecutorView } from "../jobs/executor-view.ts";
import { Housekeeping } from "../jobs/housekeeping.ts";
import { localCache } from "../jobs/job-cache.ts";
import { JobLogs } from "../jobs/job-logs.ts";
import { StatusWaiters } from "../jobs/status-waiters.ts";
import { isBucketPlace } from "../store/cache-place.ts";
import { keeperName } from "../store/keeper-name.ts";
import { leaseTokens } from "../store/postgres-buckets.ts";
import { PostgresDatabase, sessionOf } from "../store/postgres-database.ts";
import { problemsOfHosts } from "../store/postgres-hosts.ts";
import { JOBS_CHANNEL } from "../store/postgres-jobs.ts";
import { migratePostgres } from "../store/postgres-migrations.ts";
import { PostgresStore } from "../store/postgres-store.ts";
import { BossTurns, TURN_CHANNEL, TURN_TABLE } from "./boss-turns.ts";
import { FrontEnd } from "./front-end.ts";
import { Listener } from "./listener.ts";
import { bucketFolder } from "./object-bucket.ts";
import { mountedFolder, type ObjectFolder } from "./object-folder.ts";
import { ServerClock } from "./server-clock.ts";
import { SharedCache } from "./shared-cache.ts";
import { TableStatistics } from "./table-statistics.ts";
import { WorkerHost } from "./worker-host.ts";

interface ClusterSettings {
  databaseUrl: string;
  /** Front-ends take calls, workers run jobs. */
  role: "all" | "api" | "worker";
  leaseSeconds: number;
  /** The folder on a mount in which the profile caches of all hosts lie; none where each has its own. */
  cacheDir: string;
}

/** The schema that the tables lie in. */
const SCHEMA = "dli";
/** Connections that calls need, beside those of runs. */
const OF_CALLS = 6;
const OF_RUNS = 2;

/** Where the profile caches of all hosts lie: on a mount, or in a bucket. */
function cachePlace(place: string, { access }: Pick<EngineParts, "access">): ObjectFolder {
  return isBucketPlace(place) ? bucketFolder(place, access.s3) : mountedFolder(place);
}

/** Jobs in PostgreSQL, which any number of processes take and run. */
export async function clusterEngine(parts: EngineParts, settings: ClusterSettings): Promise<JobEngine> {
  const { databaseUrl: url, role, leaseSeconds, cacheDir } = settings;
  const { logger, defer, stateDir, workers } = parts;
  const runs = role !== "api" && parts.runJobs;
  const name = `${hostname()}-${randomBytes(3).toString("hex")}`;
  const connections = (role === "worker" ? 0 : OF_CALLS) + (runs ? workers + OF_RUNS : 0);
  const database = new PostgresDatabase({ url, schema: SCHEMA, connections, name: `dli ${role}` });
  defer("database", () => database.close());
  await migratePostgres(database, SCHEMA);
  const statistics = new TableStatistics(database, [TURN_TABLE, `${SCHEMA}.jobs`, `${SCHEMA}.specifications`], logger);
  defer("statistics of tables", () => statistics.stop());
  const onAdd = (added: number): void => statistics.added(added);
  const turns = new BossTurns({ url, database, name, takes: runs, leaseSeconds, onAdd, logger });
  defer("turns", () => turns.stop());
  await turns.start();
  const keeper = role === "api" ? name : keeperName(stateDir); // the folder of a front-end is nobody's
  const clock = new ServerClock(database);
  defer("clock", () => clock.stop());
  await clock.start();
  const store = new PostgresStore(database, { turns, keeper, patienceMs: leaseSeconds * 1000 });
  const waiters = new StatusWaiters();
  const logs = new JobLogs(store, logger);
  defer("logs of jobs", () => logs.flush());
  const shared =
    cacheDir === "" ? null : new SharedCache({ objects: cachePlace(cacheDir, parts), database, stateDir, logger });
  const cache = shared ?? localCache(stateDir);
  const of = { ...parts, cache, store, waiters, logs, clock, database };
  const host = runs ? new WorkerHost({ ...of, turns, name, leaseSeconds }) : null;
  const dispatch = new FrontEnd({ ...of, host, looks: role !== "worker" });
  const listener = new Listener({
    session: sessionOf({ url, schema: SCHEMA, name: `dli ${role} listens` }),
    channels: [JOBS_CHANNEL, ...(runs ? [TURN_CHANNEL] : [])],
    onMessage: (channel, payload) => {
      if (channel === TURN_CHANNEL) return host?.wake();
      const [jobId = "", run = ""] = payload.split(" ");
      waiters.notify(jobId);
      host?.jobChanged(jobId, run);
    },
    onGap: () => {
      waiters.notifyAll();
      host?.wake();
    },
    logger,
  });
  defer("messages", () => listener.stop());
  listener.start();
  const housekeeping = new Housekeeping({
    store,
    stateDir: runs ? stateDir : null,
    snapshots: parts.snapshots,
    clock,
    settings: parts.settings,
    ...(shared === null
      ? {}
      : { tidyCaches: (days: number, bytes: number, now: number) => shared.tidy(days, bytes, now) }),
    runs: () => host?.supervisor.runs ?? new Set(),
    logger,
  });
  const hosts = async () => {
    const [seen, problems] = await Promise.all([turns.hosts(), problemsOfHosts(database)]);
    return seen.map(({ name, live }) => {
      const problem = problems.get(name);
      return problem === undefined ? { name, live } : { name, live, problem };
    });
  };
  const executor: ExecutorView = host?.supervisor.executor ?? {
    ready: true,
    pid: null,
    ping: async () => {
      if (!(await hosts()).some(({ live, problem }) => live && problem === undefined))
        throw new Error("no worker host takes jobs");
    },
  };
  const unready = (): string | null => host?.problem() ?? (executor.ready ? null : "the executor is not ready");
  const tokens: JobEngine["leaseTokens"] = (key, most, limit) => leaseTokens(database, key, most, limit);
  return { store, dispatch, housekeeping, clock, waiters, logs, cache, executor, leaseTokens: tokens, hosts, unready };
}

/** Brings the database of a cluster to the newest version, its turns too. */
export async function migrateCluster(
  { databaseUrl: url, leaseSeconds }: ClusterSettings,
  logger: EngineParts["logger"],
) {
  const database = new PostgresDatabase({ url, schema: SCHEMA, connections: 1, name: "dli migrate" });
  const turns = new BossTurns({ url, database, name: "dli migrate", takes: false, leaseSeconds, logger });
  try {
    const migrated = await migratePostgres(database, SCHEMA);
    await turns.start();
    return migrated;
  } finally {
    await turns.stop();
    await database.close();
  }
}
