import { isIP } from "node:net";
import { ServiceError } from "./errors/service-error.ts";
import { parsedHost } from "./http/origin-check.ts";
import { isCachePlace } from "./store/cache-place.ts";

/** Settings that have to fit each other, or a form that no type tells. */
export interface CheckedSettings {
  host: string;
  allowRemote: boolean;
  enableAuth: boolean;
  jwtSecret: string;
  jwksUrl: string;
  jwtIssuer: string;
  jwtAudience: string;
  trustedProxies: readonly string[];
  serviceHosts: readonly string[];
  databaseUrl: string;
  role: "all" | "api" | "worker";
  jobTimeoutMs: number;
  cacheDir: string;
  webhookHosts: readonly string[];
  webhookSecret: string;
  airflowUrl: string;
}

/** Throws CONFIGURATION_ERROR naming the first variable that does not. */
export function checkConfig(config: CheckedSettings): void {
  checkHost(config);
  checkAuthentication(config);
  checkProxies(config);
  checkServiceHosts(config);
  checkCluster(config);
  checkOutbound(config);
}

function refused(variable: string, reason: string): ServiceError {
  return new ServiceError("CONFIGURATION_ERROR", { variable, reason });
}

const LEAST_SECRET_BYTES = 32;
const LEAST_WEBHOOK_BYTES = 24;

function checkOutbound({ webhookHosts, webhookSecret, airflowUrl }: CheckedSettings): void {
  if (webhookHosts.length > 0) {
    const key = webhookSecret.startsWith("whsec_") ? Buffer.from(webhookSecret.slice(6), "base64") : webhookSecret;
    if (Buffer.byteLength(key) < LEAST_WEBHOOK_BYTES) {
      throw refused("WEBHOOK_SECRET", `must have at least ${LEAST_WEBHOOK_BYTES} bytes where WEBHOOK_HOSTS is set`);
    }
  }
  if (airflowUrl === "") return;
  const url = URL.parse(airflowUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused("AIRFLOW_URL", "must be an http or https address");
  if (url.username !== "" || url.password !== "") {
    throw refused("AIRFLOW_URL", "must hold no credentials: they are AIRFLOW_USER and AIRFLOW_PASSWORD");
  }
}

function checkAuthentication(config: CheckedSettings): void {
  const { enableAuth, jwtSecret, jwksUrl, jwtIssuer, jwtAudience } = config;
  if (!enableAuth) return;
  if ((jwtSecret === "") === (jwksUrl === "")) {
    throw refused("ENABLE_AUTH", "needs JWT_SECRET or JWKS_URL, and not both");
  }
  if (jwtSecret !== "" && Buffer.byteLength(jwtSecret) < LEAST_SECRET_BYTES) {
    throw refused("JWT_SECRET", `must have at least ${LEAST_SECRET_BYTES} bytes`);
  }
  if (jwksUrl !== "" && !/^https?:$/.test(URL.parse(jwksUrl)?.protocol ?? "")) {
    throw refused("JWKS_URL", "must be an http or https address");
  }
  if (jwtIssuer === "") throw refused("JWT_ISSUER", "must be set when ENABLE_AUTH is true");
  if (jwtAudience === "") throw refused("JWT_AUDIENCE", "must be set when ENABLE_AUTH is true");
}

/** A turn, which all attempts at a job have to fit into, lasts a day at most. */
const MOST_SHARED_TIMEOUT_MS = 28_800_000;

function checkCluster({ databaseUrl, role, jobTimeoutMs, cacheDir }: CheckedSettings): void {
  if (databaseUrl === "") {
    if (role !== "all") throw refused("ROLE", "needs DATABASE_URL: without it one process does everything");
    return;
  }
  if (!isCachePlace(cacheDir)) {
    throw refused("CACHE_DIR", "must be a folder, or s3://bucket/prefix/");
  }
  if (!/^postgres(?:ql)?:$/.test(URL.parse(databaseUrl)?.protocol ?? ""))
    throw refused("DATABASE_URL", "must be a postgres address");
  if (jobTimeoutMs > MOST_SHARED_TIMEOUT_MS) {
    throw refused("JOB_TIMEOUT_MS", `must be at most ${MOST_SHARED_TIMEOUT_MS} with DATABASE_URL`);
  }
}

function checkProxies({ trustedProxies }: CheckedSettings): void {
  for (const proxy of trustedProxies) {
    if (isIP(proxy.split("/")[0] ?? "") === 0) throw refused("TRUSTED_PROXIES", "must be addresses or ranges of them");
  }
}

function checkServiceHosts({ serviceHosts }: CheckedSettings): void {
  if (serviceHosts.some((host) => parsedHost(host) === null)) {
    throw refused("SERVICE_HOSTS", "must be host or host:port, as they stand in an address");
  }
}

function checkHost({ host, allowRemote, enableAuth }: CheckedSettings): void {
  const loopback = host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
  if (loopback || allowRemote || enableAuth) return;
  throw refused(
    "HOST",
    "is not a loopback address, and callers are not authenticated; set ALLOW_REMOTE=true if that is intended",
  );
}
