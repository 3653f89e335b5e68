import { isIP } from "node:net";
import { ServiceError } from "../../errors/service-error.ts";
import type { DatabaseTls } from "../model/live-database.ts";
import type { S3Access } from "./s3-access.ts";

/** What the operator allows, and knows, of sources beyond the data root. */
export interface SourceAccess {
  /** `host` or `host:port`; nothing else may be asked. */
  allowedHosts: readonly string[];
  /** Whether a name that stands for a private address may be asked. */
  allowPrivateAddresses: boolean;
  /** Largest answer to an HTTP request, and largest object of S3, in bytes. */
  maxDownloadBytes: number;
  databases: {
    /** Times that databases are given, in milliseconds. */
    connectMs: number;
    statementMs: number;
    /** `auto` is verified, and off on loopback. */
    tls: DatabaseTls | "auto";
    /** Certificates that are trusted, in PEM; null for those that everybody trusts. */
    ca: string | null;
  };
  credentials: Credentials;
  s3: S3Access;
}

export interface Credentials {
  /** Of databases that have none of their own. */
  user: string;
  password: string;
  /** By `host` or `host:port`. */
  byHost: Readonly<Record<string, DatabaseLogin>>;
}

interface DatabaseLogin {
  user: string;
  password: string;
  /** Where it is another than for all. */
  tls?: DatabaseTls;
}

/** Throws NOT_ALLOWED_HOST unless the operator allows a host at a port, or at any. */
export function checkHost(access: Pick<SourceAccess, "allowedHosts">, host: string, port: number): void {
  const name = host.toLowerCase();
  const allowed = access.allowedHosts.map((entry) => entry.toLowerCase());
  if (!allowed.includes(name) && !allowed.includes(`${name}:${port}`)) throw new ServiceError("NOT_ALLOWED_HOST", {});
}

/** The host and port of an HTTP address; null where a text is none. */
export function addressOf(text: string): { host: string; port: number } | null {
  const url = URL.parse(text);
  if (url === null) return null;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { host, port: Number(url.port) || (url.protocol === "https:" ? 443 : 80) };
}

/** Whether the operator named the very address, or loopback by its name, so that it is meant. */
export function isNamedAddress(host: string): boolean {
  return isIP(host.replace(/^\[|\]$/g, "")) !== 0 || host === "localhost";
}

/** The credentials for a database at a host, and whether TLS is spoken with it. */
export function loginFor(
  { credentials, databases }: SourceAccess,
  host: string,
  port: number,
): Required<DatabaseLogin> {
  const {
    user,
    password,
    tls = databases.tls,
  }: Omit<DatabaseLogin, "tls"> & { tls?: DatabaseTls | "auto" } = credentials.byHost[`${host}:${port}`] ??
  credentials.byHost[host] ??
  credentials;
  return { user, password, tls: tls !== "auto" ? tls : isLoopback(host) ? "off" : "verified" };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
