import { availableParallelism } from "node:os";
import { type CheckedSettings, checkConfig } from "./config-checks.ts";
import { ServiceError } from "./errors/service-error.ts";
import type { HousekeepingSettings } from "./jobs/housekeeping.ts";
import { type SourceSettings, tlsChoices } from "./jobs/source-access.ts";
import { choice, flag, integer, list, type Setting, secret, text } from "./setting.ts";
import { folder } from "./setting-folder.ts";
import { type OutboundSettings, outboundSettings } from "./settings-of-outbound.ts";
import { s3Settings } from "./settings-of-s3.ts";
import { type SqlSettings, sqlSettings } from "./settings-of-sql.ts";

/** Everything that can be set, with units in the names. Read once at start. */
export interface Config extends SourceSettings, HousekeepingSettings, CheckedSettings, SqlSettings, OutboundSettings {
  host: string;
  port: number;
  allowRemote: boolean;
  dataRoot: string;
  datasetAccess: string;
  templatesDir: string;
  modelTimeoutMs: number;
  oscUrl: string;
  stateDir: string;
  databaseUrl: string;
  role: Role;
  leaseSeconds: number;
  cacheDir: string;
  logLevel: LogLevel;
  errorTrace: boolean;
  workers: number;
  jobMemoryMb: number;
  maxScratchBytes: number;
  jobTimeoutMs: number;
  maxQueuedJobs: number;
  maxWaitMs: number;
  overloadLagMs: number;
  enableAuth: boolean;
  jwtSecret: string;
  jwksUrl: string;
  jwtIssuer: string;
  jwtAudience: string;
  allowedClientIds: readonly string[];
  rolesClaim: string;
  adminRole: string;
  readerRole: string;
  ui: boolean;
  corsOrigins: readonly string[];
  serviceHosts: readonly string[];
  authFailuresPerMinute: number;
  metricsToken: string;
  trustedProxies: readonly string[];
  rateLimitPerMinute: number;
  rateLimitBurst: number;
  rateLimitExact: boolean;
  maxBodyBytes: number;
  maxBatchItems: number;
  batchWidth: number;
  maxResponseBytes: number;
  maxBufferedBytes: number;
  sendTimeoutMs: number;
  maxDepth: number;
  methodTimeoutMs: number;
  batchTimeoutMs: number;
  shutdownGraceMs: number;
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
type LogLevel = (typeof logLevels)[number];

/** What a process is among others on one database: front-ends take calls, workers run jobs. */
const roles = ["all", "api", "worker"] as const;
type Role = (typeof roles)[number];

type Settings = { readonly [Key in keyof Config]: Setting<Config[Key]> };

const MIB = 1_048_576;
const GIB = 1024 * MIB;
const MAX_BYTES = 1_000_000 * GIB;
const MAX_DAYS = 36_500;
const MAX_TIMER_MS = 2_147_483_647;

export const settings: Settings = {
  host: text("HOST", "127.0.0.1", "Address to listen on"),
  port: integer("PORT", 4557, 0, 65_535, "Port to listen on; 0 picks a free one"),
  allowRemote: flag("ALLOW_REMOTE", false, "Allow a HOST beyond loopback although callers are not authenticated"),
  dataRoot: text("DATA_ROOT", "data", "The one folder that datasets are read from"),
  datasetAccess: text("DATASET_ACCESS", "", "JSON file of who may read which datasets and sources; empty: all, all"),
  templatesDir: text("TEMPLATES_DIR", "", "Folder of templates that spectra are compared with; empty: none"),
  oscUrl: text("OSC_URL", "", "Address of a catalogue of supernovae that answers as the Open Supernova Catalog does"),
  modelTimeoutMs: integer("MODEL_TIMEOUT_MS", 10_000, 10, MAX_TIMER_MS, "Longest time that a caller's model may take"),
  stateDir: text("STATE_DIR", ".dli", "Folder for jobs, profiles and scratch files"),
  databaseUrl: secret("DATABASE_URL", "PostgreSQL that processes share their jobs in; empty keeps them in STATE_DIR"),
  role: choice("ROLE", "all", roles, "With DATABASE_URL: take calls (api), run jobs (worker), or both"),
  cacheDir: text(
    "CACHE_DIR",
    "",
    "With DATABASE_URL: folder on a mount of all processes for profile caches and snapshots, which front-ends need for SQL",
  ),
  leaseSeconds: integer(
    "LEASE_SECONDS",
    30,
    10,
    3600,
    "With DATABASE_URL: time after which the jobs of a lost worker begin elsewhere",
  ),
  logLevel: choice("LOG_LEVEL", "info", logLevels, "Least severe level that is logged"),
  errorTrace: flag("ERROR_TRACE", true, "Whether errors carry a trace of this project's own frames"),
  workers: integer("WORKERS", availableParallelism(), 1, 256, "Worker threads of the executor"),
  ...sqlSettings,
  ...outboundSettings,
  jobMemoryMb: integer("JOB_MEMORY_MB", 1024, 128, 1_048_576, "Memory that one job may use, in MiB"),
  maxScratchBytes: integer(
    "MAX_SCRATCH_BYTES",
    100 * GIB,
    MIB,
    MAX_BYTES,
    "Disk space that profiling a table may use beside its memory",
  ),
  jobTimeoutMs: integer("JOB_TIMEOUT_MS", 3_600_000, 10, MAX_TIMER_MS, "Longest time that one run of a job may take"),
  maxQueuedJobs: integer("MAX_QUEUED_JOBS", 10_000, 0, 10_000_000, "Jobs that may wait for a free worker"),
  maxWaitMs: integer(
    "MAX_WAIT_MS",
    0,
    0,
    MAX_TIMER_MS,
    "Time after which a job that has not begun is cancelled; 0: never",
  ),
  overloadLagMs: integer(
    "OVERLOAD_LAG_MS",
    1000,
    1,
    MAX_TIMER_MS,
    "Mean event-loop lag from which triggers are refused",
  ),
  enableAuth: flag("ENABLE_AUTH", false, "Whether callers need a JWT bearer token"),
  jwtSecret: secret("JWT_SECRET", "Shared secret of at least 32 bytes that tokens are verified with"),
  jwksUrl: text("JWKS_URL", "", "Address of the key set that tokens are verified with"),
  jwtIssuer: text("JWT_ISSUER", "", "Issuer that tokens must have"),
  jwtAudience: text("JWT_AUDIENCE", "", "Audience that tokens must have"),
  allowedClientIds: list("ALLOWED_CLIENT_IDS", ["airflow"], "Clients let in, comma-separated; * lets in all"),
  rolesClaim: text("ROLES_CLAIM", "realm_access.roles", "Path of the claim that lists a caller's roles"),
  adminRole: text("ADMIN_ROLE", "admin", "Role that may do with everybody's jobs what their owners may"),
  readerRole: text("READER_ROLE", "", "Role that may read everybody's jobs; empty for none"),
  authFailuresPerMinute: integer(
    "AUTH_FAILURES_PER_MINUTE",
    120,
    0,
    1e9,
    "Failed authentications of an address a minute; 0: any",
  ),
  metricsToken: secret("METRICS_TOKEN", "Bearer token that /metrics is answered for; empty answers everybody"),
  ui: flag("UI", true, "Whether the page for people is served at /ui"),
  corsOrigins: list("CORS_ORIGINS", [], "Origins that browsers may call from, comma-separated"),
  serviceHosts: list("SERVICE_HOSTS", [], "Names the service is called by beside its address, host or host:port"),
  trustedProxies: list(
    "TRUSTED_PROXIES",
    [],
    "Addresses or ranges whose X-Forwarded-For and -Host count, comma-separated",
  ),
  rateLimitPerMinute: integer("RATE_LIMIT_PER_MINUTE", 6000, 0, 1e9, "Calls a caller may make a minute; 0: no limit"),
  rateLimitBurst: integer("RATE_LIMIT_BURST", 2000, 1, 1e9, "Calls a caller may make at once"),
  rateLimitExact: flag(
    "RATE_LIMIT_EXACT",
    false,
    "With DATABASE_URL: count each call in the database, rather than some at a time",
  ),
  maxBodyBytes: integer("MAX_BODY_BYTES", 10 * MIB, 1, 1024 * MIB, "Largest body of a request"),
  maxBatchItems: integer("MAX_BATCH_ITEMS", 1000, 1, 1_000_000, "Most items of a JSON-RPC batch"),
  batchWidth: integer("BATCH_WIDTH", 16, 1, 10_000, "Items of a batch that are worked on at once"),
  maxResponseBytes: integer("MAX_RESPONSE_BYTES", 50 * MIB, 1024, 1024 * MIB, "Largest answer"),
  maxBufferedBytes: integer(
    "MAX_BUFFERED_BYTES",
    512 * MIB,
    MIB,
    MAX_BYTES,
    "Memory for all large bodies and answers together, at least that of two calls; a caller has half of it",
  ),
  sendTimeoutMs: integer(
    "SEND_TIMEOUT_MS",
    60_000,
    1,
    MAX_TIMER_MS,
    "Time after which a caller who reads nothing of an answer is hung up on",
  ),
  maxDepth: integer("MAX_DEPTH", 128, 2, 10_000, "Deepest nesting of a request"),
  methodTimeoutMs: integer("METHOD_TIMEOUT_MS", 30_000, 1, MAX_TIMER_MS, "Longest time that a method may take"),
  batchTimeoutMs: integer("BATCH_TIMEOUT_MS", 60_000, 1, MAX_TIMER_MS, "Longest time that a batch may take"),
  shutdownGraceMs: integer(
    "SHUTDOWN_GRACE_MS",
    10_000,
    0,
    MAX_TIMER_MS,
    "Time that running jobs are given to end at shutdown",
  ),
  keepJobsDays: integer("KEEP_JOBS_DAYS", 365, 0, MAX_DAYS, "Days until a job that has ended is forgotten; 0: never"),
  keepProfilesDays: integer(
    "KEEP_PROFILES_DAYS",
    90,
    0,
    MAX_DAYS,
    "Days until the profiles of a job are deleted; 0: never",
  ),
  keepLogsDays: integer("KEEP_LOGS_DAYS", 30, 0, MAX_DAYS, "Days until the log of a job is deleted; 0: never"),
  keepTablesDays: integer(
    "KEEP_TABLES_DAYS",
    30,
    0,
    MAX_DAYS,
    "Days until the tables of a dataset, kept for its next job, are deleted; 0: never",
  ),
  maxJobs: integer("MAX_JOBS", 1_000_000, 0, 1e9, "Jobs that are remembered after their end; 0: no limit"),
  maxProfileBytes: integer(
    "MAX_PROFILE_BYTES",
    10 * GIB,
    0,
    MAX_BYTES,
    "Most bytes of all profiles together; 0: no limit",
  ),
  maxLogBytes: integer("MAX_LOG_BYTES", GIB, 0, MAX_BYTES, "Most bytes of all logs of jobs together; 0: no limit"),
  maxTableBytes: integer(
    "MAX_TABLE_BYTES",
    10 * GIB,
    0,
    MAX_BYTES,
    "Most bytes of all cached tables together; 0: no limit",
  ),
  housekeepingMs: integer("HOUSEKEEPING_MS", 3_600_000, 10, MAX_TIMER_MS, "Time between two rounds of housekeeping"),
  allowedHosts: list("ALLOWED_HOSTS", [], "Hosts that connectors may name, comma-separated host or host:port"),
  allowPrivateAddresses: flag(
    "ALLOW_PRIVATE_ADDRESSES",
    false,
    "Whether an allowed name may stand for a private address",
  ),
  maxDownloadBytes: integer(
    "MAX_DOWNLOAD_BYTES",
    1024 * MIB,
    1,
    1024 * 1024 * MIB,
    "Largest answer to an HttpResource, and largest object of S3",
  ),
  dbUser: text("DB_USER", "", "User of databases that have none in DB_CREDENTIALS_FILE"),
  dbPassword: secret("DB_PASSWORD", "Password of that user"),
  dbConnectTimeoutMs: integer("DB_CONNECT_TIMEOUT_MS", 10_000, 1, MAX_TIMER_MS, "Time for a connection to a database"),
  dbStatementTimeoutMs: integer("DB_STATEMENT_TIMEOUT_MS", 600_000, 1, MAX_TIMER_MS, "Longest statement in a database"),
  dbTls: choice(
    "DB_TLS",
    "auto",
    tlsChoices,
    "Whether databases are spoken to over TLS; auto: verified, off on loopback",
  ),
  dbTlsCaFile: text("DB_TLS_CA_FILE", "", "PEM file of the certificates that databases' are trusted by"),
  dbCredentialsFile: text("DB_CREDENTIALS_FILE", "", "JSON file {host or host:port: {user, password, tls?}}"),
  ...s3Settings,
};

/**
 * The configuration that environment variables make, with folders as they are named there.
 * Throws CONFIGURATION_ERROR naming the first variable that is wrong.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const values = Object.entries(settings).map(([key, setting]) => {
    const given = env[setting.variable];
    if (given === undefined || given === "") return [key, setting.fallback];
    const read = (setting as Setting<unknown>).read(given);
    if ("problem" in read)
      throw new ServiceError("CONFIGURATION_ERROR", { variable: setting.variable, reason: read.problem });
    return [key, read.value];
  });
  const config = Object.fromEntries(values) as Config;
  checkConfig(config);
  return config;
}

/** The same with folders as absolute paths that exist; those that are not named are made. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const config = readConfig(env);
  const dataRootGiven = (env[settings.dataRoot.variable] ?? "") !== "";
  return {
    ...config,
    dataRoot: folder(settings.dataRoot.variable, config.dataRoot, !dataRootGiven),
    stateDir: folder(settings.stateDir.variable, config.stateDir, true),
    definitionsDir:
      config.definitionsDir === "" ? "" : folder(settings.definitionsDir.variable, config.definitionsDir, false),
  };
}
